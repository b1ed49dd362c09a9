"""Where decisions, comments, reviews and snapshots are kept: a file of SQLite, or PostgreSQL.

    with open_store(place) as store:
        store.record(decisions=[decision])

SQLAlchemy is imported when a store is opened, not before: most runs need none. Its parts import each other in
circles, so two threads must not import it at once: one would find it half made.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from auditor.store.places import StoreError, default_place, is_absent, place_of

if TYPE_CHECKING:
    from auditor.store.store import Store

__all__ = ["StoreError", "default_place", "is_absent", "load", "open_store", "place_of"]

_LOADING = Lock()


def load() -> None:
    """Import all that a store is made of, be it opened or made; any thread may, at any time."""
    with _LOADING:
        import_module(f"{__name__}.store")
        import_module(f"{__name__}.migrations.running")


def open_store(place: str | Path) -> Store:
    """Open the store at a file or a PostgreSQL address (see `place_of`); raises StoreError, one line.

    A file that is not there is an empty store: it is made by the first thing written. A store of an earlier auditor
    is brought up to date here, one of a later auditor is refused.
    """
    with _LOADING:
        from auditor.store.store import Store  # noqa: PLC0415

    return Store(place)
