"""What is worked out of a report: once, kept with it, and gone with it; and what is worked out ahead of its page."""

from __future__ import annotations

import gc
from typing import Any
from weakref import ref

import pytest

from auditor import once
from auditor.once import kept
from dashboard import ahead, hours, tables
from dashboard.state import Key
from tests.dashboard.screens import FILES, UPWORK, report_of, start


class Owner:
    """Anything that can hold what was worked out of it."""


def test_an_answer_is_worked_out_once_for_each_owner_and_question() -> None:
    asked: list[tuple[Any, ...]] = []

    @kept
    def answer(owner: Owner, *about: Any) -> list[Any]:
        asked.append(about)
        return [owner.__class__.__name__, *about]

    one, two = Owner(), Owner()
    assert answer(one, 1) is answer(one, 1)
    assert answer(one, 1) == answer(two, 1) == ["Owner", 1]
    assert answer(one, 2) == ["Owner", 2]
    assert asked == [(1,), (1,), (2,)]


def test_a_fault_is_no_answer() -> None:
    @kept
    def answer(_: Owner) -> int:
        raise LookupError("nothing there")

    owner = Owner()
    for _ in range(2):
        with pytest.raises(LookupError, match="nothing there"):
            answer(owner)


def test_what_was_worked_out_goes_with_its_report() -> None:
    report = report_of(FILES)
    ahead.work(report)
    table, own = ref(tables.findings(report)), ref(report)
    assert hours.everything(report) is hours.everything(report)
    del report
    gc.collect()
    assert own() is None
    assert table() is None


def test_ahead_of_their_pages_their_pictures_and_weeks_are_known() -> None:
    report = report_of(FILES)
    ahead.work(report)
    known = {make.__name__ for make, *_ in vars(report)[once.KEPT]}
    assert {"findings", "mondays", "within", "coverage", "made_figure", "lengths_figure", "rounds_figure"} <= known
    assert {"calendar_figure", "causes_figure", "units_figure", "figure"} <= known


@pytest.mark.parametrize("files", [{"upwork.csv": UPWORK}, {"upwork.csv": UPWORK.splitlines()[0] + "\n"}])
def test_with_little_to_show_nothing_fails_ahead(files: dict[str, str]) -> None:
    ahead.work(report_of(files))


def test_pages_are_the_same_whether_or_not_somebody_worked_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for is_ahead in (True, False):
        monkeypatch.setattr(ahead, "begin", ahead.work if is_ahead else lambda _: None)
        screen = start(monkeypatch).go("contract")
        assert screen.faults == []
        told.append([screen.said, *(chart.proto.spec for chart in screen.app.get("plotly_chart"))])
        assert Key.CONTRACT in screen.app.session_state
    assert told[0] == told[1]
