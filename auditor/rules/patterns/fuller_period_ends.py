"""PAD408."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.measures.agreed import charged
from auditor.measures.bundles import span
from auditor.measures.statistics import adjusted, permutation_p
from auditor.measures.totals import monday
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_WEEKS, LEAST_DAYS, FEW_DRAWS, DRAWS, RARE, FAR = 6, 3, 199, 9999, 0.01, 3.0
SHOWN = 40
CADENCE = re.compile(r"release|deploy|weekly|report|review|retro|demo|sprint|timesheet|planning|hand-?over", re.I)


@rule("PAD408", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("known_days", "eighteen_days"))
def fuller_period_ends(ledger: Ledger, *, minimum_percent: int = 20) -> pd.DataFrame:
    """The last workday of the week has clearly more hours than the days before it.

    *Why it matters.* Sheets that are due on Friday are completed on Friday, and what was forgotten, or lacks to a
    sum, ends up there. So do weekly reports and releases. It tells when rows were made up, and says nothing about
    whether the hours were worked.

    *Flagged.* Contracts with six weeks or more of three workdays at least, billed or, without a bill, logged, whose
    median last day is more than `minimum_percent` % above the median of the others. Which day of each week is the
    last is shuffled within its week 9,999 times: a ratio as high must come up in fewer than one of a hundred runs,
    adjusted for all contracts. One note per contract; the first forty entries of last days are the evidence.

        Mon 5.1  Tue 4.8  Wed 5.0  Thu 4.9  Fri 7.5      Mon 5.2  Tue 4.9  Wed 4.7  Fri 7.2      ...

    *Explanations tested.* Releases, reports and other work of the week's end: ruled in where half of the last days
    have a text that says so, ruled out where texts say other things, open without texts. The client's own calendar:
    the files do not say.

    *Not flagged.* Work at weekends, which is left out. A single long day: TOT302. Hours up to a limit: PAD407.

    *To ask.* What is done on the last workday of the week, and are earlier days completed then?

    *To do.* Nothing to correct; enter time on the day it was worked.
    """
    days = _days(ledger)
    if not len(days):
        return nothing()
    tested, chosen = _screened(days)
    edges = np.searchsorted(days["row"].to_numpy(), np.array([chosen, [row + 1 for row in chosen]], dtype=np.int64))
    own = [days.iloc[a:b] for a, b in edges.T]
    cases = [case for mine in own if (case := _case(mine, minimum_percent)) is not None]
    chances = adjusted(np.array([*(case.p for case in cases), *np.ones(tested - len(cases))]))
    told = [case for case, p in zip(cases, chances.tolist(), strict=False) if p <= RARE]
    if not told:
        return nothing()
    entries = [_entries(ledger, case) for case in told]
    shown = [mine[:SHOWN] for mine in entries]
    first, last = span(ledger, shown)
    return found(
        message=[
            f"The last workday of {case.weeks} weeks has {100 * case.ratio - 100:.0f} % more hours than the others, "
            "by their medians. This says nothing about whether the hours were worked."
            for case in told
        ],
        entries=shown,
        day=first,
        until=last,
        explanations={
            "work of the week's end": [_cadence(ledger, mine) for mine in entries],
            "the client's own calendar": Verdict.UNTESTABLE,
        },
        facts={
            "weeks": [case.weeks for case in told],
            "ratio_percent": [round(100 * case.ratio) for case in told],
            "chance": [f"{case.p:.0e}" for case in told],
        },
    )


@dataclass(frozen=True)
class Case:
    """A contract: how many weeks, the ratio of medians, the chance of as much, and the last days of its weeks."""

    row: int
    weeks: int
    ratio: float
    p: float
    last: Ints


def _charged(ledger: Ledger) -> Ints:
    e = ledger.entries
    return np.flatnonzero(charged(ledger) & (e["grain"] != "period").to_numpy() & e["day"].notna().to_numpy())


def _days(ledger: Ledger) -> pd.DataFrame:
    """Return the workdays of weeks of three or more, per contract: row, day, week (number), seconds, is_last."""
    e, entry = ledger.entries, _charged(ledger)
    if not len(entry):
        return pd.DataFrame()
    day = _day_numbers(ledger)[entry]
    low, width = int(day.min()), int(day.max() - day.min()) + 1
    key = e["contract_row"].to_numpy()[entry] * width + day - low
    key, total = _summed(key, e["seconds"].to_numpy(dtype=np.int64, na_value=0)[entry])
    day = key % width + low
    keep = (total > 0) & ((day + 3) % 7 < 5)
    row, day, total = key[keep] // width, day[keep], total[keep]
    starts = np.r_[True, (np.diff(row) != 0) | (np.diff(monday(day)) != 0)][: len(row)]
    week = starts.cumsum() - 1
    several = np.bincount(week, minlength=1)[week] >= LEAST_DAYS
    frame = pd.DataFrame({"row": row, "day": day, "week": week, "seconds": total})
    kept: pd.DataFrame = frame.assign(is_last=np.r_[starts[1:], True][: len(row)])[several].reset_index(drop=True)
    return kept


def _day_numbers(ledger: Ledger) -> Ints:
    """Return the day of each entry, counted from 1970."""
    return np.asarray(ledger.entries["day"].to_numpy("datetime64[us]").view(np.int64) // (86_400 * 1_000_000))


def _summed(key: Ints, seconds: Ints) -> tuple[Ints, Ints]:
    """Return the different keys in ascending order, and the sum of each."""
    if int(key.max()) < 10 * len(key) + 1_000_000:
        total = np.bincount(key, weights=seconds).astype(np.int64)
        known = np.flatnonzero(total)
        return known, total[known]
    known, code = np.unique(key, return_inverse=True)
    return known, np.bincount(code, weights=seconds).astype(np.int64)


def _screened(days: pd.DataFrame) -> tuple[int, list[int]]:
    """Return how many contracts have enough weeks, and those whose last days are above their weeks' others."""
    log, last = np.log(days["seconds"].to_numpy()), days["is_last"].to_numpy()
    week = last.cumsum() - last
    others = np.bincount(week[~last], weights=log[~last]) / np.bincount(week[~last])
    above, row = log[last] - others, days["row"].to_numpy()[last]
    weeks = np.bincount(row)
    mean = np.bincount(row, weights=above) / np.maximum(weeks, 1)
    spread = np.sqrt(np.maximum(np.bincount(row, weights=above**2) / np.maximum(weeks, 1) - mean**2, 1e-12))
    enough = weeks >= LEAST_WEEKS
    far = enough & (mean / spread * np.sqrt(weeks) > FAR)
    return int(enough.sum()), np.flatnonzero(far).tolist()


def _case(days: pd.DataFrame, percent: int) -> Case | None:
    """Return what a contract's weeks say, None where their last days are not enough above the others."""
    seconds, last = days["seconds"].to_numpy(), days["is_last"].to_numpy()
    ratio = float(np.median(seconds[last]) / np.median(seconds[~last]))
    if ratio <= 1 + percent / 100:
        return None
    size, p = np.bincount(last.cumsum() - last), 1.0
    for draws in (FEW_DRAWS, DRAWS):
        drawn = np.random.default_rng(408).random((draws, len(size))) * size
        picked = seconds[(size.cumsum() - size) + drawn.astype(np.int64)]
        p = permutation_p(float(np.median(seconds[last])), np.median(picked, axis=1))
        if p > 2 * RARE:
            break
    return Case(int(days["row"].iloc[0]), len(size), ratio, p, days["day"].to_numpy()[last])


def _entries(ledger: Ledger, case: Case) -> Ints:
    """Return the entries of a contract's last days, in order of days."""
    e, entry = ledger.entries, _charged(ledger)
    mine = entry[e["contract_row"].to_numpy()[entry] == case.row]
    day = _day_numbers(ledger)[mine]
    mine, day = mine[np.isin(day, case.last)], day[np.isin(day, case.last)]
    return np.asarray(mine[np.argsort(day, kind="stable")], dtype=np.int64)


def _cadence(ledger: Ledger, entry: Ints) -> Verdict:
    """Return whether at least half of the days of some entries have a text of the week's end."""
    texts, day = ledger.entries["description"].iloc[entry], ledger.entries["day"].iloc[entry]
    if not texts.notna().any():
        return Verdict.UNTESTABLE
    says = texts.fillna("").map(lambda text: CADENCE.search(text) is not None).astype(bool)
    return Verdict.RULED_IN if says.groupby(day).any().mean() >= 0.5 else Verdict.RULED_OUT
