"""The app as the command line serves it, and a Chromium that visits it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

expect.set_options(timeout=60_000)
ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--disable-default-apps")  # fmt: skip
HEADER_HEIGHT = 31
REACTION = 100
"""Milliseconds until a click has begun a run."""


@dataclass(frozen=True)
class Served:
    """A running app: where it answers, the file with everything that it printed, and its group of processes."""

    address: str
    log: Path
    group: int


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    *arguments: str,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
    largest_file: int | None = None,
) -> Iterator[Served]:
    """Run `auditor dashboard` with arguments on a port until it is no longer needed; decisions go to a new store.

    `largest_file` is the most bytes that the system lets it write to any file.
    """

    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        surroundings = os.environ | {
            "PYTHONPATH": str(ROOT),
            "STREAMLIT_SERVER_HEADLESS": "true",
            "AUDITOR_STORE": str(Path(folder) / "decisions.sqlite"),
        }
        command = [sys.executable, "-m", "auditor", "dashboard", "--port", str(port), *arguments]
        if largest_file is not None:
            command = ["prlimit", f"--fsize={largest_file}", "--", *command]
        with log.open("wb") as out:
            server = subprocess.Popen(
                command,
                cwd=folder,
                env=surroundings | dict(environment or {}),
                start_new_session=True,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", log)
            yield Served(f"http://127.0.0.1:{port}", log, server.pid)
        finally:
            os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C in a terminal: both processes get it
            assert server.wait(20) == 0, log.read_text()


def _wait_for(url: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {url}: {log.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page of a browser, all that it asked for, and all that went wrong in it."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def strays(self, *allowed: str) -> list[str]:
        """Return the requests that went elsewhere than to the app or to what is allowed."""
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:", *allowed)
        return [url for url in self.requests if not url.startswith(own)]

    def settle(self) -> None:
        """Wait until the app has run, and nothing of the run before or in place of what is to come is left."""
        self.page.wait_for_timeout(REACTION)
        expect(self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
        expect(self.page.locator("[data-stale=true], [data-testid=stSkeleton]")).to_have_count(0)

    def upload(self, files: Mapping[str, str | bytes] | Sequence[Path]) -> None:
        """Drop files on the app."""
        box = self.page.get_by_test_id("stFileUploader").locator("input[type=file]").first
        if isinstance(files, Mapping):
            data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
            box.set_input_files([{"name": n, "mimeType": "text/csv", "buffer": d} for n, d in data.items()])
        else:
            box.set_input_files([str(path) for path in files])

    def go(self, title: str) -> None:
        """Open a page by its name in the navigation, and wait for it."""
        self.page.get_by_test_id("stSidebarNav").get_by_text(title, exact=True).click()
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """Choose an option in a box."""
        self.settle()
        box = self.page.get_by_role("combobox", name=label, exact=True).first
        box.click()
        box.fill(option)
        box.press("Enter")
        self.settle()

    def unfold(self, label: str) -> None:
        """Open the box with this label."""
        self.page.get_by_test_id("stExpander").filter(has_text=label).first.locator("summary").click()
        self.settle()

    def tick_row(self, table: Locator, row: int, *, height: float | None = None) -> None:
        """Tick the box at the left of a row."""
        self.click_row(table, row, x=15, height=height)

    def click_row(self, table: Locator, row: int, *, x: float = 150, height: float | None = None) -> None:
        """Click a row of a table that nothing redraws any more, `x` pixels from its left edge.

        Without a `height` of rows the table is taken to show all of them.
        """
        self.settle()
        table.scroll_into_view_if_needed()
        box = table.bounding_box()
        assert box is not None
        height = height or (box["height"] - HEADER_HEIGHT) / table.locator("tbody tr").count()
        self.page.mouse.click(box["x"] + x, box["y"] + HEADER_HEIGHT + height * (row + 0.5))


def cells(table: Locator) -> Locator:
    """Return the cells of a table: it is drawn on a canvas, with its text in a hidden table below."""
    return table.locator("[role=gridcell]")


def visit(browser: Browser, address: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> Visit:
    """Return a page of a new session, not yet opened."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    made = Visit(context.new_page(), address)
    made.page.set_default_timeout(60_000)
    made.page.on("request", lambda request: made.requests.append(request.url))
    made.page.on("websocket", lambda socket: made.requests.append(socket.url))
    made.page.on("pageerror", lambda error: made.faults.append(str(error)))
    made.page.on("console", lambda message: made.faults.append(message.text) if message.type == "error" else None)
    return made
