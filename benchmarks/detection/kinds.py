"""The classes of what may be wrong with a bill, and by what the auditor names each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.detection import fabrications, injections
from benchmarks.detection.injections import Honest, Wrong
from benchmarks.detection.styles import DAYS, ENTRY

SPREADS = {"all weeks": 1.0, "a quarter of the weeks": 0.25, "one week": 0.0}
ANY_SPREAD, ALL_WEEKS = tuple(SPREADS), ("all weeks",)
BY_DAY, BY_SUM, BARE = r"REC401|PAD4", r"INV608|REC401|PAD4", r"REC402|missing"


@dataclass(frozen=True)
class Kind:
    """One class: how it is made, over which weeks, and the codes or words that name it.

    `by_entry` and `by_day` are patterns for bills printed so; bills of weeks and months can only show a sum.
    """

    make: Callable[[Honest], Wrong]
    spreads: tuple[str, ...]
    by_entry: str = BY_SUM
    by_day: str = BY_SUM

    def is_named(self, words: str, grain: str) -> bool:
        """Return whether codes and facts name the class as well as a bill of this grain allows."""
        return re.search({ENTRY: self.by_entry, DAYS: self.by_day}.get(grain, BY_SUM + "|" + BARE), words) is not None


KINDS = {
    "padding": Kind(injections.padding, ANY_SPREAD),
    "extra on single days": Kind(injections.single_days, ANY_SPREAD, BY_DAY, BY_DAY),
    "phantom entries": Kind(fabrications.phantom_entries, ANY_SPREAD, BARE),
    "phantom days": Kind(fabrications.phantom_days, ANY_SPREAD, BARE, BARE),
    "extended edges": Kind(fabrications.extended_edges, ANY_SPREAD, r"edge"),
    "bridged gaps": Kind(fabrications.bridged_gaps, ANY_SPREAD, r"gaps|breaks"),
    "rounding beyond terms": Kind(injections.coarser_rounding, ALL_WEEKS, r"REC405|PAD40[45]", r"REC405|PAD40[45]"),
    "copied weeks": Kind(fabrications.copied_weeks, ALL_WEEKS, r"REC40[12]|PAD4", r"REC40[12]|PAD4"),
    "filled to the limit": Kind(injections.up_to_the_limit, ALL_WEEKS, BY_SUM + "|" + BARE),
    "ramp": Kind(injections.ramp, ALL_WEEKS),
    "burst": Kind(injections.burst, ALL_WEEKS, BY_DAY, BY_DAY),
}
