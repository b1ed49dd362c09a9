"""Text of others is text on every page and in every file that leaves the screen."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from auditor.decisions import Comment, Decision, Status
from auditor.engine import reviewed
from auditor.report import Report
from auditor.reports import FORMATS, renderer
from auditor.reports.pack import pack
from auditor.sharing import PROFILES
from auditor.store import open_store
from dashboard import exports, tables
from dashboard.components import grids
from dashboard.state import Key
from tests.dashboard.screens import TOGGL, UPWORK, report_of, start

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> **bold** [link](http://example.com) $x^2$ :smile:"
FORMULA = '=HYPERLINK("http://example.com";"x")'
ALL_PAGES = ("overview", "contract", "findings", "review", "patterns", "sources", "hours")


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


LOG = (
    TOGGL.replace("Website", quoted(HOSTILE))
    .replace("Footer", quoted(FORMULA))
    .replace("Ann Example", quoted(HOSTILE))
    .replace("OO:30", quoted(HOSTILE))
)
FILES_OF_OTHERS = {"log.csv": LOG, "upwork.csv": UPWORK.replace("Website (", HOSTILE.replace('"', "") + " (")}


def said(place: Path) -> None:
    """Record hostile decisions and comments on every finding."""
    f, at = report_of(FILES_OF_OTHERS).findings, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
    with open_store(place) as store:
        store.record(
            [
                Decision(fingerprint=mark, code=code, status=Status.DISPUTED, reason=HOSTILE, name=HOSTILE, at=at)
                for mark, code in zip(f["fingerprint"], f["code"], strict=True)
            ],
            [
                Comment(fingerprint=mark, code=code, text=FORMULA + HOSTILE, name=HOSTILE, at=at)
                for mark, code in zip(f["fingerprint"], f["code"], strict=True)
            ],
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which somebody said hostile things."""
    path = tmp_path_factory.mktemp("store") / "decisions.sqlite"
    said(path)
    return path


@pytest.fixture(scope="module")
def report(place: Path) -> Report:
    """The report on hostile files with what was said."""
    with open_store(place) as store:
        return reviewed(report_of(FILES_OF_OTHERS), store.decisions(), store.comments())


@pytest.mark.parametrize("page", ALL_PAGES)
def test_hostile_text_is_shown_as_text_on_every_page(monkeypatch: pytest.MonkeyPatch, place: Path, page: str) -> None:
    screen = start(monkeypatch, store=str(place)).upload(FILES_OF_OTHERS).go(page)
    if page == "contract":
        screen.select_row(f"{Key.CONTRACT_FINDINGS}_0", 0)
    screen.unfold()
    assert screen.faults == []
    shown = "\n".join([screen.said, *(expander.label for expander in screen.app.expander)])
    unescaped = re.sub(r"\\.", "", shown)
    for raw in ("<script", "<img", "**bold**", "[link]", "$x", ":smile:", "=HYPERLINK"):
        assert raw not in unescaped
    blocks = [block.proto.body for block in screen.app.get("html")]
    assert not [block for block in blocks if re.search(r"<(script|img)|<[^>]*\son\w+=", block)]


def test_what_was_tested_and_the_facts_of_a_finding_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload(FILES_OF_OTHERS).go("findings")
    told = ""
    for row in range(len(screen.table("severity", "message"))):
        screen.select_row(Key.FINDINGS_TABLE, row)
        told += "".join(block.proto.body for block in screen.app.get("html"))
    assert "&lt;script&gt;" in told
    assert not re.search(r"<(script|img)|<[^>]*\son\w+=", told)


def test_reasons_and_comments_are_there_and_shown_as_text(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    screen = start(monkeypatch, store=str(place)).upload(FILES_OF_OTHERS).go("findings")
    told = re.sub(r"\\(.)", r"\1", screen.said).replace("\u2060", "")
    assert told.count(HOSTILE) > 3


@pytest.mark.parametrize("format_", FORMATS)
def test_hostile_text_is_text_in_every_form_of_the_report(report: Report, format_: str) -> None:
    made = renderer(format_)(report, "client")
    check(made if isinstance(made, bytes) else made.encode(), format_)


@pytest.mark.parametrize("profile", list(PROFILES))
def test_hostile_text_is_text_in_packs(report: Report, profile: str) -> None:
    made = pack(report, [0], PROFILES[profile], "client")
    check(made.html, "html")
    check(made.xlsx, "xlsx")


@pytest.mark.parametrize("format_", ["xlsx", "html", "csv"])
def test_hostile_text_is_text_in_tables_that_are_taken_away(report: Report, format_: str) -> None:
    shown = {"label": grids.text("Contract"), "person": grids.text("Person"), "message": grids.text("What it says")}
    made = exports.sheet("Findings", [f"Words: {HOSTILE}"], tables.findings(report), shown)
    forms = {
        "xlsx": exports.as_xlsx(made, pd.Timestamp("2026-11-02T09:00Z")),
        "html": exports.as_html(made),
        "csv": exports.as_csv(made),
    }
    check(forms[format_], format_)


def check(data: bytes, format_: str) -> None:
    """Check that nothing in a file runs or loads anything, and that the hostile text is in it."""
    if format_ == "html":
        page = data.decode()
        assert "<script" not in page
        assert "<img src=x" not in page
        assert 'href="http' not in page
    elif format_ == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            assert not [name for name in parts.namelist() if "externalLink" in name]
            assert not any(b'TargetMode="External"' in parts.read(name) for name in parts.namelist())
    elif format_ == "csv":
        assert not re.search(rb'(^|,)"\s*[=+@]', data, re.MULTILINE)
    elif format_ == "text":
        assert b"\x1b" not in data


def test_the_hostile_files_are_read_and_said_of(report: Report) -> None:
    assert len(report.findings) > 2
    assert all(one is not None and one.reason == HOSTILE for one in report.decisions[:2])
