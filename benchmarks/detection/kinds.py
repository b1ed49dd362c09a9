"""The classes of what may be wrong with a bill, and by what the auditor names each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.detection import fabrications, injections
from benchmarks.detection.injections import Honest, Wrong

SPREADS = {"all weeks": 1.0, "a quarter of the weeks": 0.25, "one week": 0.0}
ANY_SPREAD, ALL_WEEKS = tuple(SPREADS), ("all weeks",)
BY_DAY, BY_SUM, BARE = r"REC401|PAD4", r"INV608|REC401|PAD4", r"REC402|REC401"


@dataclass(frozen=True)
class Kind:
    """One class: how it is made, over which weeks, and the codes or words that name it."""

    make: Callable[[Honest], Wrong]
    spreads: tuple[str, ...]
    named: str


KINDS = {
    "padding": Kind(injections.padding, ANY_SPREAD, BY_SUM),
    "extra on single days": Kind(injections.single_days, ANY_SPREAD, BY_DAY),
    "phantom entries": Kind(fabrications.phantom_entries, ANY_SPREAD, BARE),
    "phantom days": Kind(fabrications.phantom_days, ANY_SPREAD, r"REC402"),
    "extended edges": Kind(fabrications.extended_edges, ANY_SPREAD, BY_SUM),
    "bridged gaps": Kind(fabrications.bridged_gaps, ANY_SPREAD, r"paid gaps|first start|gaps|" + BY_SUM),
    "rounding beyond terms": Kind(injections.coarser_rounding, ALL_WEEKS, r"REC405|PAD40[45]"),
    "copied weeks": Kind(fabrications.copied_weeks, ALL_WEEKS, r"REC40[12]|PAD4"),
    "filled to the limit": Kind(injections.up_to_the_limit, ALL_WEEKS, BY_SUM + "|REC402"),
    "ramp": Kind(injections.ramp, ALL_WEEKS, BY_SUM),
    "burst": Kind(injections.burst, ALL_WEEKS, BY_DAY),
}
