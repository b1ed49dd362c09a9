"""The part of the settings that concerns some contracts, as the text of a settings file."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.settings import Settings, parse
from auditor.sharing.cut import Cut

LEFT_OUT = ("server", "share")
"""Tables that say who sees what, and nothing of a contract."""


def settings_of(cut: Cut) -> Settings:
    """Return the settings of the contracts that are shown; the whole file where nothing is withheld."""
    settings = cut.ledger.settings
    if cut.profile.is_whole:
        return settings
    tables = tomllib.loads(settings.text)
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
