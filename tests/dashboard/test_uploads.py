"""Files of the user: read, refused in one line, left out, and shown as text whatever they hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.reports import words as shared
from dashboard import words
from dashboard.state import Key
from tests.dashboard.screens import FILES, PAGES, TOGGL, UPWORK, report_of, start

HOSTILE = "<img src=x onerror=alert(1)> **bold** [link](http://example.com) $x^2$ :smile: =1+1"
HEADER = TOGGL.splitlines()[0] + "\n"


@pytest.mark.parametrize("page", PAGES)
def test_uploaded_files_take_the_place_of_the_demo(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    screen = start(monkeypatch).upload(FILES).go(page)
    assert screen.faults == []
    assert "demo" not in screen.said
    assert not [box for box in screen.app.selectbox if box.key == Key.DEMO]


def test_uploaded_files_give_the_report_of_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, report = start(monkeypatch).upload(FILES), report_of(FILES)
    assert screen.metrics["Billed"] == shared.hours(report.totals["billed_seconds"])
    assert screen.metrics["In question"] == shared.hours(report.totals["in_question_seconds"])
    assert list(screen.go("findings").table("severity", "message")["message"]) == list(report.findings["message"])


def test_files_of_the_command_line_and_uploads_are_audited_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "toggl.csv"
    log.write_text(TOGGL)
    screen = start(monkeypatch, paths=[str(log)], reader="client").go("overview")
    assert screen.title == "Before you pay"
    assert screen.metrics["Billed"] == "0.00 h"
    assert screen.upload({"upwork.csv": UPWORK}).metrics["Billed"] == "8.50 h"


@pytest.mark.parametrize(("name", "missing"), [("toggl.csv", "nothing billed"), ("upwork.csv", "nothing logged")])
def test_with_one_side_the_contract_page_says_that_it_cannot_tell(
    monkeypatch: pytest.MonkeyPatch, name: str, missing: str
) -> None:
    screen = start(monkeypatch).upload({name: FILES[name]})
    assert "padding" in screen.said.lower()
    assert set(screen.table("state")["difference"].isna()) == {True}
    screen.go("contract")
    assert screen.faults == []
    assert words.ONE_SIDE[missing] in screen.said


def test_a_file_that_cannot_be_read_is_one_line_and_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload({**FILES, "photo.csv": b"\x89PNG\r\n\x1a\n\x00\x00"})
    assert screen.faults == []
    assert len(screen.app.error) == 1
    assert screen.app.error[0].value.startswith(words.plain("photo.csv: "))
    assert not screen.app.metric
    screen.press("Leave out")
    assert not screen.app.error
    assert "Left out" in screen.app.warning[0].value
    assert screen.metrics["Billed"] == "8.50 h"
    assert screen.press("Take it in again").app.error


def test_the_same_file_twice_can_be_left_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload({**FILES, "again.csv": UPWORK})
    assert words.plain("again.csv: is the same file") in screen.app.error[0].value
    assert screen.press("Leave out").metrics["Billed"] == "8.50 h"


def test_when_every_file_is_left_out_the_way_back_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload({"photo.csv": b"\x89PNG\r\n\x1a\n\x00\x00"}).press("Leave out")
    assert "Every file is left out" in screen.said
    assert screen.press("Take the files in again").app.error[0].value.startswith(words.plain("photo.csv"))


@pytest.mark.parametrize("page", PAGES)
def test_files_without_entries_are_said_to_have_none(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    screen = start(monkeypatch).upload({"toggl.csv": HEADER}).go(page)
    assert screen.faults == []
    assert not screen.app.error
    assert screen.title
    assert not screen.app.get("plotly_chart")


def test_uploaded_settings_are_used_and_faults_in_them_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = '[[contracts]]\nid = "38211407"\nname = "The shop"\nclient = "Acme"\nmatches = ["Acme / Website*"]\n'
    screen = start(monkeypatch).upload({**FILES, "audit.toml": stated})
    assert list(screen.table("name")["name"]) == ["The shop"]
    screen.upload({**FILES, "audit.toml": stated + "rounded = 3\n"})
    assert screen.faults == []
    assert words.plain("unknown key 'rounded'") in screen.app.error[0].value
    screen.upload({**FILES, "audit.toml": stated, "other.toml": stated})
    assert words.plain("other.toml") in screen.app.error[0].value


def test_uploads_stay_when_a_row_opens_a_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload(FILES).select_row(Key.CONTRACTS_TABLE, 0)
    assert screen.title == "Website"
    assert "demo" not in screen.said


def test_the_chosen_zone_is_used_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload(FILES).choose(Key.ZONE, "Asia/Tokyo").go("sources")
    assert words.plain("Zone Asia/Tokyo, chosen on the left or on the command line") in screen.said


def test_files_of_one_name_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch)
    screen.files = [("log.csv", TOGGL.encode(), "text/csv"), ("log.csv", UPWORK.encode(), "text/csv")]
    assert list(screen.run().go("sources").table("file", "read")["file"]) == ["log.csv", "log.csv (2)"]


@pytest.mark.parametrize("page", PAGES)
def test_foreign_text_is_never_markdown(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    log = TOGGL.replace("Website", cell).replace("Footer", cell).replace("Ann Example", cell).replace("OO:30", cell)
    screen = start(monkeypatch).upload({HOSTILE.replace("/", "") + ".csv": log}).go(page)
    assert screen.faults == []
    shown = "\n".join([screen.said, *(expander.label for expander in screen.app.expander)])
    unescaped = re.sub(r"\\.", "", shown)
    for raw in ("<img", "**bold**", "[link]", "$x", ":smile:"):
        assert raw not in unescaped


def test_a_path_that_is_gone_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    screen = start(monkeypatch, paths=[str(tmp_path / "gone.csv")])
    assert screen.faults == []
    assert "there is no such file" in screen.app.error[0].value


def test_sessions_do_not_see_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first = start(monkeypatch).upload(FILES)
    second = start(monkeypatch)
    assert "Website" in set(first.table("name")["name"])
    assert "Website" not in set(second.table("name")["name"])
