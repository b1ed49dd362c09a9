"""DUP325."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.agreed import agreed
from auditor.measures.bundles import span
from auditor.measures.invented import wall_seconds
from auditor.measures.narratives import plain
from auditor.measures.overlaps import MOST_PAIRS
from auditor.measures.same_work import MONDAY, rows_beside, same_work
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
DAY_ENTRIES, WEEK_ENTRIES = 3, 5
WEEKS_BACK, WEEK_PERCENT = 4, 80


@rule(
    "DUP325",
    kind=Kind.UNUSUAL,
    severity=Severity.NOTE,
    needs=("clock_times", "real_start_times", "one_person", "descriptions"),
)
def cloned_days(ledger: Ledger, *, minimum_hours: int = 4, minimum_pairs: int = 2) -> pd.DataFrame:
    """Whole days or weeks equal others to the second, in starts, lengths and texts, on times nobody plans.

    *Why it matters.* Work that a clock measures never takes the same minutes twice. Days that do were copied from
    others, and say little of when and how long somebody worked. They may still state what was worked.

    *Flagged.* Of one person, contract and side:

    - at least `minimum_pairs` times a day that equals an earlier one in every entry: clock time, length and text,
      with three entries or more that begin and end off the five-minute marks, and `minimum_hours` in all;
    - a week of which four fifths, and five entries off these marks, equal one of the four weeks before it.

        Mon  09:03 |=== Menu ===| 10:41   10:52 |= Mail =| 11:14   11:33 |===== Form =====| 14:07
        Thu  09:03 |=== Menu ===| 10:41   10:52 |= Mail =| 11:14   11:33 |===== Form =====| 14:07

    One note per person, contract and side.

    *Explanations tested.* A timetable, shifts or lessons: ruled out, for their times lie on five-minute marks, and
    such entries do not count. Entries that the client prescribes: ruled in where `memo` of the contract lists every
    text, else ruled out. A tool that enters a template: the files do not say.

    *Not flagged.* Single entries that recur, and typed times: 20 to 88 % of honest rows repeat their clock times.
    The same day twice is DUP321, DUP322 and DUP324. Equal totals are PAD406. Hours without clock times, entries
    without text, people whose start times are invented.

    *To ask.* Were these days entered from a template, and when was the work in them done?

    *To do.* Correct the copied days from what was really done, or note that they stand for a usual day.
    """
    w = same_work(ledger)
    w = w[w.groupby("group")["is_irregular"].transform("sum") >= WEEK_ENTRIES] if len(w) else w
    if not len(w):
        return nothing()
    entry = w["entry"].to_numpy()
    day = ledger.entries["day"].to_numpy("datetime64[D]").astype(np.int64)[entry]
    clock = wall_seconds(ledger.entries, entry) % 86_400
    w = w.assign(day=day, mark=pd.factorize(w["work"].to_numpy() * 86_400 + clock)[0]).reset_index(drop=True)
    days, pairs = _days(ledger, w, minimum_hours * 3600)
    weeks = _weeks(ledger, w)
    group = w["group"].to_numpy()
    size = int(group.max()) + 1
    clones = np.bincount(pairs, minlength=size)
    days = days[clones[group[days]] >= minimum_pairs]
    at = np.union1d(days, weeks)
    if not len(at):
        return nothing()
    bundles = grouped(group[at], w["entry"].to_numpy()[at])
    groups = np.unique(group[at])
    in_days, in_weeks = (np.isin(groups, group[part]) for part in (days, weeks))
    begins, ends = span(ledger, bundles)
    return found(
        message=[
            f"{int(n)} days equal earlier ones in every start, length and text, off the five-minute marks."
            if n
            else "A week nearly equals one before it in starts, lengths and texts, off the five-minute marks."
            for n in clones[groups] * in_days
        ],
        entries=bundles,
        day=begins,
        until=ends,
        explanations={
            "a timetable, shifts or lessons": Verdict.RULED_OUT.value,
            "entries that the client prescribes": [_prescribed(ledger, rows) for rows in bundles],
            "a tool that enters a template": Verdict.UNTESTABLE.value,
        },
        facts={"cloned_days": clones[groups] * in_days, "has_cloned_week": in_weeks.tolist()},
    )


def _days(ledger: Ledger, w: pd.DataFrame, least: int) -> tuple[Ints, Ints]:
    """Return rows of days that equal another in every entry, and the group of each such day but the first."""
    unit = pd.factorize(w["group"].to_numpy() * 10_000_000 + w["day"].to_numpy())[0]
    odd = np.bincount(unit, weights=w["is_irregular"])
    total = np.bincount(unit, weights=w["seconds"])
    full = (odd >= DAY_ENTRIES) & (total >= least)
    at = np.flatnonzero(full[unit])
    if not len(at):
        return at, at
    at = at[np.bincount(unit)[unit[at]] == rows_beside(ledger, w["entry"].to_numpy()[at])]
    at = at[np.lexsort((w["mark"].to_numpy()[at], w["day"].to_numpy()[at]))]
    marks = grouped(unit[at], w["mark"].to_numpy()[at])
    rows = grouped(unit[at], at)
    code = pd.factorize(pd.Series([mark.tobytes() for mark in marks], dtype=object))[0]
    several = np.bincount(code)[code] > 1 if len(code) else np.zeros(0, dtype=bool)
    again = pd.Series(code).duplicated().to_numpy()
    none = np.zeros(0, dtype=np.int64)
    taken = np.concatenate([none, *(mine for mine, is_twin in zip(rows, several, strict=True) if is_twin)])
    lead = np.array([mine[0] for mine in rows], dtype=np.int64)
    return taken, w["group"].to_numpy()[lead[again]]


def _weeks(ledger: Ledger, w: pd.DataFrame) -> Ints:
    """Return rows that two weeks have in common which nearly equal each other."""
    week, weekday = np.divmod(w["day"].to_numpy() + MONDAY, 7)
    slot = pd.factorize(w["mark"].to_numpy() * 7 + weekday)[0].astype(np.int64)
    one, other = intervals.overlap_pairs(slot, week, week + WEEKS_BACK + 1, MOST_PAIRS)
    apart = week[one] < week[other]
    one, other = one[apart], other[apart]
    if not len(one):
        return one
    group = w["group"].to_numpy()[one]
    pair = pd.factorize((group * 1_000_000 + week[one]) * 10 + week[other] - week[one])[0]
    common = np.bincount(pair)
    odd = np.bincount(pair, weights=w["is_irregular"].to_numpy()[one])
    if odd.max() < WEEK_ENTRIES:
        return one[:0]
    lead = np.unique(pair, return_index=True)[1]
    entry = w["entry"].to_numpy()
    rows = rows_beside(ledger, entry[one[lead]], days=7) + rows_beside(ledger, entry[other[lead]], days=7)
    equal = (odd >= WEEK_ENTRIES) & (100 * common >= WEEK_PERCENT * (rows - common))
    return np.union1d(one[equal[pair]], other[equal[pair]])


def _prescribed(ledger: Ledger, rows: Ints) -> str:
    """Return whether the client prescribes every text of some entries of a contract."""
    contract = (agreed(ledger) or (None,) * len(ledger.contracts))[ledger.entries["contract_row"].iloc[rows[0]]]
    memo = set(map(plain, contract.memo if contract else ()))
    said = set(map(plain, ledger.entries["description"].iloc[rows].astype(str).unique()))
    return Verdict.RULED_IN.value if said <= memo else Verdict.RULED_OUT.value
