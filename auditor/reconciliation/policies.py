"""Policies: the terms by which a bill is made out of a log, as settings declare them or as figures tell them.

A policy is applied in one order: each entry counts at least the minimum and is rounded, if rounding is per entry;
gaps that are paid are added; the meal is taken off long days; any other rounding follows; a day rate or a retainer
replaces the sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from auditor.model import Ledger
from auditor.reconciliation.rounding import Rounding
from auditor.settings import WHOLE_DAY, Contract

MEAL_AFTER_HOURS = 6.0


@dataclass(frozen=True)
class Policy:
    """How a bill comes out of a log; what is not stated is nothing.

    `minimum`, `gap` and `meal` are minutes, `meal_after`, `day` and `week` hours; `gap` is `WHOLE_DAY` where all
    between the first start and the last end of a day counts.
    """

    rounding: Rounding | None = None
    minimum: int = 0
    gap: int = 0
    meal: int = 0
    meal_after: float = MEAL_AFTER_HOURS
    day: float = 0
    week: float = 0

    @classmethod
    def of(cls, contract: Contract) -> Policy | None:
        """Return what the settings of a contract declare; None if they are silent.

        >>> str(Policy.of(Contract(id="1", meal_minutes=30, rounding="up 6 per day")))
        'meal 30 after 6 h, up 6 per day'
        """
        stated = contract.rounding
        rounding = None
        if stated is not None and stated.direction != "none":
            rounding = (stated.direction, stated.minutes, stated.per)
        policy = cls(
            rounding=rounding,
            minimum=contract.minimum_minutes or 0,
            gap=contract.paid_gap_minutes or 0,
            meal=contract.meal_minutes or 0,
            meal_after=MEAL_AFTER_HOURS if contract.meal_after_hours is None else contract.meal_after_hours,
            day=contract.day_hours or 0,
            week=contract.weekly_hours or 0,
        )
        return None if stated is None and policy == NOTHING else policy

    def with_(self, **changes: Any) -> Policy:
        """Return the policy with some terms replaced."""
        return replace(self, **changes)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but rounding makes the bill out of the log."""
        return self == Policy(self.rounding)

    def __str__(self) -> str:
        """Return the policy in the words of the settings, "none" if it is none."""
        terms = [
            f"minimum {self.minimum} per entry" if self.minimum else "",
            "" if not self.gap else "from first start to last end" if self.is_span else f"paid gaps {self.gap}",
            f"meal {self.meal} after {self.meal_after:g} h" if self.meal else "",
            "{} {} per {}".format(*self.rounding) if self.rounding else "",
            f"{self.day:g} h per day" if self.day else "",
            f"{self.week:g} h per week" if self.week else "",
        ]
        return ", ".join(filter(None, terms)) or "none"

    @property
    def is_span(self) -> bool:
        """Whether all between the first start and the last end of a day counts."""
        return self.gap >= WHOLE_DAY

    def spoken(self) -> str:
        """Return the policy in words with their units.

        >>> Policy(("nearest", 15, "day")).spoken(), Policy(("up", 6, "entry")).spoken()
        ('rounded to the nearest 15 min per day', 'rounded up to 6 min per entry')
        >>> Policy(gap=10, meal=30).spoken()
        'with gaps of up to 10 min paid, less 30 min on days longer than 6 h'
        """
        terms = [
            f"with at least {self.term('minimum')}" if self.minimum else "",
            f"with gaps of {self.term('paid gaps')} paid" if self.gap and not self.is_span else "",
            f"from the {self.term('paid gaps')} of each day" if self.is_span else "",
            f"less {self.meal} min on days longer than {self.meal_after:g} h" if self.meal else "",
            f"rounded {self.term('rounding')}" if self.rounding else "",
            f"with {self.day:g} h for each day of work" if self.day else "",
            f"with {self.week:g} h for each week" if self.week else "",
        ]
        return ", ".join(filter(None, terms)) or "as it is"

    def term(self, step: str) -> str:
        """Return one of the policy's terms in a few words, "" if it has none.

        >>> Policy(("nearest", 15, "day"), gap=10).term("paid gaps")
        'up to 10 min'
        """
        direction, minutes, per = self.rounding or ("", 0, "")
        how = "to the nearest" if direction == "nearest" else f"{direction} to"
        told = {
            "minimum": (self.minimum, f"{self.minimum} min per entry"),
            "paid gaps": (self.gap, "first start to the last end" if self.is_span else f"up to {self.gap} min"),
            "meal": (self.meal, f"{self.meal} min after {self.meal_after:g} h"),
            "rounding": (minutes, f"{how} {minutes} min per {per}"),
            "day rate": (self.day, f"{self.day:g} h per day"),
            "retainer": (self.week, f"{self.week:g} h per week"),
        }
        stated, words = told.get(step, (0, ""))
        return words if stated else ""


NOTHING = Policy()
BASES = (
    *(Policy(minimum=minutes) for minutes in (15, 30, 60)),
    *(Policy(gap=minutes) for minutes in (5, 10, 15, 30)),
    Policy(gap=WHOLE_DAY),
    *(Policy(gap=WHOLE_DAY, meal=minutes) for minutes in (30, 45, 60)),
    *(Policy(meal=minutes) for minutes in (30, 45, 60)),
)
"""Terms that are looked for where none are declared, alone and with each rounding."""


def stated(ledger: Ledger) -> npt.NDArray[Any]:
    """Return the policy that the terms of each contract row declare, or None if they are silent."""
    known = {contract.id: Policy.of(contract) for contract in ledger.settings.contracts}
    return objects(known.get(name) for name in ledger.contracts["contract"])


def is_weekly(ledger: Ledger) -> npt.NDArray[np.bool_]:
    """Return which contract rows are billed by the week: their days are compared as weeks."""
    retained = [contract.id for contract in ledger.settings.contracts if contract.weekly_hours]
    return np.asarray(ledger.contracts["contract"].isin(retained), dtype=bool)


def words(policies: npt.NDArray[Any]) -> list[str | None]:
    """Return each policy in the words of the settings, None where there is none."""
    return [None if policy is None else str(policy) for policy in policies]


def objects(values: Iterable[object]) -> npt.NDArray[Any]:
    """Return values as an array of objects, whatever they are."""
    kept = list(values)
    array = np.empty(len(kept), dtype=object)
    array[:] = kept
    return array


def each(policies: npt.NDArray[Any]) -> list[tuple[Policy, npt.NDArray[np.bool_]]]:
    """Return the distinct policies of an array in the order of their words, each with the mask of its places."""
    distinct = sorted({policy for policy in policies if policy is not None}, key=str)
    number = {policy: code for code, policy in enumerate(distinct)}
    codes = np.array([-1 if policy is None else number[policy] for policy in policies], dtype=np.int64)
    return [(policy, codes == code) for code, policy in enumerate(distinct)]
