"""What the rules of reconciliation have in common: the evidence of units, and the explanations tested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Confidence, Verdict, cut_at
from auditor.model import Ledger, ZoneSource
from auditor.reconciliation import Reconciliation
from auditor.reconciliation.alignment import Flags, Ints
from auditor.reconciliation.fitting import MINIMUM_UNITS

ELSEWHERE = "work in another tool"
"""Open for every finding, so that it lowers the confidence of none."""
LEVELS = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


def evidence(pieces: pd.DataFrame, group: Ints, count: int) -> tuple[list[Ints], list[Ints]]:
    """Return entries (billed first) and billed entries of each of the groups 0..count-1.

    `group` gives the group of each unit, or -1.
    """
    number = group[pieces["unit"].to_numpy()]
    mine = pd.DataFrame(
        {"group": number, "is_logged": (pieces["side"] == "logged").to_numpy(), "entry": pieces["entry"].to_numpy()}
    )
    mine = mine[number >= 0].drop_duplicates().sort_values(["group", "is_logged", "entry"])
    return _split(mine, count), _split(mine[~mine["is_logged"]], count)


def _split(rows: pd.DataFrame, count: int) -> list[Ints]:
    edges = np.searchsorted(rows["group"].to_numpy(), np.arange(1, count))
    return cut_at(rows["entry"].to_numpy(), edges) if count else []


def verdicts(holds: Flags | pd.Series[Any], testable: Flags | None = None) -> npt.NDArray[np.object_]:
    """Return "ruled in" where an explanation holds, else "ruled out", or "untestable" where it is not testable."""
    flags = np.asarray(holds, dtype=bool)
    could = np.ones(len(flags), dtype=bool) if testable is None else testable
    other = np.where(could, Verdict.RULED_OUT, Verdict.UNTESTABLE)
    return np.where(flags, Verdict.RULED_IN, other).astype(object)


def explanations_of(
    ledger: Ledger, r: Reconciliation, rows: Ints, by_neighbour: Flags, adds_up: Flags | None = None
) -> dict[str, Any]:
    """Return the explanations that hold for a whole contract, for parallel contract rows.

    A clock that is off and the rounding have been taken out of what is left: they are ruled out unless they
    could not be tried. `by_neighbour` says that the day or period beside it makes up for the difference, `adds_up`
    that several in a row differ the same way, which no clock explains.
    """
    c = r.contracts
    clocked = c["has_clock"].to_numpy()[rows]
    adds_up = np.zeros(len(rows), dtype=bool) if adds_up is None else adds_up
    nobody = np.zeros(len(rows), dtype=bool)
    units = r.units[(r.units["billed"] > 0) & (r.units["logged"] > 0)]
    several = np.bincount(units["contract_row"], minlength=len(c))[rows] >= MINIMUM_UNITS
    known = c["rounding"].notna().to_numpy()[rows]
    return {
        "time zone": verdicts(nobody, adds_up | (clocked & ~_assumed(ledger)[rows])),
        "day or week cut in UTC": verdicts(by_neighbour, adds_up | clocked),
        "rounding": verdicts(nobody, several | known),
        "time of another contract": verdicts(nobody),
        ELSEWHERE: np.full(len(rows), Verdict.UNTESTABLE, dtype=object),
    }


def _assumed(ledger: Ledger) -> Flags:
    """Return for each contract whether its log is in a file whose zone is assumed."""
    e = ledger.entries
    files = {s.file for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED}
    is_assumed = np.array([name in files for name in e["source"].cat.categories], dtype=bool)
    flags = np.zeros(len(ledger.contracts), dtype=bool)
    if is_assumed.any():
        mine = is_assumed[e["source"].cat.codes.to_numpy()] & (e["side"] == "logged").to_numpy()
        flags[e["contract_row"].to_numpy()[mine]] = True
    return flags


def confidence(explanations: Mapping[str, Any]) -> list[Confidence]:
    """Return the confidence of each finding: lower with each explanation that is open for it, but not for all."""
    columns = [column for name, column in explanations.items() if name != ELSEWHERE]
    return [LEVELS[min(own.count(Verdict.UNTESTABLE), 2)] for own in zip(*columns, strict=True)]


def corrected(r: Reconciliation) -> list[str]:
    """Return for each contract how its log was corrected before it was compared, as the end of a sentence."""
    c, told = r.contracts, []
    for shift, boundary, rounding, policy, known_from in zip(
        c["shift_seconds"].tolist(),
        c["boundary"],
        c["rounding"].notna(),
        c["policy"],
        c["rounding_from"],
        strict=True,
    ):
        parts = ["its clock moved"] if shift else []
        parts += ["cut as the bill cuts days"] if isinstance(boundary, str) else []
        parts += [f"{'even ' if known_from == 'likely' else ''}{policy.spoken()}"] if rounding else []
        told.append(f", {' and '.join(parts)}" if parts else "")
    return told
