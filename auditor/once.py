"""What is worked out of a ledger or a report once: kept with it, and gone with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar, cast

About = ParamSpec("About")
Made = TypeVar("Made")
Owner = TypeVar("Owner")
KEPT = "worked_out"


class Told(Protocol):
    """What people can say more of: its `facts` are the same whatever they say."""

    @property
    def facts(self) -> Self:
        """What it is without what people said."""


Ledger = TypeVar("Ledger", bound=Told)


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


def of_facts(make: Callable[Concatenate[Ledger, About], Made]) -> Callable[Concatenate[Ledger, About], Made]:
    """Return a function of a ledger as `kept` does, for what no decision changes: it gets and stays with `facts`."""
    known = kept(make)

    @wraps(make)
    def answer(ledger: Ledger, /, *about: About.args, **named: About.kwargs) -> Made:
        return known(ledger.facts, *about, **named)

    return answer
