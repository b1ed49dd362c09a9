"""DUP323."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import bundled, span
from auditor.measures.repeats import originals
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]


@rule("DUP323", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("hours_without_times",))
def twin_duration(
    ledger: Ledger, *, minimum_minutes: int = 30, recurring_days: int = 3, most_listed: int = 20
) -> pd.DataFrame:
    """Two rows without clock times give one person the same hours for the same work on the same day.

    *Why it matters.* Where a log states hours only, a row entered twice leaves no other trace.

    *Flagged.* Rows of one file without start, from `minimum_minutes` on, that agree in person, contract, side,
    days, hours and text, where text is task and description without regard to case, spaces and punctuation. Rows
    without text say too little. The later rows are in question. A note where one is not billable, else a warning.
    More than `most_listed` sets of a contract are one finding.

        2 March   1.50 h   Design review
        2 March   1.50 h   design review.

    *Explanations tested.* A recurring list: ruled in where rows of this text and length come in twos on at least
    `recurring_days` other days. The same task done twice that day: open, for nothing tells when.

    *Not flagged.* Rows equal in every field are DUP321, rows with clock times DUP322. Rows of two files, and a bill
    beside its log.

    *To ask.* Was this task done once that day or twice, and how long did each take?

    *To do.* Delete the repeated row, or write into each what was done in it.
    """
    row, work, day = _twins(ledger, minimum_minutes * 60)
    if not len(row):
        return nothing()
    e = ledger.entries
    number = pd.factorize(_joined(work, day))[0]
    lead = np.zeros(int(number.max()) + 1, dtype=np.int64)
    lead[number[::-1]] = np.arange(len(row))[::-1]
    days_of = np.bincount(work[lead])
    is_recurring = days_of[work[lead]] > recurring_days
    is_free = (e["is_billable"].iloc[row] == False).fillna(value=False).to_numpy(dtype=bool)  # noqa: E712
    is_note = np.bincount(number, weights=is_free) > 0
    bundle = bundled((e["contract_row"].to_numpy()[row[lead]] * 2 + is_recurring) * 2 + is_note, most_listed)
    sample = np.zeros(int(bundle.max()) + 1, dtype=np.int64)
    sample[bundle[::-1]] = np.arange(len(lead))[::-1]
    evidence = grouped(bundle[number], row)
    is_later = np.ones(len(row), dtype=bool)
    is_later[lead] = False
    asked = grouped(bundle[number[is_later]], row[is_later])
    seconds = np.array([e["seconds"].iloc[mine].sum() for mine in asked], dtype=np.int64)
    sets = np.bincount(bundle)
    begins, ends = span(ledger, evidence)
    return found(
        message=[_message(int(n), len(mine), int(s)) for n, mine, s in zip(sets, evidence, seconds, strict=True)],
        entries=evidence,
        questioned=asked,
        seconds=seconds,
        day=begins,
        until=ends,
        severity=np.where(is_note[sample], "note", "warning"),
        explanations={
            "recurring list": np.where(is_recurring[sample], Verdict.RULED_IN, Verdict.RULED_OUT),
            "the same task done twice that day": Verdict.UNTESTABLE.value,
        },
        facts={"sets": sets, "days_with_twins": days_of[work[lead]][sample]},
    )


def _twins(ledger: Ledger, least: int) -> tuple[Ints, Ints, Ints]:
    """Return rows that agree with another, ascending; a code of their work and hours; and one of their day."""
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=-1)
    is_plain = (e["start"].isna() & e["day"].notna() & e["counts"]).to_numpy()
    row = np.flatnonzero(is_plain & (seconds >= least))
    row = row[originals(ledger)[row] == row]
    day = e["day"].to_numpy("datetime64[D]").astype(np.int64)[row]
    until = e["until"].to_numpy("datetime64[D]").astype(np.int64)[row]
    work = np.zeros(len(row), dtype=np.int64)
    for column in (e["contract_row"], e["source"].cat.codes, e["side"].cat.codes):
        work = _joined(work, column.to_numpy()[row])
    work = _joined(_joined(work, seconds[row]), until - day)
    near = _is_shared(_joined(work, day))
    row, work, day = row[near], work[near], day[near]
    text = _normalised(e, row)
    work = _joined(work, pd.factorize(text)[0])
    near = _is_shared(_joined(work, day)) & (text != "").to_numpy()
    return row[near], pd.factorize(work[near])[0].astype(np.int64), day[near]


def _joined(one: Ints, other: Ints) -> Ints:
    """Return one code for each pair of values."""
    codes = pd.factorize(other)[0]
    return np.asarray(pd.factorize(one * (int(codes.max(initial=0)) + 1) + codes)[0], dtype=np.int64)


def _is_shared(codes: Ints) -> npt.NDArray[np.bool_]:
    return np.asarray(np.bincount(codes)[codes] > 1) if len(codes) else np.zeros(0, dtype=bool)


def _normalised(entries: pd.DataFrame, row: Ints) -> pd.Series[Any]:
    """Return task and description without regard to case, spaces and punctuation."""
    parts = [entries[name].iloc[row].astype("str").fillna("") for name in ("task", "description")]
    text: pd.Series[Any] = (parts[0] + " " + parts[1]).str.casefold()
    return text.str.replace(r"[\W_]+", " ", regex=True).str.strip()


def _message(sets: int, rows: int, seconds: int) -> str:
    if sets == 1:
        return f"{rows} rows of one day state the same work and the same hours; all but one come to {hours(seconds)}."
    return f"{sets} times, rows of one day state the same work and hours; all but the first come to {hours(seconds)}."
