"""The store keeps what was said, whole and unchanged, the same in SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from auditor.decisions import Decision
from auditor.store import StoreError, open_store
from auditor.store.connections import engine_of
from auditor.store.schema import decisions, metadata
from tests.auditor.store.said import AT, comment, decision, review

Place = str | Path
AT_ONCE = """
import sys, threading
from pathlib import Path
from auditor import store
both = (store.load, lambda: store.open_store(Path("none.sqlite")))
threads = [threading.Thread(target=one) for one in both]
faults = []
threading.excepthook = faults.append
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit(len(faults))
"""


def test_nothing_is_made_by_reading(place: Place) -> None:
    with open_store(place) as store:
        assert store.decisions() == store.comments() == store.reviews() == store.snapshots() == ()
        assert store.seen() == frozenset()
        assert store.last_review() is None
        assert store.content("ab" * 32) is None
        assert store.record() == 0
    if isinstance(place, Path):
        assert not place.parent.exists()
    else:
        with _connection(place) as connection:
            assert connection.execute(text("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).all() == []


def test_what_is_recorded_is_read_back_whole_by_another(place: Place) -> None:
    full = decision(
        1, expires=dt.date(2026, 6, 1), contract="Acme / Site", day=dt.date(2026, 3, 2), until=dt.date(2026, 3, 3)
    )
    with open_store(place) as store:
        assert store.record([decision(0), full], [comment(1)]) == 3
    with open_store(place) as store:
        assert store.decisions() == (decision(0), full)
        assert store.comments() == (comment(1),)


def test_history_is_told_oldest_first_though_imported_later(place: Place) -> None:
    with open_store(place) as store:
        store.record([decision(2)])
        store.record([decision(1)])
        assert store.decisions() == (decision(1), decision(2))


def test_what_another_adds_is_seen_in_whatever_order_it_is_numbered(place: Place) -> None:
    with open_store(place) as store:
        store.record([decision(1)])
        assert store.decisions() == (decision(1),)
        for number, one in ((10, decision(3)), (5, decision(2)), (11, decision(0))):
            with _connection(place) as connection:
                row = one.model_dump(mode="json") | {"id": number, "key": str(number), "at": one.at.isoformat()}
                connection.execute(decisions.insert(), row)
            assert one in store.decisions()
        assert store.decisions() == tuple(map(decision, range(4)))


def test_threads_that_open_and_load_a_store_at_once_do_not_meet_half_of_it() -> None:
    ran = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()


def test_a_review_of_another_is_seen(place: Place) -> None:
    with open_store(place) as store, open_store(place) as other:
        store.review(review(1))
        assert (store.seen(), store.last_review()) == ({f"{1:016x}"}, review(1))
        other.review(review(2, hours=1))
        assert (store.seen(), store.last_review()) == ({f"{n:016x}" for n in (1, 2)}, review(2, hours=1))


def test_of_two_decisions_at_one_instant_the_later_recorded_stands_later(place: Place) -> None:
    with open_store(place) as store:
        store.record([decision(1)])
        store.record([decision(1, status="disputed")])
        assert [one.status.value for one in store.decisions()] == ["accepted", "disputed"]


def test_the_same_is_kept_once(place: Place) -> None:
    with open_store(place) as store:
        assert store.record([decision(1), decision(1)], [comment(1)]) == 2
        elsewhere = decision(1, at=AT.astimezone(dt.timezone(dt.timedelta(hours=2))) + dt.timedelta(seconds=1))
        assert store.record([elsewhere, decision(2)], [comment(1), comment(1, "other")]) == 2
        assert len(store.decisions()) == 2


def test_a_text_that_no_database_holds_is_kept_but_for_that_character(place: Place) -> None:
    with open_store(place) as store:
        store.record([decision(1, reason="a\0b", name="\ud800")])
        assert [(one.reason, one.name) for one in store.decisions()] == [("a\ufffdb", "?")]


def test_all_or_none_is_recorded(place: Place) -> None:
    broken = Decision.model_construct(**(decision(2).model_dump() | {"code": None}))
    with open_store(place) as store:
        store.record([decision(0)])
        with pytest.raises(StoreError, match=r"(?i)null"):
            store.record([decision(1), broken])
        assert store.decisions() == (decision(0),)


def test_a_review_tells_what_was_seen_and_in_which_files(place: Place) -> None:
    with open_store(place) as store:
        store.review(review(1, 2), {"ab" * 32: b"a,b\n" * 1000})
        store.review(review(2, 3, hours=1), {"ab" * 32: b"a,b\n" * 1000})
        store.review(review(2, 3, hours=1))
        assert store.reviews() == (review(1, 2), review(2, 3, hours=1))
        assert store.last_review() == review(2, 3, hours=1)
        assert store.seen() == {f"{number:016x}" for number in (1, 2, 3)}
        assert store.snapshots() == review().snapshots
        assert store.content("ab" * 32) == b"a,b\n" * 1000


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_history_cannot_be_changed(place: Place, change: str) -> None:
    _fill(place)
    for table in metadata.tables:
        with _connection(place) as connection, pytest.raises(DBAPIError, match="history is append-only"):
            connection.execute(text(change.format(table)))
    _is_as_filled(place)


def test_a_file_cannot_replace_rows(tmp_path: Path) -> None:
    _fill(tmp_path / "store")
    with _connection(tmp_path / "store") as connection:
        for table in metadata.tables:
            row = dict(connection.execute(text(f"SELECT * FROM {table}")).mappings().one())
            for changed in (row | {"name": "forged"}, row | {"id": 99}) if "name" in row else (row,):
                columns, values = ", ".join(changed), ", ".join(f":{name}" for name in changed)
                connection.execute(text(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({values})"), changed)
    _is_as_filled(tmp_path / "store")


def test_a_database_cannot_be_truncated(database: str) -> None:
    _fill(database)
    for table in metadata.tables:
        with _connection(database) as connection, pytest.raises(DBAPIError, match="history is append-only"):
            connection.execute(text(f"TRUNCATE {table} CASCADE"))
    _is_as_filled(database)


def test_only_its_owner_reads_a_file(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b" / "store"
    with open_store(place) as store:
        store.record([decision(1)])
        modes = [stat.S_IMODE(path.stat().st_mode) for path in place.parent.iterdir()]
        assert modes == [0o600] * 3, "the file, its log and the log's index"
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


@contextmanager
def _connection(place: Place) -> Iterator[Connection]:
    engine = engine_of(place)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _fill(place: Place) -> None:
    with open_store(place) as store:
        store.record([decision(1)], [comment(1)])
        store.review(review(1), {"ab" * 32: b"x"})


def _is_as_filled(place: Place) -> None:
    with open_store(place) as store:
        assert (store.decisions(), store.comments()) == ((decision(1),), (comment(1),))
        assert (store.reviews(), store.content("ab" * 32)) == ((review(1),), b"x")
