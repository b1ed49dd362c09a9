"""TIM208: nights on which clocks change."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from auditor.model import ZoneSource
from tests.ledgers import findings_of, ledger_of, sample

BERLIN = "client=Acme zone=Europe/Berlin"
SPRING = f"ann logged 2026-03-28 21:00-04:00 {BERLIN} seconds="
AUTUMN = f"ann logged 2026-10-24 20:00-05:00 {BERLIN} seconds="


def found(*lines: str, **source: Any) -> list[dict[str, Any]]:
    return findings_of("TIM208", ledger_of(*lines, **source))


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        (f"{SPRING}{8 * 3600}", "warning"),
        (f"{SPRING}{8 * 3600 + 60}", "warning"),
        (f"{SPRING}{8 * 3600 + 61}", None),
        (f"{SPRING}{7 * 3600}", None),
        (f"{SPRING}{6 * 3600}", None),
        (f"{AUTUMN}{8 * 3600}", "note"),
        (f"{AUTUMN}{10 * 3600}", None),
        (f"{SPRING}{8 * 3600}".replace("Europe/Berlin", "UTC"), None),
        (f"{SPRING}{8 * 3600}".replace("03-28", "03-27"), None),
        (f"{SPRING}{8 * 3600} break_seconds=3600", None),
        (f"{SPRING}{8 * 3600}".replace("Europe/Berlin", "Asia/Kolkata"), None),
    ],
)
def test_an_hour_is_gained_in_spring_and_lost_in_autumn(line: str, severity: str | None) -> None:
    assert [f["severity"] for f in found(line)] == ([severity] if severity else [])


def test_the_gained_hour_is_in_question_and_the_lost_one_is_not() -> None:
    (gained,), (lost,) = found(f"{SPRING}{8 * 3600}"), found(f"{AUTUMN}{8 * 3600}")
    assert (gained["asked"], gained["seconds"]) == ([2], 3600)
    assert (lost["rows"], lost["asked"], lost["seconds"]) == ([2], [], 0)


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ("24 23:00-23:59", 0),
        ("24 23:00-00:30", 1),
        ("25 00:30-02:30", 1),
        ("25 00:10-00:40", 0),
        ("25 02:00-03:00", 0),
    ],
)
def test_one_end_in_the_repeated_hour_is_doubtful_without_durations(when: str, count: int) -> None:
    line = f"ann logged 2026-10-{when} {BERLIN}"
    assert len(found(line, has_durations=False)) == count
    assert found(line) == []


def test_another_zone_is_open_where_the_file_does_not_state_its_own() -> None:
    for known, verdict in ((ZoneSource.FILE, "ruled out"), (ZoneSource.SETTINGS, "untestable")):
        (finding,) = found(f"{SPRING}{8 * 3600}", timezone_from=known)
        assert finding["explanations"]["another zone"] == verdict


def test_the_duration_that_disagrees_is_its_consequence() -> None:
    text = "side,person,client,start,end,hours\nlogged,Ann,Acme,2026-03-28 22:00,2026-03-29 06:00,8.00\n"
    report = audit(sample(text, timezone="Europe/Berlin"))
    assert report.findings["code"].tolist() == ["TIM208"]
    assert report.findings["facts"][0]["folded"] == ["DQ105 x 1"]


def test_empty_ledger_and_hours_without_times() -> None:
    assert found() == []
    assert found("ann logged 2026-03-29 1h") == []
