"""Where the store is, as the command line, the environment and the settings say; and how its place is shown."""

from __future__ import annotations

import os
import re
from pathlib import Path

from auditor.settings import Settings

VARIABLE = "AUDITOR_STORE"
NONE = "none"
"""What is given for no store at all."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


class StoreError(Exception):
    """A store that cannot be used; the message is one line without any password."""


def default_place() -> Path:
    """Return the file in the user's own data folder."""
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("time-log-auditor", appauthor=False) / "decisions.sqlite"


def place_of(settings: Settings, given: str | None = None) -> str | Path | None:
    """Return the file or the PostgreSQL address of the store, None for no store.

    The first that says something: `given` (the command line), the variable AUDITOR_STORE, `[store]` of the settings,
    the user's data folder. "none" is no store.
    """
    if said := given or os.environ.get(VARIABLE):
        return None if said == NONE else _place(said)
    if settings.store.url:
        return settings.store.url
    if settings.store.file:
        return Path(settings.path).parent / settings.store.file
    return default_place()


def _place(said: str) -> str | Path:
    return said if _ADDRESS.match(said) else Path(said).expanduser()


def is_absent(place: str | Path | None) -> bool:
    """Return whether there is nothing to read: no store, or a file that is not there yet."""
    return place is None or (isinstance(place, Path) and not place.exists())


def shown(place: str | Path) -> str:
    """Return a place for messages and screens, its password masked.

    >>> shown("postgresql://ann:secret@db.example.com/audit?password=secret")
    'postgresql://ann:***@db.example.com/audit?password=***'
    """
    if isinstance(place, Path):
        return str(place)
    masked = re.sub(r"://([^:/@]*):.*@", r"://\1:***@", place)
    return re.sub(r"(?i)((?:ssl)?password=)[^&]*", r"\1***", masked)
