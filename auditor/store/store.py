"""The store itself: what was said is added and read, never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel
from sqlalchemy import Connection, CursorResult, Table, func, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite

from auditor.decisions import Comment, Decision, Review, Snapshot
from auditor.store import schema
from auditor.store.connections import WAIT_SECONDS, engine_of, make_file, told
from auditor.store.migrations import HEAD, STEPS
from auditor.store.places import StoreError, shown

LOCK = 0x61756469
"""Which advisory lock of PostgreSQL keeps two programs from making the tables at once."""

LEVEL = 1
"""How hard to compress files: a fifth of their size in a quarter of the time that a sixth takes."""


class Store:
    """Decisions, comments, reviews and snapshots of one place, for any number of threads and programs at once.

    What `record` or `review` wrote is on the disk when they return. Every method raises StoreError, one line.
    """

    def __init__(self, place: str | Path) -> None:
        self.place = shown(place)
        self._place = place
        self._is_ready = False
        self._known: dict[str, tuple[int, tuple[Any, ...]]] = {}
        self._seen: tuple[int, frozenset[str], Review | None] = (0, frozenset(), None)
        with told(place):
            self._engine = engine_of(place)
            self._writer = self._engine.execution_options(writes=True)
            try:
                self._open()
            except BaseException:
                self.close()
                raise

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close all connections; the store may be used again."""
        self._engine.dispose()

    # -- reading ------------------------------------------------------------------------------------------

    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions ever taken, oldest first."""
        return self._history(schema.decisions, Decision)

    def comments(self) -> tuple[Comment, ...]:
        """Return all comments, oldest first."""
        return self._history(schema.comments, Comment)

    def seen(self) -> frozenset[str]:
        """Return the fingerprints that any review has seen."""
        return self._reviewed()[0]

    def reviews(self) -> tuple[Review, ...]:
        """Return all reviews with what they saw, oldest first."""
        return self._reviews(select(schema.reviews).order_by(schema.reviews.c.at, schema.reviews.c.id))

    def last_review(self) -> Review | None:
        """Return the latest review, None before the first."""
        return self._reviewed()[1]

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return each different import of a file that was reviewed, oldest first."""
        return tuple(dict.fromkeys(_snapshot(row) for row in self._rows(select(schema.snapshots))))

    def content(self, sha256: str) -> bytes | None:
        """Return the bytes of a file that was kept, None where it was not."""
        rows = self._rows(select(schema.files.c.content).where(schema.files.c.key == sha256))
        return zlib.decompress(rows[0]["content"]) if rows else None

    # -- writing ------------------------------------------------------------------------------------------

    def record(self, decisions: Iterable[Decision] = (), comments: Iterable[Comment] = ()) -> int:
        """Add decisions and comments, all or none, and return how many are new: the same is kept once."""
        told = {schema.decisions: list(map(_keyed, decisions)), schema.comments: list(map(_keyed, comments))}
        if not any(told.values()):
            return 0
        with self._writing() as connection:
            return sum(_add(connection, table, rows) for table, rows in told.items())

    def review(self, review: Review, contents: Mapping[str, bytes] | None = None) -> None:
        """Add that a person has seen findings; `contents` are bytes of its files to keep, by their SHA-256."""
        key = _keyed(review)["key"]
        kept = self._column(select(schema.files.c.key))
        packed = {name: zlib.compress(data, LEVEL) for name, data in (contents or {}).items() if name not in kept}
        with self._writing() as connection:
            about = {"key": key, "name": review.name, "at": _at(review.at)}
            if not _add(connection, schema.reviews, [about]):
                return
            number = connection.scalar(select(schema.reviews.c.id).where(schema.reviews.c.key == key))
            marks = [{"review": number, "fingerprint": mark} for mark in dict.fromkeys(review.fingerprints)]
            _add(connection, schema.seen, marks)
            snapshots = [{"review": number, **one.model_dump(mode="json")} for one in review.snapshots]
            _add(connection, schema.snapshots, snapshots)
            _add(connection, schema.files, [{"key": name, "content": content} for name, content in packed.items()])

    # -- inside -------------------------------------------------------------------------------------------

    def _history(self, table: Table, kind: type[BaseModel]) -> tuple[Any, ...]:
        """Return what is in a table, oldest first; rows are only added, so as many are the same.

        Those that came since are read alone, unless one of them has a number that was passed over before.
        """
        count, (last, known) = self._count(table), self._known.get(table.name, (0, ()))
        if count != len(known):
            rows = self._rows(select(table).where(table.c.id > last).order_by(table.c.id))
            if count != len(known) + len(rows):
                known, rows = (), self._rows(select(table).order_by(table.c.id))
            came = [kind(**{name: row[name] for name in kind.model_fields}) for row in rows]
            known = tuple(sorted([*known, *came], key=attrgetter("at")))
            self._known[table.name] = max([last, *(row["id"] for row in rows)]), known
        return known

    def _reviewed(self) -> tuple[frozenset[str], Review | None]:
        """Return what any review has seen, and the latest review."""
        count, known = self._count(schema.reviews), self._seen
        if count != known[0]:
            seen = self._column(select(schema.seen.c.fingerprint).distinct())
            newest = select(schema.reviews).order_by(schema.reviews.c.at.desc(), schema.reviews.c.id.desc()).limit(1)
            self._seen = known = count, frozenset(seen), next(iter(self._reviews(newest)), None)
        return known[1:]

    def _count(self, table: Table) -> int:
        return next(iter(self._column(select(func.count()).select_from(table))), 0)

    def _reviews(self, query: Any) -> tuple[Review, ...]:
        """Return the reviews of a query with what they saw."""
        return tuple(self._with_seen(row) for row in self._rows(query))

    def _with_seen(self, row: Mapping[str, Any]) -> Review:
        marks, files = schema.seen.c, schema.snapshots.c
        seen = self._column(select(marks.fingerprint).where(marks.review == row["id"]).order_by(marks.id))
        taken = self._rows(select(schema.snapshots).where(files.review == row["id"]).order_by(files.id))
        return Review(
            name=row["name"], at=row["at"], fingerprints=tuple(seen), snapshots=tuple(_snapshot(one) for one in taken)
        )

    def _column(self, query: Any) -> list[Any]:
        return self._read(query, lambda result: list(result.scalars()))

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        def taken(result: CursorResult[Any]) -> list[dict[str, Any]]:
            names = list(result.keys())
            return [dict(zip(names, row, strict=True)) for row in result]

        return self._read(query, taken)

    def _read(self, query: Any, taken: Callable[[CursorResult[Any]], list[Any]]) -> list[Any]:
        with told(self._place):
            if not self._is_ready:
                self._open()
            if not self._is_ready:
                return []
            with self._engine.connect() as connection:
                return taken(connection.execute(query))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with told(self._place):
            if not self._is_ready:
                self._make()
            with self._writer.begin() as connection:
                yield connection

    def _open(self) -> None:
        """Find out whether there is a store yet, and bring an earlier one up to date."""
        if isinstance(self._place, Path) and not self._place.exists():
            return
        with self._engine.connect() as connection:
            step = self._step(connection)
        if step is not None and step != HEAD:
            self._make()
        self._is_ready = step is not None

    def _make(self) -> None:
        """Make the tables that are missing, or wait for whoever is making them."""
        from auditor.store.migrations.running import migrate  # noqa: PLC0415

        if isinstance(self._place, Path):
            make_file(self._place)
        with self._writer.begin() as connection:
            if not isinstance(self._place, Path):
                connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            if self._step(connection) != HEAD:
                migrate(connection)
        self._is_ready = True

    def _step(self, connection: Connection) -> str | None:
        """Return the step of migrations the store stands at, None before the first."""
        tables = inspect(connection).get_table_names()
        if schema.version.name not in tables:
            if tables and isinstance(self._place, Path):
                raise StoreError(f"{self.place}: is not a store of decisions")
            return None
        step: str | None = connection.scalar(select(schema.version.c.version_num))
        if step is not None and step not in STEPS:
            raise StoreError(f"{self.place}: the store was written by a later auditor; update this one")
        return step


def _at(at: dt.datetime) -> str:
    """Return an instant as text that orders as instants do."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _keyed(said: BaseModel) -> dict[str, Any]:
    """Return the columns of what was said, with a key that is the same for the same."""
    columns = said.model_dump(mode="json") | {"at": _at(said.at)}  # type: ignore[attr-defined]
    return columns | {"key": hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()}


def _snapshot(row: Mapping[str, Any]) -> Snapshot:
    return Snapshot.model_validate({name: row[name] for name in Snapshot.model_fields})


def _add(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert the rows that are not there yet and return how many those were."""
    told_rows = [dict(row) for row in rows]
    if not told_rows:
        return 0
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table).on_conflict_do_nothing().returning(table.c.id)
    return len(connection.execute(insert, told_rows).all())
