"""TOT305: agreed hours that will be used up before a contract ends, off by default."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

PLANNED = "most of the work is planned for the beginning"


def settings(limit: float = 100, ends: str | None = "2026-04-10", starts: str | None = "2026-03-02") -> str:
    dates = "".join(f"{name} = {day}\n" for name, day in (("starts", starts), ("ends", ends)) if day)
    return (
        f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{dates}\n'
        f"[[contracts.terms]]\nfrom = 2026-01-01\ntotal_limit_hours = {limit}\n"
    )


def days(count: int, hours: float = 4, side: str = "logged", first: str = "2026-03-02", step: int = 1) -> list[str]:
    begin = dt.date.fromisoformat(first)
    return [f"ann {side} {begin + dt.timedelta(step * n)} {hours}h client=Acme" for n in range(count)]


def found(*lines: str, stated: str = "", **options: Any) -> list[dict[str, Any]]:
    return findings_of("TOT305", ledger_of(*lines, settings=stated or settings()), **options)


def test_a_pace_over_the_limit_is_a_note_that_questions_nothing() -> None:
    (finding,) = found(*days(20))
    assert (len(finding["rows"]), finding["asked"], finding["seconds"]) == (20, [], 0)
    facts = finding["facts"]
    assert (facts["used_seconds"], facts["limit_seconds"]) == (80 * 3600, 100 * 3600)
    assert facts["projected_seconds"] == facts["slope_projected_seconds"] == 160 * 3600


@pytest.mark.parametrize(("limit", "expected"), [(152.3, 1), (152.5, 0), (79, 0)])
def test_both_sides_of_the_margin_and_what_is_exceeded_is_for_another_rule(limit: float, expected: int) -> None:
    assert len(found(*days(20), stated=settings(limit))) == expected


def test_ten_days_and_a_fifth_of_the_time_are_needed() -> None:
    assert len(found(*days(10))) == 1
    assert found(*days(9)) == []
    assert len(found(*days(10), stated=settings(ends="2026-04-20"))) == 1
    assert found(*days(10), stated=settings(ends="2026-04-21")) == []


def test_both_projections_must_be_over_unless_nearly_all_is_used_early() -> None:
    burst = [*days(10, 1, step=3), *days(1, 40, first="2026-03-30")]
    assert found(*burst, stated=settings(62)) == []
    assert len(found(*burst, stated=settings(55))) == 1
    assert found(*burst, stated=settings(56)) == []
    late = [*days(10, 1, step=3), *days(1, 40, first="2026-03-31")]
    assert found(*late, stated=settings(55)) == []


def test_a_pace_that_falls_explains_it() -> None:
    falling = [*days(12, 6), *days(6, 0.5, first="2026-03-14")]
    assert found(*falling, stated=settings(95))[0]["explanations"] == {PLANNED: "ruled in"}
    assert found(*days(20))[0]["explanations"] == {PLANNED: "untestable"}


def test_the_bill_counts_where_there_is_one_and_free_time_does_not() -> None:
    assert found(*days(20), *days(20, 2, "billed")) == []
    assert found(*(f"{line} is_billable=no" for line in days(20))) == []


def test_a_contract_that_is_over_or_has_no_end_is_left_alone() -> None:
    assert found(*days(20), stated=settings(ends="2026-03-21")) == []
    assert found(*days(20), stated=settings(ends=None)) == []
    assert len(found(*days(20), stated=settings(starts=None))) == 1
    assert findings_of("TOT305", ledger_of(settings=settings())) == []


def test_it_is_off_unless_enabled_and_skipped_with_the_reason() -> None:
    lines, on = days(20), '[rules]\nenable = ["TOT305"]\n'
    assert "TOT305" not in set(audit(ledger_of(*lines, settings=settings())).findings["code"])
    cover = audit(ledger_of(*lines, settings=on + settings(ends=None))).coverage.query("code == 'TOT305'")
    assert cover["reason"].tolist() == ["the settings state no total limit with an end of the contract"]
