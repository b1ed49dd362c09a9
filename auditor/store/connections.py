"""Connections to the two databases, and their faults in one line."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from auditor.store.places import StoreError, shown

WAIT_SECONDS = 20
"""How long a write waits for others that write."""
DRIVER = "postgresql+psycopg"
ADDRESSES = frozenset({"postgresql", "postgres", DRIVER})


def engine_of(place: str | Path) -> Engine:
    """Return the engine of a place, connected to nothing yet; raises StoreError for an address of no use."""
    return _sqlite(place) if isinstance(place, Path) else _postgresql(place)


def _sqlite(path: Path) -> Engine:
    """Return an engine on an existing file: write-ahead log, every commit on the disk before it is confirmed."""
    engine = create_engine("sqlite+pysqlite://", creator=lambda: _connection(path), poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _postgresql(address: str) -> Engine:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreError(f"{shown(address)}: is not an address; write postgresql://user@host/database") from None
    if url.drivername not in ADDRESSES:
        raise StoreError(f"{shown(address)}: a store is a file or a database of postgresql://user@host/database")
    if "@" in (url.host or ""):
        raise StoreError(f"{shown(address)}: write @ within the password as %40")
    try:
        return create_engine(
            url.set(drivername=DRIVER), pool_pre_ping=True, connect_args={"connect_timeout": WAIT_SECONDS}
        )
    except ImportError:
        raise StoreError(
            f"{shown(address)}: PostgreSQL needs one more package: pip install 'time-log-auditor[postgresql]'"
        ) from None


def make_file(path: Path) -> None:
    """Make a file with a write-ahead log that only its owner reads, and its folder, unless they are there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(_connection(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


@contextmanager
def told(place: str | Path) -> Iterator[None]:
    """Turn every fault of a database or of a file into a StoreError of one line, without any password."""
    try:
        yield
    except OSError as error:
        where = f": {error.filename}" if error.filename not in {None, str(place)} else ""
        raise StoreError(f"{shown(place)}: the store cannot be used: {error.strerror}{where}") from None
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(f"{shown(place)}: {_reason(cause)}") from None
    except sqlite3.Error as error:
        raise StoreError(f"{shown(place)}: {_reason(error)}") from None


def _reason(error: BaseException | None) -> str:
    said = " ".join(str(error).split())
    if isinstance(error, sqlite3.Error):
        if "not a database" in said:
            return "is not a store of decisions"
        if "locked" in said:
            return f"another program has been writing to the store for {WAIT_SECONDS} s; try again"
        return f"the store cannot be used: {said}"
    return f"the database cannot be used: {said}"
