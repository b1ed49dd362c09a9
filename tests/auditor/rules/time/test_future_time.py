"""TIM204: what had not begun when the audit was made, at 09:00 UTC on 2 November 2026."""

from __future__ import annotations

import pandas as pd
import pytest

from auditor.model import ZoneSource
from tests.ledgers import findings_of, ledger_of

ASSUMED = {"timezone_from": ZoneSource.ASSUMED}


def verdict(ledger_line: str, **source: ZoneSource) -> str:
    (finding,) = findings_of("TIM204", ledger_of(ledger_line, **source))
    return finding["explanations"]["the clock of the source is in another zone"]


@pytest.mark.parametrize(
    ("when", "is_found"),
    [
        ("2026-11-02 09:01:01-10:00", False),
        ("2026-11-02 09:01:02-10:00", True),
        ("2026-11-02 08:59-12:00", False),
        ("2026-11-02 09:30-", True),
        ("2026-11-02 8h", False),
        ("2026-11-03 8h", True),
        ("2026-11-02..2026-11-08 8h", False),
        ("2026-11-03..2026-11-08 8h", True),
    ],
)
def test_both_sides_of_now(when: str, is_found: bool) -> None:
    assert bool(findings_of("TIM204", ledger_of(f"ann logged {when}"))) is is_found


def test_one_unit_of_the_print_is_allowed() -> None:
    assert findings_of("TIM204", ledger_of("ann logged 2026-11-02 09:02-10:00 resolution=60")) == []
    assert len(findings_of("TIM204", ledger_of("ann logged 2026-11-02 09:03-10:00 resolution=60"))) == 1


def test_a_day_counts_once_it_has_begun_somewhere_on_earth() -> None:
    line = "ann logged 2026-11-03 8h"
    assert findings_of("TIM204", ledger_of(line, as_of=pd.Timestamp("2026-11-02T10:00Z"))) == []
    assert len(findings_of("TIM204", ledger_of(line, as_of=pd.Timestamp("2026-11-02T09:59:59Z")))) == 1
    assert len(findings_of("TIM204", ledger_of(line, as_of=pd.Timestamp("2026-11-02T11:59+02:00")))) == 1


def test_a_clock_in_another_zone_is_ruled_in_up_to_fourteen_hours_where_the_zone_was_assumed() -> None:
    assert verdict("ann logged 2026-11-02 23:00-23:30", **ASSUMED) == "ruled in"
    assert verdict("ann logged 2026-11-02 23:01-23:30", **ASSUMED) == "ruled out"
    assert verdict("ann logged 2026-11-02 23:00-23:30") == "ruled out"
    assert verdict("ann logged 2026-11-03 8h", **ASSUMED) == "ruled out"


def test_one_finding_per_contract_and_an_error_where_billed() -> None:
    lines = [f"ann logged 2026-11-{day:02d} 09:00-10:00 client={c}" for day in (4, 5) for c in ("Acme", "Globex")]
    found = findings_of("TIM204", ledger_of(*lines, "ann billed 2026-11-04 3h client=Acme"))
    assert [(f["rows"], f["seconds"], f["severity"]) for f in found] == [
        ([2, 4], 7200, "warning"),
        ([3, 5], 7200, "warning"),
        ([6], 10_800, "error"),
    ]
    assert {f["explanations"]["planned leave or a booking"] for f in found} == {"untestable"}


def test_empty_ledger_and_observed_side() -> None:
    assert findings_of("TIM204", ledger_of()) == []
    assert findings_of("TIM204", ledger_of("ann observed 2026-11-04 09:00-10:00")) == []
