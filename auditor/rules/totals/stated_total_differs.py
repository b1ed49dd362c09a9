"""TOT309."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours
from auditor.measures.notations import likely_seconds
from auditor.measures.totals import stated_gaps
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
STEPS = (3600, 1800, 900, 600, 360, 300, 60)
SEGMENT_PRINT = 60
ONE_ROUNDING = "summed then rounded"
MANY_ROUNDINGS = "rounded then summed"


@rule("TOT309", kind=Kind.IMPOSSIBLE, severity=Severity.ERROR, needs=("stated_sums",))
def stated_total_differs(ledger: Ledger) -> pd.DataFrame:
    """A stated total is not the sum of the rows it covers, or two prints of one bill disagree.

    *Why it matters.* The total is what gets paid, the rows are what gets checked. If they differ, one of them
    is wrong or incomplete.

    *Flagged.* A total or subtotal in a file that differs from its rows by more than their print allows: half a
    unit for each row and for the total. And a billed period, such as a week of a platform's statement, that
    differs from the days another file bills on the same contract within it.

    *Explanations tested.* Summed, then rounded: the total is a multiple of a step, its rows are not, and the
    difference is at most half a step. Rounded, then summed: the rows are multiples of a step, the total is
    not, and the difference is at most half a step for each row. Rows that could not be read: what they say
    adds up to the difference; open where it cannot be told, ruled out where there are none or the total is the
    smaller. A filter in the header of the file: the rows do not show it, so it stays open.

    *Not flagged.* A file's only total, larger than its rows, while unread rows may hold the difference, is
    DQ102: one gap is one finding. Whether the bill has support in the log is for the rules of reconciliation.

    *To ask.* Which holds, the stated total or the rows, and does the total cover rows that are not here?

    *To do.* Correct the total or add the missing rows, and export again without a filter.
    """
    stated = _stated(ledger)
    printed = _second_prints(ledger)
    both = pd.concat([part for part in (stated, printed) if len(part)] or [stated], ignore_index=True)
    verdicts = [_roundings(ledger, gap) for gap in both.to_dict("records")]
    return found(
        message=[
            f"{label} states {hours(total)}, its rows add up to {hours(total - gap)}."
            for label, total, gap in zip(both["label"], both["stated"], both["gap"], strict=True)
        ],
        entries=both["entries"],
        questioned=both["questioned"],
        places=both["places"],
        seconds=both["gap"].abs(),
        day=both["first"],
        until=both["last"],
        person=both["person"],
        contract=both["contract"],
        explanations={
            ONE_ROUNDING: [one for one, _ in verdicts],
            MANY_ROUNDINGS: [many for _, many in verdicts],
            "rows that could not be read": [_unread(ledger, gap) for gap in both.to_dict("records")],
            "a filter in the header": Verdict.UNTESTABLE,
        },
        facts={"stated_seconds": both["stated"], "summed_seconds": both["stated"] - both["gap"]},
        identity=both["identity"],
    )


COLUMNS = ("source", "row", "label", "stated", "gap", "loose", "unread", "entries", "questioned", "places", "first",
           "last", "person", "contract", "identity")  # fmt: skip


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    made = pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in COLUMNS})
    kinds = dict.fromkeys(("stated", "gap", "loose", "unread"), "int64") | dict.fromkeys(
        ("first", "last"), "datetime64[us]"
    )
    return made.astype(kinds)


def _stated(ledger: Ledger) -> pd.DataFrame:
    """Return the sums stated by rows of totals that differ from the rows they cover."""
    gaps = stated_gaps(ledger)
    off = gaps[gaps["is_off"] & ~gaps["lacks_rows"]].reset_index(drop=True)
    none = np.empty(0, dtype=np.int64)
    files = off["source"].astype("str").tolist()
    label = off["label"].fillna("total").str.strip().tolist()
    return _frame(
        {
            "source": files,
            "row": off["row"].tolist(),
            "label": [text[:1].upper() + text[1:] if text else "The total" for text in label],
            "stated": off["stated_seconds"].tolist(),
            "gap": off["gap"].tolist(),
            "loose": off["tolerance_seconds"].tolist(),
            "unread": off["unread"].tolist(),
            "entries": [none] * len(off),
            "questioned": [none] * len(off),
            "places": [[(file, int(row))] for file, row in zip(files, off["row"], strict=True)],
            "first": [None] * len(off),
            "last": [None] * len(off),
            "person": [_only(ledger, file, "person") for file in files],
            "contract": [_only(ledger, file, "contract") for file in files],
            "identity": [
                f"{text} {total} {rows}"
                for text, total, rows in zip(label, off["stated_seconds"], off["summed_seconds"], strict=True)
            ],
        }
    )


def _only(ledger: Ledger, file: str, column: str) -> str:
    """Return the person or contract of a file whose entries have one only, else an empty text."""
    e = ledger.entries
    names = e.loc[(e["source"] == file).to_numpy(), column].unique()
    return str(names[0]) if len(names) == 1 else ""


def _second_prints(ledger: Ledger) -> pd.DataFrame:
    """Return the billed periods that do not agree with the finer billed rows of the same contract."""
    e = ledger.entries
    is_billed = (e["side"] == "billed").to_numpy() & e["seconds"].notna().to_numpy()
    is_period = is_billed & (e["grain"] == "period").to_numpy()
    periods = np.flatnonzero(is_period & ~e["counts"].to_numpy())
    finer = np.flatnonzero(is_billed & ~is_period & e["counts"].to_numpy())
    row = e["contract_row"].to_numpy()
    finer = finer[np.isin(row[finer], row[periods])]
    part = e[["day", "until"]].iloc[periods].assign(period=periods, row=row[periods])
    days = e[["day"]].iloc[finer].rename(columns={"day": "on"}).assign(entry=finer, row=row[finer])
    joined = part.merge(days, on="row")
    joined = joined[(joined["day"] <= joined["on"]) & (joined["on"] <= joined["until"])]
    number, known = pd.factorize(joined["period"], sort=True)
    members = grouped(number, joined["entry"].to_numpy())
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    own = np.where(e["resolution"].to_numpy() >= 600, SEGMENT_PRINT, e["resolution"].to_numpy())
    source, rows = e["source"].astype("str") if len(known) else e["source"], e["row"].to_numpy()
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for period, mine in zip(known.tolist(), members, strict=True):
        gap = int(seconds[period] - seconds[mine].sum())
        loose = int(own[period] + np.where(own[mine] == SEGMENT_PRINT, 1, own[mine]).sum())
        if abs(gap) <= loose:
            continue
        everything = np.concatenate([[period], mine])
        values: tuple[Any, ...] = (
            source.iloc[period], int(rows[period]), "The period", int(seconds[period]), gap, loose, 0, everything,
            everything[:1] if gap > 0 else mine, [], e["day"].iloc[period], e["until"].iloc[period], None, None, None,
        )  # fmt: skip
        for name, value in zip(COLUMNS, values, strict=True):
            columns[name].append(value)
    return _frame(columns)


def _roundings(ledger: Ledger, gap: Mapping[Any, Any]) -> tuple[Verdict, Verdict]:
    """Return whether rounding once, or row by row, explains a gap."""
    e = ledger.entries
    if len(gap["entries"]):
        seconds = e["seconds"].iloc[gap["entries"][1:]].to_numpy(dtype=np.int64)
    else:
        mine = (e["source"] == gap["source"]).to_numpy() & (e["row"] < gap["row"]).to_numpy()
        seconds = e.loc[mine, "seconds"].to_numpy(dtype=np.int64, na_value=0)
    once = many = Verdict.RULED_OUT
    for step in STEPS:
        is_even = bool((seconds % step == 0).all())
        if gap["stated"] % step == 0 and not is_even and 2 * abs(gap["gap"]) <= step:
            once = Verdict.RULED_IN
        if gap["stated"] % step != 0 and is_even and 2 * abs(gap["gap"]) <= step * len(seconds):
            many = Verdict.RULED_IN
    return once, many


def _unread(ledger: Ledger, gap: Mapping[Any, Any]) -> Verdict:
    """Return whether the rows of the file that could not be read hold the gap."""
    if not gap["unread"] or not 0 < gap["gap"] <= gap["unread"] * 86_400:
        return Verdict.RULED_OUT
    q = ledger.quarantine
    texts = q.loc[(q["source"] == gap["source"]).to_numpy(), "text"].fillna("")
    likely = [s for text in texts if (s := likely_seconds(text)) is not None]
    if likely and abs(sum(likely) - gap["gap"]) <= gap["loose"]:
        return Verdict.RULED_IN
    return Verdict.UNTESTABLE
