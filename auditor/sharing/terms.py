"""The part of the settings that concerns some contracts, as the text of a settings file."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from auditor.settings import Settings, parse
from auditor.sharing.cut import Cut

PRIVATE = ("server", "store")
"""Tables that judge nothing and may hold addresses and passwords: no profile shows them."""
LEFT_OUT = (*PRIVATE, "share")
HEADER = re.compile(r"\s*\[+\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')")


def settings_of(cut: Cut) -> Settings:
    """Return the settings of the contracts that are shown; the whole file where nothing is withheld.

    In no case the tables that are `PRIVATE`.
    """
    settings = cut.ledger.settings
    tables = tomllib.loads(settings.text)
    if cut.profile.is_whole:
        hidden = [name for name in PRIVATE if name in tables]
        return parse(without(settings.text, hidden), settings.path) if hidden else settings
    ids = set(cut.contracts["contract"])
    people = {*cut.contracts["person"], *cut.ledger.entries["person"][cut.is_theirs].unique()}
    labels = {label: one for label, one in tables.get("labels", {}).items() if {*_listed(one)} & ids}
    kept = {
        **{name: value for name, value in tables.items() if name not in LEFT_OUT},
        "people": {key: one for key, one in tables.get("people", {}).items() if key in people},
        "contracts": [one for one in tables.get("contracts", ()) if one["id"] in ids],
        "labels": {label: [key for key in _listed(one) if key in ids] for label, one in labels.items()},
        "files": {cut.called[name]: one for name, one in tables.get("files", {}).items() if name in cut.files},
    }
    told = {name: value for name, value in _told(cut, kept).items() if value}
    return parse(toml(told), settings.path and "audit.toml")


def private(cut: Cut) -> tuple[str, ...]:
    """Return which tables of the settings no profile shows, in words; nothing where a profile shows only parts."""
    if not cut.profile.is_whole:
        return ()
    tables = tomllib.loads(cut.ledger.settings.text)
    names = " and ".join(f"[{name}]" for name in PRIVATE if name in tables)
    return (f"{names} of the settings, which judge nothing",) if names else ()


def without(text: str, names: Collection[str]) -> str:
    r"""Return the text of settings without some tables; the rest as it stands, comments too, where that can be.

    >>> without('a = 1\n[store]\nurl = "x"\n[b]\nc = 2\n', ["store"])
    'a = 1\n[b]\nc = 2\n'
    """
    lines, is_kept = [], True
    for line in text.splitlines(keepends=True):
        if header := HEADER.match(line):
            is_kept = header[1].strip("\"'") not in names
        lines += [line] if is_kept else []
    left = {name: value for name, value in tomllib.loads(text).items() if name not in names}
    told = "".join(lines)
    try:
        return told if tomllib.loads(told) == left else toml(left)
    except tomllib.TOMLDecodeError:
        return toml(left)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _told(cut: Cut, value: Any) -> Any:
    """Return a value without texts that say something hidden, people called as they are."""
    if isinstance(value, Mapping):
        keys = {key: cut.secrets.renamed(key) for key in value if not cut.secrets.are_in(key)}
        told = {name: _told(cut, value[key]) for key, name in keys.items()}
        return {name: one for name, one in told.items() if one is not None}
    if isinstance(value, list):
        return [told for one in value if (told := _told(cut, one)) is not None]
    if isinstance(value, str):
        return None if cut.secrets.are_in(value) else cut.secrets.renamed(value)
    return value


def toml(tables: Mapping[str, Any]) -> str:
    """Return tables as TOML text.

    >>> print(toml({"timezone": "UTC", "contracts": [{"id": "a", "terms": [{"rate": "45.00 USD"}]}]}))
    timezone = "UTC"
    <BLANKLINE>
    [[contracts]]
    id = "a"
    <BLANKLINE>
    [[contracts.terms]]
    rate = "45.00 USD"
    <BLANKLINE>
    """
    return "\n".join([*_lines(tables, ()), ""])


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    tables = {name: value for name, value in table.items() if _is_table(value)}
    for name, value in table.items():
        if name not in tables:
            yield f"{_key(name)} = {_value(value)}"
    for name, value in tables.items():
        own = (*path, name)
        title = ".".join(map(_key, own))
        for one in value if isinstance(value, list) else [value]:
            has_own = isinstance(value, list) or any(not _is_table(part) for part in one.values()) or not one
            yield from ["", f"[[{title}]]" if isinstance(value, list) else f"[{title}]"] if has_own else []
            yield from _lines(one, own)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)
