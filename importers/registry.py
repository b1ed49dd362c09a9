"""The registry of importers; an importer is registered by being a file of this package."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from auditor.model import Side

if TYPE_CHECKING:
    from importers.sheet import Reading, Sheet

ImporterFunction = Callable[["Sheet"], "Reading"]
Support = Literal["clock times", "provenance", "money"]
SUPPORTS: tuple[Support, ...] = ("clock times", "provenance", "money")
"""What an audit can ask of a format: start and end for the rules of intervals; who made an entry, when and
how (ids, instants of creation, timer or typed); rates and amounts."""


@dataclass(frozen=True)
class Importer:
    """One readable format: what identifies it and the function that reads it.

    `columns` maps field names to the headers that may stand for them; a header may hold `*`, as in
    `Amount (*)`. A file is of this format when every field of `needs` is found, where a tuple in `needs`
    means any one of its fields. `long` fields hold free text; all others are read through their distinct
    values. With `zone` the format itself fixes the time zone. `short_rows` admits rows with fewer cells than
    the header. `refuses` is the one line for files that are recognised but cannot be audited. `fallback`
    marks formats that stand back when another recognises the file too. `above` maps names that may stand in
    `needs` to lines above the header that identify the format, such as `Period:*`. With `records` the
    format is a document, JSON or XML, whose rows stand at one of these paths; its `columns` are paths too (see
    `importers.documents`). With `days_across` each column whose header is a date holds that day's hours:
    every such cell becomes a row of its own, with the date and the cell under these two fields.
    """

    name: str
    tool: str
    report: str
    side: Side
    columns: Mapping[str, Sequence[str]]
    needs: Sequence[str | tuple[str, ...]]
    gives: frozenset[Support]
    function: ImporterFunction
    long: frozenset[str]
    zone: str | None
    short_rows: bool
    refuses: str | None
    fallback: bool
    above: Mapping[str, str] = field(default_factory=dict)
    records: Sequence[str] = ()
    days_across: tuple[str, str] | None = None

    @property
    def manual(self) -> str:
        """The format's page of the documentation."""
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """Where the export is made, in one sentence: the first paragraph of the manual."""
        return " ".join(self.manual.split("\n\n")[0].split())

    @cached_property
    def _headers(self) -> list[tuple[str, str, re.Pattern[str] | None]]:
        """Field, folded header, and a pattern where the header holds `*`."""
        return [
            (name, fold(header), _pattern(header) if "*" in header else None)
            for name, headers in self.columns.items()
            for header in headers
        ]

    @cached_property
    def _wanted(self) -> list[frozenset[str]]:
        """For each need that only plain headers fill, those headers: a line without one of them is another's."""
        plain: dict[str, set[str]] = {}
        open_ended = set(self.above)
        for name, header, pattern in self._headers:
            plain.setdefault(name, set()).add(header)
            if pattern is not None:
                open_ended.add(name)
        needs = [(need,) if isinstance(need, str) else need for need in self.needs]
        return [
            frozenset().union(*(plain.get(name, ()) for name in names))
            for names in needs
            if open_ended.isdisjoint(names)
        ]

    def match(self, cells: Sequence[str], above: Sequence[str] = ()) -> dict[str, int] | None:
        """Return field names with the positions of their headers, or None if a needed field is missing.

        `above` are the cells of the lines above. Where several headers could stand for a field, the alias
        listed first wins, then the leftmost.
        """
        folded = [fold(cell) for cell in cells]
        if any(headers.isdisjoint(folded) for headers in self._wanted):
            return None
        places: dict[str, list[int]] = {}
        for position, cell in enumerate(folded):
            places.setdefault(cell, []).append(position)
        found: dict[str, int] = {}
        taken: set[int] = set()
        for name, header, pattern in self._headers:
            if name in found:
                continue
            alike = places.get(header, ()) if pattern is None else _alike(pattern, folded)
            place = next((p for p in alike if p not in taken), None)
            if place is not None:
                found[name] = place
                taken.add(place)
        lines = {n for n, line in self.above.items() if any(_pattern(line).fullmatch(fold(c)) for c in above)}
        for need in self.needs:
            if not any(name in found or name in lines for name in ((need,) if isinstance(need, str) else need)):
                return None
        return found


def _alike(pattern: re.Pattern[str], folded: Sequence[str]) -> Iterator[int]:
    return (position for position, cell in enumerate(folded) if pattern.fullmatch(cell))


def _pattern(header: str) -> re.Pattern[str]:
    return re.compile(re.escape(fold(header)).replace(r"\*", ".*"))


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    r"""Return a header as it is compared: no byte-order mark, quotes or double spaces, lower case.

    >>> fold('\ufeff"Billable  Rate (USD)" ')
    'billable rate (usd)'
    """
    return " ".join(header.replace("\ufeff", "").strip().strip("\"'").split()).casefold()


def importer(
    *,
    tool: str,
    report: str,
    side: Side,
    columns: Mapping[str, Sequence[str]],
    needs: Sequence[str | tuple[str, ...]],
    gives: Sequence[Support] = (),
    long: Sequence[str] = ("description",),
    zone: str | None = None,
    short_rows: bool = False,
    refuses: str | None = None,
    fallback: bool = False,
    above: Mapping[str, str] | None = None,
    records: Sequence[str] = (),
    days_across: tuple[str, str] | None = None,
) -> Callable[[ImporterFunction], ImporterFunction]:
    """Mark a function of a sheet as an importer; see `Importer`."""

    def register(function: ImporterFunction) -> ImporterFunction:
        function.__importer__ = Importer(  # type: ignore[attr-defined]
            name=function.__name__,
            tool=tool,
            report=report,
            side=side,
            columns=columns,
            needs=needs,
            gives=frozenset(gives),
            function=function,
            long=frozenset(long),
            zone=zone,
            short_rows=short_rows,
            refuses=refuses,
            fallback=fallback,
            above=above or {},
            records=tuple(records),
            days_across=days_across,
        )
        return function

    return register


@cache
def all_importers() -> tuple[Importer, ...]:
    """Return every importer, by name."""
    package = import_module("importers")
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        function = getattr(import_module(f"importers.{module.name}"), module.name, None)
        made = getattr(function, "__importer__", None)
        if made is not None:
            found.append(made)
    return tuple(sorted(found, key=lambda i: i.name))
