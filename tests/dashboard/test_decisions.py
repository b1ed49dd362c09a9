"""Decisions on the screen: taken on one finding or many, saved and then confirmed, shown at once and in full."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.decisions import Comment, Decision, Status, load, written
from auditor.reports import words as shared
from auditor.store import open_store
from dashboard import words
from dashboard.state import Key
from tests.dashboard.screens import FILES, Screen, report_of, start

REPORT = report_of(FILES)
MARKS = REPORT.findings["fingerprint"].tolist()
AT = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store that is not there yet."""
    return tmp_path / "decisions.sqlite"


def opened(monkeypatch: pytest.MonkeyPatch, place: Path | str, page: str = "findings") -> Screen:
    """Return a page of the app with files of the user and a store."""
    return start(monkeypatch, store=str(place)).upload(FILES).go(page)


def tick(screen: Screen, *rows: int) -> Screen:
    """Tick rows of the list of findings."""
    (full,) = {
        part[part.index(f"-{Key.FINDINGS_TABLE}-") + 1 :]
        for part in (table.proto.id for table in screen.app.dataframe)
        if f"-{Key.FINDINGS_TABLE}-" in part
    }
    screen.app.session_state[full] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return screen.run()


def say(screen: Screen, status: str, text: str, name: str = "Ann Smith", **more: Any) -> Screen:
    """Open the form, fill it in and save it."""
    if all(radio.key != Key.STATUS for radio in screen.app.radio):
        screen.unfold()
    screen.app.radio(key=Key.STATUS).set_value(status)
    screen.app.text_area(key=Key.REASON).set_value(text)
    screen.app.text_input(key=Key.NAME).set_value(name)
    if "expires" in more:
        screen.app.date_input(key=Key.EXPIRES).set_value(more["expires"])
    return screen.press("Save")


def said_in(place: Path) -> tuple[tuple[Decision, ...], tuple[Comment, ...]]:
    with open_store(place) as store:
        return store.decisions(), store.comments()


def state_of(screen: Screen, fingerprint_row: str) -> list[str]:
    return list(screen.table("said", "message").set_index("message").loc[[fingerprint_row], "said"])


def test_a_decision_is_in_the_store_when_the_screen_confirms_it(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    until = dt.date(2099, 1, 1)
    screen = say(opened(monkeypatch, place), "accepted", "agreed by mail", expires=until)
    assert screen.faults == []
    assert words.plain(f"Saved in {place}") in screen.app.success[0].value
    (decision,), comments = said_in(place)
    assert (decision.fingerprint, decision.status, decision.reason) == (MARKS[0], Status.ACCEPTED, "agreed by mail")
    assert (decision.name, decision.expires, comments) == ("Ann Smith", until, ())
    assert decision.contract == REPORT.findings["contract"].iloc[0]


def test_a_decision_marks_its_finding_at_once_and_changes_what_is_in_question(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    first = REPORT.findings["message"].iloc[0]
    screen = say(opened(monkeypatch, place), "accepted", "agreed")
    assert state_of(screen, first) == [words.DECIDED["accepted"]]
    assert list(screen.table("said", "message")["message"])[-1] == first
    assert "1 settled by decisions" in screen.said
    overview = screen.go("overview")
    with open_store(place) as store:
        report = report_of(FILES, store.decisions())
    assert overview.metrics["In question"] == shared.hours(report.totals["in_question_seconds"])
    assert report.totals["in_question_seconds"] < REPORT.totals["in_question_seconds"]


def test_the_finding_decided_on_stays_chosen_and_on_the_timeline(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    screen = opened(monkeypatch, place, "contract")
    shown = screen.table("severity", "message")
    message = f"#### {words.plain(shown['message'].iloc[0])}"
    assert message in screen.select_row(f"{Key.CONTRACT_FINDINGS}_0", 0).said
    drawn = screen.unfold().table("mark", "side", "file")
    assert message in say(screen, "accepted", "agreed with the client").said
    after = screen.table("severity", "message", "said")
    assert after["message"].iloc[-1] == shown["message"].iloc[0]
    pd.testing.assert_frame_equal(screen.unfold().table("mark", "side", "file"), drawn)


def test_many_findings_are_decided_at_once(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    screen = say(tick(opened(monkeypatch, place), 0, 1, 2), "disputed", "not agreed")
    decisions, _ = said_in(place)
    assert {one.fingerprint for one in decisions} == set(MARKS[:3])
    assert {one.status for one in decisions} == {Status.DISPUTED}
    assert "3 findings" in screen.app.success[0].value


def test_a_decision_is_taken_back_and_both_stay_in_the_history(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    screen = say(opened(monkeypatch, place), "disputed", "not agreed")
    say(screen, "reopened", "a slip", name="Bo Lee")
    assert [one.status for one in said_in(place)[0]] == [Status.DISPUTED, Status.REOPENED]
    assert "said" not in screen.table("severity", "message").columns
    told = screen.said
    assert told.index("not agreed") < told.index("a slip")
    assert "Bo Lee" in told


def test_a_comment_decides_nothing(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    screen = say(opened(monkeypatch, place), "comment", "asked Ann on Monday")
    decisions, (comment,) = said_in(place)
    assert decisions == ()
    assert (comment.fingerprint, comment.text) == (MARKS[0], "asked Ann on Monday")
    assert "asked Ann on Monday" in screen.said


@pytest.mark.parametrize(
    ("status", "text", "name", "expires", "asked"),
    [
        ("accepted", " ", "Ann", None, "Write why"),
        ("comment", "", "Ann", None, "Write the comment"),
        ("accepted", "agreed", " ", None, "Write your name"),
        ("accepted", "agreed", "Ann", dt.date(2020, 1, 1), "a day that has passed"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_saved(
    monkeypatch: pytest.MonkeyPatch, place: Path, status: str, text: str, name: str, expires: dt.date, asked: str
) -> None:
    screen = say(opened(monkeypatch, place), status, text, name, expires=expires)
    assert asked in screen.app.error[0].value
    assert not screen.app.success
    assert screen.app.text_area(key=Key.REASON).value == text
    assert not place.exists()


def test_when_the_store_cannot_be_written_nothing_is_claimed_and_the_text_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    screen = say(opened(monkeypatch, tmp_path / "file" / "decisions.sqlite"), "accepted", "agreed by mail")
    assert screen.faults == []
    assert "Not saved" in screen.app.error[-1].value
    assert not screen.app.success
    assert screen.app.text_area(key=Key.REASON).value == "agreed by mail"


@pytest.mark.parametrize("page", ["overview", "findings", "review"])
def test_a_store_that_cannot_be_read_is_one_line_and_the_report_is_shown(
    monkeypatch: pytest.MonkeyPatch, place: Path, page: str
) -> None:
    place.write_text("no database at all, only text, and enough of it to be read as one\n" * 40)
    screen = opened(monkeypatch, place, page)
    assert screen.faults == []
    assert "Decisions cannot be read at the moment" in screen.app.error[0].value
    assert screen.title


def test_what_another_session_decided_is_there_at_the_next_run(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    mine = opened(monkeypatch, place)
    theirs = opened(monkeypatch, place).unfold()
    say(mine, "accepted", "mine", name="Ann")
    say(theirs, "disputed", "theirs", name="Bo")
    assert len(said_in(place)[0]) == 2
    last = said_in(place)[0][-1]
    screen = mine.run()
    tick(screen, list(screen.table("severity", "message")["message"]).index(REPORT.findings["message"].iloc[0]))
    assert {"mine", "theirs"} <= set(screen.said.replace(".", " ").split())
    assert state_of(screen, REPORT.findings["message"].iloc[0]) == [words.DECIDED[last.status]]


def test_only_what_is_new_since_the_last_review_is_shown(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    screen = opened(monkeypatch, place, "review")
    screen.app.text_input(key=Key.NAME).set_value("Ann Smith")
    screen.press("Mark all as seen")
    with open_store(place) as store:
        assert store.seen() == frozenset(REPORT.all_findings["fingerprint"])
        taken = store.snapshots()
        assert {one.file: store.content(one.sha256) for one in taken} == {
            name: text.encode() for name, text in FILES.items()
        }
    assert "0 findings new since then" in screen.said
    more = FILES["toggl.csv"] + FILES["toggl.csv"].splitlines()[1].replace("Header", "Logo") + "\n"
    screen.upload({**FILES, "toggl.csv": more}).go("findings")
    new = set(report_of({**FILES, "toggl.csv": more}).findings["fingerprint"]) - set(
        REPORT.all_findings["fingerprint"]
    )
    assert new
    screen.app.toggle(key=Key.IS_NEW).set_value(True)
    screen.run()
    assert len(screen.table("severity", "said")) == len(new)
    assert set(screen.table("severity", "said")["said"]) == {f"{words.DECIDED['open']}, new"}


def test_decisions_of_the_other_party_are_looked_at_before_they_are_recorded(
    monkeypatch: pytest.MonkeyPatch, place: Path, tmp_path: Path
) -> None:
    code = REPORT.findings["code"].iloc[0]
    theirs = Decision(fingerprint=MARKS[0], code=code, status=Status.EXPLAINED, reason="**call**", name="Bo", at=AT)
    lost = theirs.model_copy(update={"fingerprint": "0" * 16})
    screen = opened(monkeypatch, place, "review")
    box = screen.app.file_uploader(key=Key.BROUGHT)
    box.set_value(("theirs.json", written([theirs, lost]).encode(), "application/json"))
    screen.run()
    assert "**1 new**, 0 known already, 1 on no finding" in screen.said
    assert not place.exists()
    screen.app.file_uploader(key=Key.BROUGHT).set_value(
        ("theirs.json", written([theirs, lost]).encode(), "application/json")
    )
    screen.press("Record 1 line")
    assert said_in(place) == ((theirs,), ())


def test_a_file_that_holds_no_decisions_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    screen = opened(monkeypatch, place, "review")
    screen.app.file_uploader(key=Key.BROUGHT).set_value(("theirs.json", b"{}", "application/json"))
    screen.run()
    assert screen.faults == []
    assert words.plain("theirs.json") in screen.app.error[0].value


def test_decisions_on_a_demo_stay_in_the_session(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    screen = say(start(monkeypatch, store=str(place)).go("findings"), "disputed", "only to try")
    assert "for this session only" in screen.app.success[0].value
    assert words.DECIDED["disputed"] in set(screen.table("said")["said"])
    assert not place.exists()
    screen.upload(FILES)
    assert "said" not in screen.go("findings").table("severity", "message").columns


def test_uploaded_settings_never_say_where_decisions_are_kept(
    monkeypatch: pytest.MonkeyPatch, place: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere.sqlite"
    screen = start(monkeypatch, store=str(place))
    screen.upload({**FILES, "audit.toml": f'[store]\nfile = "{other}"\n'}).go("findings")
    say(screen, "accepted", "agreed")
    assert len(said_in(place)[0]) == 1
    assert not other.exists()


def test_the_saved_file_is_read_as_it_was_decided(
    monkeypatch: pytest.MonkeyPatch, place: Path, tmp_path: Path
) -> None:
    say(opened(monkeypatch, place), "accepted", "agreed")
    decisions, comments = said_in(place)
    path = tmp_path / "decisions.json"
    path.write_text(written(decisions, comments), encoding="utf-8")
    assert load(path).decisions == decisions


def test_the_name_is_asked_once_a_session_and_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    monkeypatch.setenv("AUDITOR_NAME", "Ann Smith")
    screen = opened(monkeypatch, place, "review")
    assert screen.app.text_input(key=Key.NAME).value == "Ann Smith"
    screen.app.text_input(key=Key.NAME).set_value("Bo Lee")
    assert screen.run().go("findings").unfold().app.text_input(key=Key.NAME).value == "Bo Lee"
