"""What a person does, in a real Chromium: upload, open a contract, read a finding and its rows."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.dashboard.screens import TOGGL, UPWORK

expect.set_options(timeout=60_000)
ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--disable-default-apps")  # fmt: skip
SERVE = "from dashboard.serve import serve; raise SystemExit(serve([], None, None, None, {port}))"
HEADER_HEIGHT = 31
MARKUP = "<img src=x onerror=document.title=1> **Footer**"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The app as the command line starts it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_HEADLESS": "true"}
    command = [sys.executable, "-c", SERVE.format(port=port)]
    server = subprocess.Popen(command, cwd=ROOT, env=surroundings, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C in a terminal: both processes get it
        assert server.wait(20) == 0


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {url}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


def _cells(table: Locator) -> Locator:
    """The cells of a table: it is drawn on a canvas, with its text in a hidden table below."""
    return table.locator("[role=gridcell]")


def _click_row(page: Page, table: Locator, row: int) -> None:
    """Click a row of a table that nothing redraws any more."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    height = (box["height"] - HEADER_HEIGHT) / table.locator("tbody tr").count()
    page.mouse.click(box["x"] + 150, box["y"] + HEADER_HEIGHT + height * (row + 0.5))


def test_a_person_uploads_two_files_and_reads_a_finding(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    requests: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: requests.append(socket.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)

    page.goto(address)
    expect(page.get_by_text("This is the freelancer demo")).to_be_visible()

    log = TOGGL.replace("Footer", MARKUP)
    files: list[Any] = [
        {"name": "toggl.csv", "mimeType": "text/csv", "buffer": log.encode()},
        {"name": "upwork.csv", "mimeType": "text/csv", "buffer": UPWORK.encode()},
    ]
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text("This is the freelancer demo")).to_have_count(0)
    contracts = page.get_by_test_id("stDataFrame").first
    expect(_cells(contracts).filter(has_text="Website").first).to_be_attached()
    expect(page.get_by_test_id("stMetricValue").filter(has_text="8.50 h")).to_be_visible()

    _click_row(page, contracts, 0)
    expect(page.get_by_role("heading", name="Website")).to_be_visible()
    expect(page.locator(".barlayer .point").first).to_be_attached()
    expect(page.get_by_text("Hours of each day: click a day to see its entries")).to_be_visible()

    page.get_by_test_id("stSidebarNav").get_by_text("Findings").click()
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
    findings = page.get_by_test_id("stDataFrame").first
    duplicate = _cells(findings).filter(has_text="DUP321").first
    expect(duplicate).to_be_attached()
    row = int(str(duplicate.get_attribute("id")).rsplit("-", 1)[1])
    _click_row(page, findings, row)
    expect(page.get_by_text("DUP321 · exact duplicate")).to_be_visible()
    expect(page.get_by_text("toggl.csv, logged")).to_have_count(1)
    rows = page.get_by_role("region", name="Rows of toggl.csv behind the finding").get_by_role("cell")
    for text in ("3", "4", MARKUP):
        expect(rows.filter(has_text=text).first).to_be_visible()

    assert page.title() != "1"
    assert faults == []
    assert [
        url for url in requests if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
    ] == []
    page.close()
