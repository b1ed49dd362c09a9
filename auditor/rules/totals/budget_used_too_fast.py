"""TOT305."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.matching.terms import terms_on
from auditor.measures.agreed import charged_on, with_terms
from auditor.measures.statistics import theil_sen
from auditor.measures.totals import as_days, cut, day_names
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_DAYS, LEAST_ELAPSED, RECENT = 10, 0.2, 60
NEARLY, EARLY = 0.9, 0.75


@rule("TOT305", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("budget", "known_days"), optional=True)
def budget_used_too_fast(ledger: Ledger, *, margin_percent: int = 5) -> pd.DataFrame:
    """At its pace a contract uses up its agreed hours before it ends.

    *Why it matters.* Whoever sees it in time can agree on more hours or on less work; after it, hours are unpaid.

    *Flagged.* Charged hours (billed or, where there is no bill, logged and not marked as free) of a person on a
    contract with `total_limit_hours` and `ends`, where two projections to the end are over the limit by more than
    `margin_percent`: the hours so far over the days so far, and the median slope (Theil and Sen) of the sum over the
    last 60 days with hours. Also where more than 90 % is used with less than 75 % of the days over. It takes ten days
    with hours and a fifth of the time from `starts`, or the first day with hours, to `ends`.

        starts                 today                          ends
        |------ 80 of 100 h -----|-------- 80 h more ----------|      160 h at this pace

    *Explanations tested.* Most of the work is planned for the beginning: ruled in where the pace of the last third of
    the days so far stays within the limit, else open.

    *Not flagged.* Hours over the limit, and limits of days, weeks and months, are TOT304. Contracts whose last hours
    are at their end or after it.

    *To ask.* Is less work planned for the rest of the contract, or are more hours needed?

    *To do.* Agree on more hours or on less work before the limit is reached.
    """
    budgets = with_terms(ledger, lambda c: c.ends and any(terms.total_limit_hours for terms in c.terms))
    rows = charged_on(ledger, budgets) if budgets else np.zeros(0, dtype=np.int64)
    if not len(rows):
        return nothing()
    place = ledger.entries["contract_row"].to_numpy()
    part = cut(ledger, rows, ledger.contracts["zone"].to_numpy(dtype=object), place[rows])
    order = np.argsort(part.last, kind="stable")
    entry, day, seconds = part.entry[order], part.last[order], part.seconds[order]
    paces = []
    for row, contract in budgets.items():
        mine = place[entry] == row
        begin = (
            _number(contract.starts)
            if contract.starts
            else int(part.day[place[part.entry] == row].min(initial=1 << 40))
        )
        limit = terms_on(ledger, [contract.id], as_days(day[mine][-1:]))["total"].tolist() if mine.any() else []
        if limit and pd.notna(limit[0]):
            pace = _pace(day[mine], seconds[mine], begin, _number(contract.ends), int(limit[0]))
            if pace and pace.is_over(1 + margin_percent / 100):
                paces.append((pace, pd.unique(entry[mine])))
    return found(
        message=[
            f"{hours(pace.used)} of {hours(pace.limit)} used after {pace.share:.0%} of the time; "
            f"at this pace {hours(pace.projected)}."
            for pace, _ in paces
        ],
        entries=[entries for _, entries in paces],
        explanations={
            "most of the work is planned for the beginning": [
                (Verdict.RULED_IN if pace.lately <= pace.limit else Verdict.UNTESTABLE).value for pace, _ in paces
            ]
        },
        facts={
            "used_seconds": [pace.used for pace, _ in paces],
            "limit_seconds": [pace.limit for pace, _ in paces],
            "projected_seconds": [pace.projected for pace, _ in paces],
            "slope_projected_seconds": [pace.sloped for pace, _ in paces],
            "until": [day_names(np.array([pace.ends]))[0] for pace, _ in paces],
        },
    )


@dataclass(frozen=True)
class _Pace:
    """What a contract has used of its limit after a share of its time, and what three projections say of its end."""

    used: int
    limit: int
    share: float
    projected: int
    sloped: int
    lately: int
    ends: int

    def is_over(self, margin: float) -> bool:
        """Return whether both projections are over the limit, or nearly all is used early; not if it is exceeded."""
        early = self.used > NEARLY * self.limit and self.share < EARLY
        return self.used <= self.limit and (early or min(self.projected, self.sloped) > margin * self.limit)


def _pace(day: Ints, seconds: Ints, begin: int, ends: int, limit: int) -> _Pace | None:
    """Return the pace of hours by day (ascending) between two days; None where they are too few or all is over."""
    days, first = np.unique(day, return_index=True)
    last = int(days[-1])
    share = (last - begin + 1) / (ends - begin + 1)
    if len(days) < LEAST_DAYS or last >= ends or share < LEAST_ELAPSED:
        return None
    total = np.add.reduceat(seconds, first).cumsum()
    used = int(total[-1])
    slope = theil_sen(days[-RECENT:].astype(float), total[-RECENT:].astype(float))[0]
    third = last - (last - begin + 1) // 3
    lately = used - int(total[days <= third].max(initial=0))
    return _Pace(
        used=used,
        limit=limit,
        share=share,
        projected=round(used / share),
        sloped=round(used + slope * (ends - last)),
        lately=round(used + lately / (last - third) * (ends - last)),
        ends=ends,
    )


def _number(day: object) -> int:
    return int(np.datetime64(str(day), "D").astype(np.int64))
