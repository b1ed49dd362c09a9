"""What may be uploaded, and that nothing of it reaches a disk."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.components import sidebar
from tests.dashboard.screens import TOGGL, UPWORK, start
from tests.dashboard.served import chromium, served, visit

MEGABYTE = 1_000_000
SMALL = 64 * 1024


def test_too_many_files_are_one_line_and_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"log {number}.csv": f"a,b\n{number},2\n" for number in range(sidebar.MOST_FILES + 1)}
    screen = start(monkeypatch).upload(many)
    assert screen.faults == []
    assert "201 files are more than the 200" in screen.app.error[0].value
    assert not screen.app.metric
    assert screen.upload({"toggl.csv": TOGGL}).app.metric


def test_limits_hold_on_both_sides() -> None:
    assert sidebar.too_much([1] * sidebar.MOST_FILES) is None
    assert sidebar.too_much([sidebar.MOST_BYTES]) is None
    fault = sidebar.too_much([sidebar.MOST_BYTES, 600_000])
    assert fault is not None
    assert fault.message.startswith("501 MB are more than the 500 MB")


def _marks(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_uploads_stay_in_memory_and_change_no_folder(tmp_path: Path) -> None:
    rows = TOGGL.splitlines()
    days = range(1, 31)
    entry = rows[1].replace("Header", "Header " + "x" * 2000)
    large = "\n".join([rows[0], *(entry.replace("2026-03-02", f"2026-{m:02}-{d:02}") for m in range(4, 12, 2)
                                  for d in days for _ in range(30))])  # fmt: skip
    assert len(large) > 5 * MEGABYTE
    (tmp_path / "billed.csv").write_text(UPWORK)
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "TMPDIR": str(home)}
    before = _marks(tmp_path)
    with (
        chromium() as browser,
        served(str(tmp_path / "billed.csv"), environment=environment, largest_file=SMALL) as app,
    ):
        person = visit(browser, app.address)
        person.page.goto(app.address)
        person.upload({"large.csv": large})
        logged = person.page.get_by_test_id("stMetricValue").filter(has_text=re.compile("7,?200.00 h"))
        expect(logged.first).to_be_visible(timeout=60_000)
        assert _marks(tmp_path) == before
        assert "large.csv" not in app.log.read_text()
    assert _marks(tmp_path) == before
