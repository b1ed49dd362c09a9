"""What is worked out of a ledger or a report once: kept with it, and gone with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

About = ParamSpec("About")
Made = TypeVar("Made")
Owner = TypeVar("Owner")
KEPT = "worked_out"


def kept(make: Callable[Concatenate[Owner, About], Made]) -> Callable[Concatenate[Owner, About], Made]:
    """Return a function of a report or a ledger, and of what is hashable, that works each answer out once.

    Whoever asks gets the same object, and must not change it. Answers are kept in the owner, as those of a
    `functools.cached_property` are; of two threads that ask at once both may work.
    """

    @wraps(make)
    def answer(owner: Owner, /, *about: About.args, **named: About.kwargs) -> Made:
        known: dict[Any, Any] = vars(owner).setdefault(KEPT, {})
        key = make, about, tuple(named.items())
        if key not in known:
            known[key] = make(owner, *about, **named)
        return cast("Made", known[key])

    return answer
