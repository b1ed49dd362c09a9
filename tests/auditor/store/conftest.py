"""Stores to test on: a file, and a database of a real PostgreSQL that runs on loopback for the session."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest

USER, PASSWORD = "auditor", "s3cret-w0rd"
NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Return the address of a PostgreSQL server of its own, its password in it, without a database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.fail("PostgreSQL is not installed: make .venv/postgresql")
    who = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="auditor-postgresql-"))
    word = folder / "word"
    word.write_text(PASSWORD)
    if who:
        for path in (folder, word):
            os.chown(path, pwd.getpwnam(who).pw_uid, -1)
    data = folder / "data"
    made = [
        "initdb",
        "--no-sync",
        "--username",
        USER,
        "--pwfile",
        word,
        "--auth",
        "scram-sha-256",
        "-E",
        "UTF8",
        "-D",
    ]
    subprocess.run([programs[-1] / made[0], *made[1:], data], user=who, check=True, capture_output=True, cwd=folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    options = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(
            [programs[-1] / "postgres", "-D", data, *options], user=who, cwd=folder, stdout=log, stderr=log
        )
    try:
        address = f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}"
        _wait_for(address, running)
        yield address
    finally:
        running.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed any more
        running.wait(30)
        shutil.rmtree(folder)


def _wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            psycopg.connect(f"{address}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            assert running.poll() is None, "PostgreSQL ended at once"
            time.sleep(0.1)
        else:
            return
    pytest.fail("PostgreSQL does not answer")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Return the place of a store that nobody has written to, in either database."""
    if request.param == "sqlite":
        return tmp_path / "data" / "decisions.sqlite"
    address: str = request.getfixturevalue("database")
    return address


@pytest.fixture
def database(server: str) -> str:
    """Return the address of a new and empty database."""
    name = f"audit_{next(NUMBERS)}"
    with closing(psycopg.connect(f"{server}/postgres", autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return f"{server}/{name}"
