"""How entries were made, as the screen shows it: per contract, person or file, and for one of them more closely."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.measures import reliability
from auditor.measures.people import people_of
from auditor.measures.reliability import BY_HAND, BY_TIMER, LAGS, How
from auditor.once import kept
from auditor.report import Report
from dashboard import tables

Ints = npt.NDArray[np.int64]
GROUPINGS = {"contract": "Contract", "person": "Person", "file": "File"}
NOBODY = "nobody named"
HOWS = {
    How.TIMED: "Timed",
    How.MINUTE: "To the minute",
    How.FIVE: "In steps of 5 min",
    How.QUARTER: "In quarters of an hour",
    How.HALF: "In half hours",
    How.DAY: "Hours of a day",
    How.PERIOD: "Hours of a period",
}
MEANINGS = {
    How.TIMED: "Timed: minutes can be compared as they stand",
    How.MINUTE: "To the minute, by a tool that cuts seconds or by hand: minutes can be compared, give or take one",
    How.FIVE: "Written down or rounded in steps of 5 minutes: minutes are good to about five",
    How.QUARTER: "Written from memory or rounded: minutes are good to about a quarter of an hour",
    How.HALF: "Written from memory or rounded: minutes are good to about half an hour",
    How.DAY: "Hours of a day, without start and end: days can be compared, times of day cannot",
    How.PERIOD: "Hours of a period: only the sum can be compared",
}
ENOUGH = 30
"""Entries from which on shares of round times say something."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@kept
def groups(report: Report, by: str) -> tuple[Ints, list[str]]:
    """Return the group of each entry of `reliability.made_how` and the names of the groups, in order of name."""
    entry, e = reliability.made_how(report.ledger)["entry"].to_numpy(), report.ledger.entries
    if by == "contract":
        codes, names = e["contract_row"].to_numpy()[entry], tables.labels(report).tolist()
    elif by == "person":
        codes, names = people_of(report.ledger).codes[entry], people_of(report.ledger).names.tolist()
    else:
        codes, names = e["source"].cat.codes.to_numpy()[entry], e["source"].cat.categories.tolist()
    shown = [str(name) or NOBODY for name in names]
    present = sorted({shown[code] for code in np.unique(codes).tolist()}, key=str.casefold)
    place = {name: at for at, name in enumerate(present)}
    lookup = np.array([place.get(name, -1) for name in shown], dtype=np.int64)
    return (lookup[codes] if len(codes) else np.zeros(0, dtype=np.int64)), present


@kept
def made(report: Report, by: str) -> pd.DataFrame:
    """Return one row per group: label, entries, hours, percent of each `How` by its value, by_hand, late, half, most.

    `by_hand` and `late` are percent of the entries that say, missing where none does; `half` and `most` how exact
    half and nine tenths of the entries are at least.
    """
    key, names = groups(report, by)
    counts = reliability.shares(report.ledger, key, len(names))
    entries = counts["entries"].to_numpy()
    table: dict[str, Any] = {"label": names, "entries": entries, "hours": counts["seconds"] / 3600}
    table |= {how.value: _percent(counts[how.value], entries) for how in How}
    table |= {
        "by_hand": _percent(counts["by_hand"], counts["states_hand"]),
        "late": _percent(counts["late"], counts["states_written"]),
        "half": [HOWS[How(how)] for how in reliability.good_to(counts, 50)],
        "most": [HOWS[How(how)] for how in reliability.good_to(counts, 90)],
    }
    return pd.DataFrame(table)


@kept
def meaning(report: Report, by: str, label: str | None) -> str:
    """Return in words how exact at least half of the entries of a group, or of all, are; "" without entries."""
    key, _ = _chosen(report, by, label)
    counts = reliability.shares(report.ledger, np.where(key, 0, 1), 2)
    how = reliability.good_to(counts, 50)[0]
    return MEANINGS[How(how)] if how else ""


@kept
def rounds(report: Report, by: str, label: str | None) -> pd.DataFrame:
    """Return how often starts and lengths are round: name, percent, round, of, and the ranges of public logs."""
    _, clocked = _chosen(report, by, label)
    if not len(clocked):
        return pd.DataFrame()
    table = reliability.roundness(report.ledger, clocked)
    keys = list(zip(table["what"], table["minutes"], strict=True))
    steps = {5: "5 min", 15: "a quarter", 30: "half an hour"}
    names = [f"{what.capitalize()} {'on' if what == 'starts' else 'of whole'} {steps[step]}" for what, step in keys]
    ranges = {
        f"{name}_{end}": [known[key][place] for key in keys]
        for name, known in (("timer", BY_TIMER), ("hand", BY_HAND))
        for place, end in enumerate(("from", "to"))
    }
    return table.assign(name=names, percent=_percent(table["round"], table["of"]), **ranges)


@kept
def lengths(report: Report, by: str, label: str | None) -> tuple[pd.DataFrame, int]:
    """Return entries by length: minutes, entries, is_quarter; and how many are longer than eight hours."""
    key, _ = _chosen(report, by, label)
    seconds = reliability.made_how(report.ledger)["seconds"].to_numpy()[key]
    counts, longer = reliability.length_counts(seconds)
    minutes = np.arange(len(counts)) * (reliability.LENGTH_BIN // 60)
    return pd.DataFrame({"minutes": minutes, "entries": counts, "is_quarter": minutes % 15 == 0}), longer


@kept
def week(report: Report, by: str, label: str | None) -> pd.DataFrame:
    """Return hours by weekday (rows) and hour of the day (columns 0 to 23); no rows without clock times."""
    _, clocked = _chosen(report, by, label)
    if not len(clocked):
        return pd.DataFrame()
    return pd.DataFrame(reliability.hours_of_week(report.ledger, clocked), index=list(WEEKDAYS))


@kept
def lags(report: Report, by: str, label: str | None) -> pd.DataFrame:
    """Return when entries were first written: when, entries, percent; no rows where no file says."""
    key, _ = _chosen(report, by, label)
    entry = reliability.made_how(report.ledger)["entry"].to_numpy()[key]
    known = reliability.delays(report.ledger)
    counts = reliability.lag_counts(known["lag"].to_numpy()[np.isin(known["entry"], entry)])
    if not counts.sum():
        return pd.DataFrame()
    return pd.DataFrame({"when": list(LAGS), "entries": counts, "percent": _percent(counts, counts.sum())})


def _chosen(report: Report, by: str, label: str | None) -> tuple[npt.NDArray[np.bool_], Ints]:
    """Return which entries of `made_how` a group has, all without a label, and where those with a clock are."""
    frame = reliability.made_how(report.ledger)
    key, names = groups(report, by)
    mine = np.ones(len(key), dtype=bool) if label is None else key == names.index(label)
    return mine, frame["entry"].to_numpy()[mine & frame["has_clock"].to_numpy()]


def _percent(part: Any, whole: Any) -> npt.NDArray[np.float64]:
    """Return percent, missing where the whole is nothing."""
    part, whole = np.asarray(part, dtype=float), np.broadcast_to(np.asarray(whole, dtype=float), np.shape(part))
    return np.divide(100 * part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)
