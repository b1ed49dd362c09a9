"""TOT302."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from auditor import findings
from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.excess import is_crowd
from auditor.measures.people import people_of
from auditor.measures.totals import SIDES, as_days, day_names, person_days
from auditor.model import Ledger
from auditor.rules import rule

DAYS_SHOWN, ENTRIES_SHOWN = 5, 3
OPEN = Verdict.UNTESTABLE
OCCASION = re.compile(
    r"deadline|launch|release|go-live|event|conference|workshop|travel|flight|on.?call|incident", re.I
)
AGREED = re.compile(r"overtime|approved|agreed|as requested|per client", re.I)


@rule("TOT302", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("known_days", "one_person"))
def heavy_day(ledger: Ledger, *, hours: float = 10.0) -> pd.DataFrame:
    """A person has days of more hours than most people work.

    *Why it matters.* Long days happen, and honest logs have them: about one day in twenty is over ten hours.
    A client will ask about them, so it is better to know which they are.

    *Flagged.* Days on which a person has more than `hours` over all contracts, logged or billed, whichever is
    more; one note per person, which lists the days. The three longest entries of each of the five longest days are
    the evidence.

    *Explanations tested.* A deadline, an event or travel, and the client's consent: ruled in when a text of
    every one of these days says so, else the files do not tell.

    *Not flagged.* Days of more hours than the day has are TOT301, weeks TOT303, agreed limits TOT304. Weekends
    and nights are nobody's fault. Files that name nobody and seem to hold several people, see TOT301.

    *To ask.* What made these days long, and was it agreed?

    *To do.* Check these days for timers left on, and note what made them long.
    """
    per_day = person_days(ledger)
    days = per_day.days
    heavy = days[days["seconds"].to_numpy() > hours * 3600]
    heavy = heavy[heavy["seconds"].to_numpy() <= per_day.lengths(heavy.index.to_numpy())]
    heavy = heavy[~is_crowd(ledger, heavy["person"].to_numpy())]
    if not len(heavy):
        return nothing()
    heavy = heavy.sort_values("seconds", ascending=False, kind="stable").drop_duplicates(["person", "day"])
    person, day, seconds = (heavy[name].to_numpy() for name in ("person", "day", "seconds"))
    longest_first = grouped(person, np.arange(len(heavy)))
    by_day = np.argsort(day, kind="stable")
    listed = grouped(person[by_day], by_day)
    units = heavy.index.to_numpy()[np.concatenate([i[:DAYS_SHOWN] for i in longest_first])]
    rows, leading = iter(per_day.entries_of(units)), iter(per_day.longest_entries_of(units, ENTRIES_SHOWN))
    days_of = [list(islice(rows, min(DAYS_SHOWN, len(i)))) for i in longest_first]
    shown = [list(islice(leading, len(mine))) for mine in days_of]
    names, sums = day_names(day), [findings.hours(s) for s in seconds.tolist()]
    return found(
        message=[_message(len(i), names[i[0]], sums[i[0]], hours) for i in longest_first],
        entries=[pd.unique(np.concatenate(mine)) for mine in shown],
        day=as_days(day[[i[0] for i in listed]]),
        until=as_days(day[[i[-1] for i in listed]]),
        person=people_of(ledger).names[[person[i[0]] for i in listed]],
        contract="",
        explanations={
            name: [
                _says(ledger, pattern, mine) if len(mine) == len(i) else OPEN
                for mine, i in zip(days_of, listed, strict=True)
            ]
            for name, pattern in (("a deadline, an event or travel", OCCASION), ("the client agreed", AGREED))
        },
        facts={
            "days": [[f"{names[k]} {sums[k]}" for k in i] for i in listed],
            "side": [SIDES[heavy["side"].iloc[i[0]]] for i in longest_first],
            "longest_seconds": [int(seconds[i[0]]) for i in longest_first],
        },
    )


def _message(days: int, day: str, most: str, limit: float) -> str:
    if days == 1:
        return f"{most} on {day}, more than {limit:g} h."
    return f"{days} days of more than {limit:g} h; the longest is {day} with {most}."


def _says(ledger: Ledger, pattern: re.Pattern[str], days: list[np.ndarray[Any, Any]]) -> Verdict:
    """Return whether a text of every day matches."""
    texts = ledger.entries["description"]
    has = [texts.iloc[rows].fillna("").str.contains(pattern).any() for rows in days]
    return Verdict.RULED_IN if all(has) else OPEN
