"""TOT309: totals that are not the sum of their rows, and bills printed twice."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd
import pytest

from auditor import matching
from tests.ledgers import findings_of, ledger_of, sample

HEAD = "Date,Client,Memo,Hours\n"
ROWS = "2026-03-02,Acme,work,7.50\n2026-03-03,Acme,work,6.00\n"
ONCE = "summed then rounded"
MANY = "rounded then summed"
UNREAD = "rows that could not be read"
FILTER = "a filter in the header"


def found(text: str) -> list[dict[str, Any]]:
    return findings_of("TOT309", sample(HEAD + text))


def test_a_total_that_is_not_the_sum_is_found_at_its_row() -> None:
    (finding,) = found(f"{ROWS}Total,,,15.00\n")
    assert (finding["places"], finding["rows"], finding["seconds"]) == ([("log.csv", 4)], [], 5400)
    assert finding["facts"] == {"stated_seconds": 54000, "summed_seconds": 48600}
    assert finding["explanations"] == {
        ONCE: "ruled out",
        MANY: "ruled out",
        UNREAD: "ruled out",
        FILTER: "untestable",
    }


@pytest.mark.parametrize(("total", "expected"), [("13.50", 0), ("13.51", 0), ("13.52", 1), ("13.48", 1)])
def test_the_print_of_the_rows_and_of_the_total_is_allowed(total: str, expected: int) -> None:
    assert len(found(f"{ROWS}Total,,,{total}\n")) == expected


def test_each_subtotal_has_rows_of_its_own() -> None:
    more = "2026-03-04,Brook,work,2.00\n"
    found_ = found(f"{ROWS}Subtotal,,,15.00\n{more}Subtotal,,,2.00\nTotal,,,15.50\n")
    assert [f["places"] for f in found_] == [[("log.csv", 4)]]


def test_summed_then_rounded_is_explained_by_a_total_on_the_step() -> None:
    rows = "".join(f"2026-03-{day:02d},Acme,work,1.15\n" for day in range(2, 6))
    (finding,) = found(f"{rows}Total,,,4.50\n")
    assert (finding["explanations"][ONCE], finding["explanations"][MANY]) == ("ruled in", "ruled out")
    (finding,) = found(f"{rows}Total,,,5.25\n")
    assert finding["explanations"][ONCE] == "ruled out"  # 0.65 h is more than half of any step


def test_rounded_then_summed_is_explained_by_rows_on_the_step() -> None:
    rows = "".join(f"2026-03-{day:02d},Acme,work,1.25\n" for day in range(2, 6))
    (finding,) = found(f"{rows}Total,,,4.87\n")
    assert (finding["explanations"][MANY], finding["explanations"][ONCE]) == ("ruled in", "ruled out")
    (finding,) = found(f"{rows}Total,,,7.01\n")
    assert finding["explanations"][MANY] == "ruled out"


@pytest.mark.parametrize(
    ("text", "total", "verdict"),
    [
        ('"5,0"', "18.50", "ruled in"),
        ("five", "18.50", "untestable"),
        ("five", "12.00", "ruled out"),
        ("five", "99.00", "ruled out"),
    ],
)
def test_unread_rows_are_tested_where_a_file_has_several_totals(text: str, total: str, verdict: str) -> None:
    (finding,) = found(f"{ROWS}Subtotal,,,13.50\n2026-03-04,Acme,work,{text}\nTotal,,,{total}\n")
    assert finding["explanations"][UNREAD] == verdict


def prints(*lines: str) -> list[dict[str, Any]]:
    """Return the findings of a bill in days, `sheet.csv`, and of its periods, `statement.csv`."""
    ledger = ledger_of(*lines)
    entries = ledger.entries.drop(columns=["contract_row", "hourly", "counts"])
    is_period = entries["grain"].to_numpy() == "period"
    entries["source"] = pd.Categorical(["statement.csv" if p else "sheet.csv" for p in is_period])
    sources = tuple(dataclasses.replace(ledger.sources[0], file=name) for name in ("sheet.csv", "statement.csv"))
    return findings_of("TOT309", matching.resolve(ledger.with_(entries=entries, sources=sources)))


DAYS = ("ann billed 2026-03-02 5h client=A", "ann billed 2026-03-08 5h client=A")


@pytest.mark.parametrize(
    ("week", "gap", "asked"), [("10h", None, []), ("11h", 3600, [4]), ("9h", 3600, [2, 3]), ("0h", 36000, [2, 3])]
)
def test_a_statement_agrees_with_the_days_of_its_week(week: str, gap: int | None, asked: list[int]) -> None:
    found_ = prints(*DAYS, f"ann billed 2026-03-02..2026-03-08 {week} client=A resolution=600")
    assert [f["seconds"] for f in found_] == ([gap] if gap else [])
    assert [f["asked"] for f in found_] == ([asked] if gap else [])
    assert [f["rows"] for f in found_] == ([[4, 2, 3]] if gap else [])


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-09"])
def test_days_outside_the_period_are_not_of_it(day: str) -> None:
    lines = (*DAYS, f"ann billed {day} 3h client=A", "ann billed 2026-03-02..2026-03-08 10h client=A")
    assert prints(*lines) == []


def test_a_period_of_one_day_is_a_period() -> None:
    lines = ("ann billed 2026-03-02 5h client=A", "ann billed 2026-03-02 6h client=A grain=period")
    assert [f["seconds"] for f in prints(*lines)] == [3600]


def test_other_contracts_and_the_log_are_not_prints_of_the_bill() -> None:
    week = "ann billed 2026-03-02..2026-03-08 11h client=A"
    assert prints("ann billed 2026-03-02 5h client=B", week) == []
    assert prints("ann logged 2026-03-02 5h client=A", week) == []


def test_without_totals_nothing_is_found() -> None:
    assert findings_of("TOT309", ledger_of()) == []
    assert found(ROWS) == []
