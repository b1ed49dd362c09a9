"""What is wrong with a value of the settings, in plain words, and in which line it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PLAIN = {
    "tuple": 'needs a list such as ["..."]',
    "string": "needs text in quotes",
    "float": "needs a number",
    "int": "needs a whole number",
    "decimal": "needs a number",
    "bool": "needs true or false",
    "date": "needs a date such as 2026-01-01",
    "dict": "needs a table of keys and values",
    "model": "needs a table of keys and values",
}
"""By how the type of a fault begins."""
BY_KEY = {
    "rate": 'needs a rate such as "45.00 USD"',
    "rounding": 'needs a rounding such as "nearest 15 per entry", or "none"',
    "contracts": "needs tables, each under [[contracts]]",
    "terms": "needs tables, each under [[contracts.terms]]",
}
"""By the last key, where no value of any type but its own will do."""
BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
}


class Refusal(Exception):
    """What the user asked for cannot be done; the message is one line."""


def in_words(fault: Mapping[str, Any]) -> str:
    """Return what the value of a fault needs, as pydantic's errors name it.

    >>> in_words({"type": "tuple_type", "loc": ("people", "ann", "names"), "msg": "..."})
    'needs a list such as ["..."]'
    >>> in_words({"type": "greater_than", "loc": ("x",), "ctx": {"gt": 0.0}, "msg": "..."})
    'needs a number of more than 0'
    """
    kind, context = str(fault["type"]), fault.get("ctx", {})
    keys = [key for key in fault["loc"] if isinstance(key, str)]
    if kind == "literal_error":
        return f"needs one of {context['expected']}"
    if kind in BOUNDS:
        name, words = BOUNDS[kind]
        return f"needs a number of {words} {context[name]:g}"
    family = kind.split("_", maxsplit=1)[0]
    if family in {"tuple", "model"} and keys and keys[-1] in BY_KEY:
        return BY_KEY[keys[-1]]
    if kind == "finite_number":
        return PLAIN["float"]
    return PLAIN.get(family) or str(fault["msg"]).removeprefix("Value error, ")


def line_of(text: str, keys: tuple[str | int, ...]) -> int:
    r"""Return the 1-based line of a key path in TOML text, or of the nearest table around it.

    >>> line_of('[rules]\ndisable = []\n[rules.heavy_day]\nhours = 12', ("rules", "heavy_day", "hours"))
    4
    """
    best, best_depth = 1, 0
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$", line)
        key = re.match(r"\s*((?:\"[^\"]*\"|'[^']*'|[\w-]+))\s*=", line)
        if header:
            table = _resolved(_key_parts(header[2]), counts, repeats=header[1] == "[[")
            path = table
        elif key:
            path = (*table, key[1].strip("\"'"))
        else:
            continue
        depth = _shared(path, keys)
        if depth == len(path) and depth > best_depth:
            best, best_depth = number, depth
    return best


def _key_parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", name)]


def _resolved(parts: list[str], counts: dict[tuple[str | int, ...], int], *, repeats: bool) -> tuple[str | int, ...]:
    path: tuple[str | int, ...] = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        last = position == len(parts) - 1
        if last and repeats:
            counts[path] = counts.get(path, -1) + 1
            path = (*path, counts[path])
        elif path in counts:
            path = (*path, counts[path])
    return path


def _shared(path: tuple[str | int, ...], keys: tuple[str | int, ...]) -> int:
    depth = 0
    for ours, theirs in zip(path, keys, strict=False):
        if ours != theirs:
            break
        depth += 1
    return depth
