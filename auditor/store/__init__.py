"""Where decisions, comments, reviews and snapshots are kept: a file of SQLite, or PostgreSQL.

    with open_store(place) as store:
        store.record(decisions=[decision])

SQLAlchemy is imported when a store is opened, not before: most runs need none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditor.store.places import StoreError, default_place, is_absent, place_of

if TYPE_CHECKING:
    from auditor.store.store import Store

__all__ = ["StoreError", "default_place", "is_absent", "open_store", "place_of"]


def open_store(place: str | Path) -> Store:
    """Open the store at a file or a PostgreSQL address (see `place_of`); raises StoreError, one line.

    A file that is not there is an empty store: it is made by the first thing written. A store of an earlier auditor
    is brought up to date here, one of a later auditor is refused.
    """
    from auditor.store.store import Store  # noqa: PLC0415

    return Store(place)
