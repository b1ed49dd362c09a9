"""A store that cannot be used says so in one line; one of an earlier auditor is brought up to date."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from auditor.store import StoreError, connections, open_store
from auditor.store.connections import engine_of, make_file
from auditor.store.migrations.running import migrate
from auditor.store.schema import decisions, metadata
from tests.auditor.store.said import comment, decision, review

Place = str | Path


def refused(place: Place, *, writes: bool = False) -> str:
    with pytest.raises(StoreError) as told:
        _use(place, writes=writes)
    message = str(told.value)
    assert "\n" not in message
    assert "s3cret" not in message
    return message


def test_a_store_of_the_first_auditor_is_brought_up_to_date(place: Place) -> None:
    _made(place, "0001")
    with open_store(place) as store:
        assert store.decisions() == (decision(7),)
        store.record([decision(8)], [comment(8)])
        store.review(review(8))
    with open_store(place) as store:
        assert (store.decisions(), store.reviews()) == ((decision(7), decision(8)), (review(8),))


def test_the_steps_lead_to_the_tables_as_they_are(place: Place) -> None:
    with open_store(place) as store:
        store.record([decision()])
    engine = engine_of(place)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "store_version"})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_store_of_a_later_auditor_is_refused(place: Place) -> None:
    _made(place, "0001")
    engine = engine_of(place)
    with engine.begin() as connection:
        connection.execute(text("UPDATE store_version SET version_num = '9999'"))
    engine.dispose()
    assert "was written by a later auditor" in refused(place)


def test_a_current_store_needs_no_migration_to_be_imported(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with open_store(place) as store:
        store.record([decision()])
    code = "import sys; from pathlib import Path; from auditor.store import open_store; "
    code += "print(len(open_store(Path(sys.argv[1])).decisions()), 'alembic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["1", "False"]


def test_another_file_is_no_store_and_stays_as_it_is(tmp_path: Path) -> None:
    path, other = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    path.write_text("nothing of ours\n" * 100, encoding="utf-8")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE decisions (id INTEGER)")
    for place in (path, other):
        before = place.read_bytes()
        assert "is not a store of decisions" in refused(place)
        assert place.read_bytes() == before


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    assert "the store cannot be used" in refused(tmp_path)


def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = tmp_path / "file" / "decisions.sqlite"
    assert f"File exists: {place.parent}" in refused(place, writes=True)


def test_a_damaged_store_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with open_store(place) as store:
        store.record([decision(number) for number in range(200)])
    data = bytearray(place.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    place.write_bytes(data)
    assert "the store cannot be used: database disk image is malformed" in refused(place, writes=True)


def test_a_store_that_another_holds_is_refused_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.1)
    place = tmp_path / "store"
    with open_store(place) as store:
        store.record([decision(1)])
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "another program has been writing" in refused(place, writes=True)
        with open_store(place) as store:
            assert store.decisions() == (decision(1),), "who only reads does not wait"


def test_a_database_that_does_not_answer_is_one_line() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = refused(f"postgresql://ann:s3cret@127.0.0.1:{port}/audit")
    assert told.startswith(f"postgresql://ann:***@127.0.0.1:{port}/audit: the database cannot be used: ")


def test_a_wrong_password_or_database_is_one_line(server: str, database: str) -> None:
    assert "password authentication failed" in refused(database.replace("s3cret-w0rd", "s3cret-other"))
    assert "does not exist" in refused(f"{server}/none_of_this_name")


@pytest.mark.parametrize(
    "address",
    ["mysql://ann:s3cret@db/audit", "postgresql://ann:s3cret@db:port/audit", "postgresql://ann:s3@s3cret@db/audit"],
)
def test_an_address_of_no_use_is_one_line(address: str) -> None:
    assert "***" in refused(address)


def test_a_store_shows_its_place_without_the_password(database: str) -> None:
    with open_store(database) as store:
        assert store.place.startswith("postgresql://auditor:***@127.0.0.1:")
        assert "s3cret" not in repr(vars(store)["_engine"])


def _use(place: Place, *, writes: bool) -> None:
    with open_store(place) as store:
        store.record([decision()] if writes else [])


def _made(place: Place, step: str) -> None:
    """Make a store as it was at a step, with one decision."""
    if isinstance(place, Path):
        place.parent.mkdir(exist_ok=True)
        make_file(place)
    engine = engine_of(place)
    one = decision(7).model_dump(mode="json") | {"key": "7", "at": "2026-03-04T10:00:07.000000+00:00"}
    with engine.execution_options(writes=True).begin() as connection:
        migrate(connection, step)
        connection.execute(decisions.insert().values(**one))
    engine.dispose()
