"""TIM205."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.findings import hours as in_hours
from auditor.measures.bundles import bundled, span
from auditor.measures.invented import wall_seconds
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
IN, OUT, OPEN = Verdict.RULED_IN.value, Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value
LEAST_ROWS = 20
LEAST_DAYS = 5
DAILY_SHARE = 0.9
STRIDE = 100_000_000
ON_CALL = r"\bon[ -]?call\b|\bstand[ -]?by\b|\bpikett\b|bereitschaft|\bastreinte|\bdyżur"


@rule(
    "TIM205",
    kind=Kind.INCONSISTENT,
    severity=Severity.WARNING,
    needs=("clock_times",),
    folds=("TIM201", "TIM202", "TOT301", "TOT302", "TOT303", "TOT304"),
)
def entry_too_long(
    ledger: Ledger, *, note_hours: int = 10, warning_hours: int = 16, error_hours: int = 24, most_listed: int = 20
) -> pd.DataFrame:
    """One entry with clock times is longer than a stretch of work lasts.

    *Why it matters.* Every tracker holds timers that were forgotten, and one of them can be half a month's hours.
    What it makes of days, weeks and overlaps is its consequence, and is told with it.

    *Flagged.* Entries longer than `note_hours` are a note, one for all of a contract and file; longer than
    `warning_hours` a warning each; longer than `error_hours`, which nobody works at a stretch, an error. One step
    less where the entry is not billable. In question is what exceeds both `note_hours` and nineteen of twenty of
    the person's entries (where there are 20): that part may be false, the whole cannot be presumed so. More than
    `most_listed` of one kind are one finding.

        Mon 17:00 |==========================================| Tue 10:30      17.50 h

    *Explanations tested.* A row per day by design, such as a time clock's: ruled in up to `warning_hours` where the
    person's days in the file hold one row, nine of ten and five at least. On-call duty: ruled in up to `error_hours`
    where project, task, text or tags say so, else open. A row for several days, from midnight to midnight: ruled in
    or out by the local clock.

    *Not flagged.* Hours of a day or period without clock times, which TOT301 and TOT302 add up. Running timers are
    DQ107, a stated duration that contradicts its clock times is DQ105.

    *To ask.* When did the work in this entry begin and end, and does the row stand for more than one stretch?

    *To do.* Cut the entry where the work ended, or split it into the stretches that were worked.
    """
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    is_clocked = (e["start"].notna() & e["end"].notna() & e["counts"]).to_numpy()
    row = np.flatnonzero(is_clocked & (seconds > note_hours * 3600))
    if not len(row):
        return nothing()
    length = seconds[row]
    step = (length > warning_hours * 3600).astype(np.int64) + (length > error_hours * 3600)
    is_free = (e["is_billable"].iloc[row] == False).fillna(value=False).to_numpy(dtype=bool)  # noqa: E712
    level = np.maximum(step - is_free, 0)
    usual, is_daily = _habits(ledger, np.flatnonzero(is_clocked), row)
    is_day_row = is_daily & (step == 0)
    says_on_call = _says_on_call(e, row)
    is_days = (wall_seconds(e, row) % 86_400 == 0) & (wall_seconds(e, row, "end") % 86_400 == 0)
    kind = ((level * 3 + step) * 2 + is_day_row) * 4 + says_on_call * 2 + is_days
    place = (
        e["contract_row"].to_numpy()[row] * len(e["source"].cat.categories) + e["source"].cat.codes.to_numpy()[row]
    )
    alike = place.astype(np.int64) * 64 + kind
    number = np.where(level == 0, -1 - alike, bundled(alike, most_listed))
    number = pd.factorize(number)[0]
    evidence = grouped(number, row)
    sample = np.array([at[0] for at in grouped(number, np.arange(len(row)))])
    excess = np.where(level > 0, np.maximum(length - np.maximum(usual, note_hours * 3600), 0), 0)
    total = np.bincount(number, weights=excess).astype(np.int64)
    longest = np.zeros(len(sample), dtype=np.int64)
    np.maximum.at(longest, number, length)
    begins, ends = span(ledger, evidence)
    on_call = np.select([says_on_call & (step < 2)], [IN], OPEN)
    limits = np.array([note_hours, warning_hours, error_hours])[step]
    return found(
        message=[
            _message(len(mine), int(seconds_), int(limit))
            for mine, seconds_, limit in zip(evidence, longest, limits[sample], strict=True)
        ],
        entries=evidence,
        questioned=[mine if level[at] else np.empty(0, np.int64) for mine, at in zip(evidence, sample, strict=True)],
        seconds=total,
        day=begins,
        until=ends,
        severity=np.array(["note", "warning", "error"])[level[sample]],
        explanations={
            "a row per day by design": np.where(is_day_row, IN, OUT)[sample],
            "on-call duty": on_call[sample],
            "a row for several days": np.where(is_days, IN, OUT)[sample],
        },
        facts={
            "rows": [len(mine) for mine in evidence],
            "longest_seconds": longest,
            "usual_seconds": usual[sample],
        },
    )


def _habits(ledger: Ledger, clocked: Ints, row: Ints) -> tuple[Ints, Flags]:
    """Return for each row its person's usual most, and whether their days in that file hold one row.

    The usual most is the length that nineteen of twenty entries do not exceed, 0 where there are few.
    """
    e = ledger.entries
    person = e["person"].cat.codes.to_numpy().astype(np.int64) * 3 + e["side"].cat.codes.to_numpy()
    width = len(e["source"].cat.categories) + 1
    place = person * width + e["source"].cat.codes.to_numpy()
    clocked = clocked[np.isin(person[clocked], person[row])]
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)[clocked].clip(0, STRIDE - 1)
    count = np.bincount(person[clocked])
    ascending = np.sort(person[clocked] * STRIDE + seconds) % STRIDE
    high = np.zeros(len(count), dtype=np.int64)
    enough = np.flatnonzero(count >= LEAST_ROWS)
    high[enough] = ascending[(count.cumsum() - count)[enough] + (count[enough] - 1) * 19 // 20]
    day = e["day"].to_numpy("datetime64[D]").astype(np.int64)[clocked]
    day -= day.min()
    stride = int(day.max()) + 1
    held, rows = np.unique(place[clocked] * stride + day, return_counts=True)
    places, at = np.unique(held // stride, return_inverse=True)
    days, single = np.bincount(at), np.bincount(at, weights=rows == 1)
    is_daily = (days >= LEAST_DAYS) & (single >= DAILY_SHARE * days)
    return high[person[row]], is_daily[np.searchsorted(places, place[row])]


def _says_on_call(entries: pd.DataFrame, row: Ints) -> Flags:
    says = np.zeros(len(row), dtype=bool)
    for name in ("project", "task", "tags", "description"):
        text = entries[name].iloc[row].astype("str").fillna("").str.casefold()
        says |= text.str.contains(ON_CALL, regex=True).to_numpy(dtype=bool)
    return says


def _message(rows: int, longest: int, limit: int) -> str:
    if rows == 1:
        return f"One entry lasts {in_hours(longest)}."
    return f"{rows} entries last longer than {limit} h, up to {in_hours(longest)}."
