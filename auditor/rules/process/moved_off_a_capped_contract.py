"""PRO504."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.calendar import month_starts, week_starts
from auditor.differences import Change, compare
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.matching import terms_on
from auditor.measures.bundles import span
from auditor.model import Ledger
from auditor.rules import rule

CORRECTED = r"\b(?:moved|misfiled|mis-filed|corrected|wrong (?:project|client|contract)|was on)\b"


def _whole(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return one day for all: the limit in all has no period."""
    return days.where(days.isna(), pd.Timestamp(0))


PERIODS: dict[str, Callable[[pd.Series[Any]], pd.Series[Any]]] = {
    "week": week_starts,
    "month": month_starts,
    "total": _whole,
}


@rule("PRO504", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("earlier_export",), optional=True)
def moved_off_a_capped_contract(ledger: Ledger, *, cap_percent: int = 90, minimum_minutes: int = 60) -> pd.DataFrame:
    """Hours that were on a contract near its limit are on another contract in a later export.

    *Why it matters.* Hours that the limit of one client no longer pays are then paid by another. A re-plan and the
    correction of a wrong label look the same, and whoever moved them knows which it was.

    *Flagged.* Logged entries of a person that changed from one contract to another between two exports, where the
    earlier one held `cap_percent` or more of the weekly, monthly or total limit of the first contract in that period:
    from `minimum_minutes` in all, one note per person and pair of contracts. The entries as they stand now and as
    they stood are the evidence.

        earlier   Acme 38 h of 40 h                     later   Acme 33 h, Globex 5 h more

    *Explanations tested.* Wrong labels that were corrected: ruled in where every moved entry says so ("moved",
    "wrong project"), else open. A label that was renamed as a whole: ruled out, as such changes are left out. A real
    re-plan: the files do not say.

    *Not flagged.* Contracts without limits, and those far from them. Hours that are on both contracts: TIM202.
    Changes after a sign-off are PRO501.

    *To ask.* Why were these hours moved from one contract to the other?

    *To do.* Note why the hours were moved, or move them back to the contract the work was for.
    """
    if ledger.earlier is None or not ledger.terms[list(PERIODS)].notna().any(axis=None):
        return nothing()
    earlier, changes = ledger.earlier.entries, compare(ledger.earlier, ledger).changes
    c = changes[(changes["old"] >= 0) & (changes["new"] >= 0) & changes["cause"].isna()]
    c = c[c["change"] != Change.REMOVED]
    source, target = (
        frame["contract"].astype("str").iloc[c[name]].to_numpy(dtype=object)
        for frame, name in ((earlier, "old"), (ledger.entries, "new"))
    )
    is_logged = (earlier["side"].iloc[c["old"]] == "logged").to_numpy()
    is_moved = (source != target) & is_logged
    c, source, target = c[is_moved], source[is_moved], target[is_moved]
    near = _near(ledger.earlier, c["old"].to_numpy(), cap_percent) if len(c) else np.zeros(0, dtype=bool)
    c, source, target = c[near], source[near], target[near]
    if not len(c):
        return nothing()
    whose = pd.factorize(pd.MultiIndex.from_arrays([c["person"], source, target]))[0]
    seconds = earlier["seconds"].iloc[c["old"]].to_numpy(dtype=np.int64, na_value=0)
    total = np.bincount(whose, weights=seconds).astype(np.int64)
    at = [part for part in grouped(whose, np.arange(len(c))) if total[whose[part[0]]] >= minimum_minutes * 60]
    if not at:
        return nothing()
    new, old = c["new"].to_numpy(), c["old"].to_numpy()
    evidence = [new[part] for part in at]
    says = ledger.entries["description"].iloc[new].fillna("").str.contains(CORRECTED, case=False).to_numpy(dtype=bool)
    file, row = earlier["source"].astype(object).to_numpy(), earlier["row"].to_numpy()
    first, last = span(ledger, evidence)
    moved = [int(total[whose[part[0]]]) for part in at]
    return found(
        message=[
            f"{hours(s)} moved from {source[part[0]]}, which was near its limit, to {target[part[0]]}."
            for s, part in zip(moved, at, strict=True)
        ],
        entries=evidence,
        places=[[(str(file[one]), int(row[one])) for one in old[part]] for part in at],
        day=first,
        until=last,
        explanations={
            "wrong labels that were corrected": [
                Verdict.RULED_IN if says[part].all() else Verdict.UNTESTABLE for part in at
            ],
            "a label that was renamed": Verdict.RULED_OUT,
            "a real re-plan": Verdict.UNTESTABLE,
        },
        facts={
            "moved_seconds": moved,
            "from_contract": [str(source[part[0]]) for part in at],
            "to_contract": [str(target[part[0]]) for part in at],
        },
    )


def _near(ledger: Ledger, rows: npt.NDArray[np.int64], percent: int) -> npt.NDArray[np.bool_]:
    """Return which entries lie in a period that held `percent` or more of a limit of their contract."""
    e = ledger.entries
    mine = e[(e["side"] == "logged").to_numpy() & e["counts"].to_numpy() & e["seconds"].notna().to_numpy()]
    contract = mine["contract"].astype("str")
    asked = e["contract"].astype("str").iloc[rows]
    day = e["day"].iloc[rows]
    limits = terms_on(ledger, asked, day)
    near = np.zeros(len(rows), dtype=bool)
    for name, begin in PERIODS.items():
        limit = limits[name].to_numpy(dtype=float, na_value=np.nan)
        if np.isnan(limit).all():
            continue
        sums = mine["seconds"].groupby([contract, begin(mine["day"])]).sum()
        held = sums.reindex(pd.MultiIndex.from_arrays([asked, begin(day)])).to_numpy(dtype=float, na_value=0.0)
        near |= held >= limit * percent / 100
    return near
