"""PAD406."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Confidence, Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.agreed import with_terms
from auditor.measures.bundles import common, span
from auditor.measures.statistics import variance_ratio
from auditor.measures.workdays import NEAR, days_of, has_rota, usual_totals
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.reconciliation.fitting import MATCH_SHARE
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_DAYS, DAYS_SHOWN = 20, 20
SPREAD, OWN_SHARE = 0.5, 0.5


@rule("PAD406", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("known_days", "twenty_days"))
def constant_days(ledger: Ledger, *, minimum_percent: int = 70) -> pd.DataFrame:
    """Most days come to one and the same total, though the work in them varies.

    *Why it matters.* Work that begins, pauses and ends at other times every day hardly ever adds up to the same
    minute. Where it does, the entries were filled up to a total, or the bill states one. It tells how the rows were
    made, and says nothing about whether the hours were worked: salaries and day rates make such sheets.

    *Flagged.* Twenty days or more of which at least `minimum_percent` % are within a minute of one total:

    - of a bill, on a contract whose log varies: under half of the logged days have a total of their own in common,
      and the variance of the billed days, on the log scale, is under half that of the logged ones by its whole
      bootstrap interval;
    - of a log alone, on days of two or more entries with clock times that begin and end at other times. One source
      says little, so the confidence is low.

        Mon  |=== 2:10 ===| |===== 3:05 =====|  |=== 2:45 ===|    8:00
        Tue     |= 1:20 =||==== 2:50 ====|    |====== 3:50 =====|  8:00

    One note per contract and bill, and per person and log; the entries of the first twenty such days are evidence.

    *Explanations tested.* A fixed schedule: ruled out, for then it is not raised. A retainer or a day rate: ruled out
    for a bill, where it was tried; open for a log. A total that an employer asks for: the files do not say.

    *Not flagged.* Days that begin and end at one pair of clock times on half of them or more, and days of one entry.
    Agreed `day_hours` and `weekly_hours`, and bills that a day rate makes out of the log: REC405. Bills without log.

    *To ask.* Does the same total on these days come from a fixed schedule, a day rate, or a total that is asked
    for?

    *To do.* State `day_hours` or `weekly_hours` in audit.toml where agreed; else keep the times as they were.
    """
    parts = [part for part in (_billed(ledger, minimum_percent), _logged(ledger, minimum_percent)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else nothing()


def _logged(ledger: Ledger, percent: int) -> pd.DataFrame:
    """Return a note for each person whose own log is filled up to one total."""
    totals = usual_totals(ledger)
    fits = (totals["days"] >= LEAST_DAYS) & (totals["hits"] * 100 >= percent * totals["days"])
    agreed = list(with_terms(ledger, lambda c: c.day_hours or c.weekly_hours))
    rows = ledger.entries["contract_row"].to_numpy()
    told = []
    for person, usual in totals.loc[fits, ["person", "usual"]].itertuples(index=False):
        days = days_of(ledger, person)
        per = days.groupby("unit")
        days = days[(per["entry"].transform("size") > 1) & per["is_clocked"].transform("all")]
        days = days[~np.isin(rows[days["entry"]], agreed)]
        near = ((days.groupby("unit")["seconds"].transform("sum") - usual).abs() <= NEAR).to_numpy()
        hit = days[near]
        case = Case(usual, days["unit"].nunique(), hit["unit"].nunique(), _first_days(hit["unit"], hit["entry"]))
        if case.is_common(percent) and not has_rota(days):
            told.append(case)
    return _told(ledger, told, "log")


def _billed(ledger: Ledger, percent: int) -> pd.DataFrame:
    """Return a note for each contract whose bill is constant beside a log that varies."""
    if not (ledger.entries["side"] == "billed").any():
        return nothing()
    r = reconcile(ledger)
    agreed = list(with_terms(ledger, lambda c: c.day_hours or c.weekly_hours))
    c, units = (
        r.contracts,
        r.units[(r.units["first"] == r.units["last"]) & (r.units["billed"] > 0) & (r.units["logged"] > 0)],
    )
    fitted = [bool(policy is not None and (policy.day or policy.week)) for policy in c["policy"]]
    owned = np.array(fitted, dtype=bool) & (c["rounding_share"] >= MATCH_SHARE).to_numpy()
    told = []
    for key, mine in units.groupby("contract_row"):
        row = int(str(key))
        if len(mine) < LEAST_DAYS or owned[row] or row in agreed:
            continue
        billed, logged = mine["billed"].to_numpy(), mine["logged"].to_numpy()
        (usual, near), (_, own) = _mode(billed), _mode(logged)
        case = Case(usual, len(mine), int(near.sum()))
        if not case.is_common(percent) or own.mean() >= OWN_SHARE:
            continue
        ratio, _, high = variance_ratio(np.log(billed), np.log(logged))
        if high < SPREAD:
            pieces = r.pieces[r.pieces["unit"].isin(mine.index[near])].sort_values(["unit", "start"], kind="stable")
            told.append(replace(case, entries=_first_days(pieces["unit"], pieces["entry"]), ratio=ratio))
    return _told(ledger, told, "bill")


@dataclass(frozen=True)
class Case:
    """Days of one total: the total, how many days there are, how many have it, and the entries of the first."""

    usual: int
    days: int
    hits: int
    entries: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    ratio: float = 1.0

    def is_common(self, percent: int) -> bool:
        """Return whether enough days have the total."""
        return self.days >= LEAST_DAYS and self.hits * 100 >= percent * self.days


def _mode(seconds: Ints) -> tuple[int, npt.NDArray[np.bool_]]:
    """Return the most common total, to the minute, and which days are within a minute of it."""
    values, counts = np.unique((seconds + 30) // 60, return_counts=True)
    usual = int(values[counts.argmax()]) * 60
    return usual, np.abs(seconds - usual) <= NEAR


def _first_days(unit: pd.Series[int], entry: pd.Series[int]) -> Ints:
    """Return the entries of the first days."""
    return np.asarray(entry[unit.isin(unit.unique()[:DAYS_SHOWN])].drop_duplicates(), dtype=np.int64)


def _told(ledger: Ledger, cases: list[Case], side: str) -> pd.DataFrame:
    if not cases:
        return nothing()
    entries = [case.entries for case in cases]
    first, last = span(ledger, entries)
    is_bill = side == "bill"
    return found(
        message=[
            f"{case.hits} of {case.days} days of the {side} come to {hours(case.usual)}, while "
            f"{'the log varies' if is_bill else 'they begin and end at other times'}: they were filled up to a "
            "total. This says nothing about whether the hours were worked."
            for case in cases
        ],
        entries=entries,
        day=first,
        until=last,
        person=common(ledger, entries, "person"),
        contract=common(ledger, entries, "contract"),
        confidence=Confidence.MEDIUM.value if is_bill else Confidence.LOW.value,
        explanations={
            "a fixed schedule": Verdict.RULED_OUT,
            "a retainer or a day rate": Verdict.RULED_OUT if is_bill else Verdict.UNTESTABLE,
            "a total that an employer asks for": Verdict.UNTESTABLE,
        },
        facts={
            "side": side,
            "usual_seconds": [case.usual for case in cases],
            "days": [case.days for case in cases],
            "days_of_the_usual_total": [case.hits for case in cases],
            "variance_percent_of_the_log": [round(100 * case.ratio) for case in cases],
        },
    )
