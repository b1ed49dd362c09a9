"""The registry of rules; a rule is registered by being a file in a folder of its family."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import Any

import pandas as pd

from auditor.findings import Kind, Severity

FAMILIES = (
    "reading",
    "duplicates",
    "reconciliation",
    "time",
    "totals",
    "contract",
    "platform",
    "patterns",
    "narrative",
    "process",
)
"""Families in the order in which they run: what a later one needs, an earlier one has settled."""

PARAGRAPHS = ("To ask.", "To do.")
"""Titles of the last paragraphs of a manual, which reports print with each finding."""

RuleFunction = Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Rule:
    """One check: its function, what it is called, and what it needs.

    `needs` are names of `engine.NEEDS`; where a source and contract lack one, coverage says so and the rule
    is skipped there. `folds` are codes whose findings are consequences of this one's on the same rows.
    `repeats` says that questioned entries repeat others and are not counted by later families; `reads` that the
    rule judges how files were read, those that hold only traces of work too; `reviews` that it judges decisions on
    what all others found (`Ledger.found`), so it runs after them.
    """

    code: str
    name: str
    family: str
    kind: Kind
    severity: Severity
    needs: tuple[str, ...]
    folds: tuple[str, ...]
    repeats: bool
    reads: bool
    reviews: bool
    optional: bool
    function: RuleFunction

    @property
    def options(self) -> dict[str, Any]:
        """Option names and defaults: the keyword-only arguments of the function."""
        parameters = inspect.signature(self.function).parameters.values()
        return {p.name: p.default for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}

    @cached_property
    def manual(self) -> str:
        """The rule's page of the rule book."""
        return inspect.getdoc(self.function) or ""

    @cached_property
    def summary(self) -> str:
        """The defect in one sentence: the first paragraph of the manual."""
        return " ".join(self.manual.split("\n\n")[0].split())

    @cached_property
    def question(self) -> str:
        """What to ask whoever keeps the log about one finding."""
        return self.told(PARAGRAPHS[0])

    @cached_property
    def remedy(self) -> str:
        """What to do about one finding before submitting the log."""
        return self.told(PARAGRAPHS[1])

    def told(self, title: str) -> str:
        """Return the manual's paragraph of a title in one line, without the title; ImportError if there is none."""
        parts = (part for part in self.manual.split("\n\n") if part.startswith(f"*{title}* "))
        text = next(parts, None)
        if text is None:
            raise ImportError(f"the manual of rule {self.code} ({self.name}) lacks its paragraph *{title}*")
        return " ".join(text.removeprefix(f"*{title}* ").split())


def rule(
    code: str,
    *,
    kind: Kind,
    severity: Severity,
    needs: Iterable[str] = (),
    folds: Iterable[str] = (),
    repeats: bool = False,
    reads: bool = False,
    reviews: bool = False,
    optional: bool = False,
) -> Callable[[RuleFunction], RuleFunction]:
    """Mark a function of the ledger as a rule; see `Rule`.

    Raises ImportError if its manual does not say what to ask about a finding and what to do.
    """

    def register(function: RuleFunction) -> RuleFunction:
        family = function.__module__.split(".")[-2]
        made = Rule(
            code=code,
            name=function.__name__,
            family=family,
            kind=kind,
            severity=severity,
            needs=tuple(needs),
            folds=tuple(folds),
            repeats=repeats,
            reads=reads,
            reviews=reviews,
            optional=optional,
            function=function,
        )
        for title in PARAGRAPHS:
            made.told(title)
        function.__rule__ = made  # type: ignore[attr-defined]
        return function

    return register


@cache
def rule_of(code: str) -> Rule:
    """Return the rule of a code; raises KeyError if there is none."""
    return {rule.code: rule for rule in all_rules()}[code]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, families in order, by code within a family."""
    rules: list[Rule] = []
    for module in pkgutil.walk_packages(__path__, prefix=f"{__name__}."):
        if module.ispkg:
            continue
        name = module.name.rsplit(".", 1)[-1]
        function = getattr(import_module(module.name), name, None)
        made = getattr(function, "__rule__", None)
        if made is None:
            raise ImportError(f"{module.name} holds no rule named {name}")
        rules.append(made)
    return tuple(sorted(rules, key=lambda r: (FAMILIES.index(r.family), r.reviews, r.code)))
