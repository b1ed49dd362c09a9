"""Where the store is, who says so first, and that no password is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.settings import Settings, SettingsError, parse
from auditor.store import default_place, is_absent, place_of
from auditor.store.places import shown


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AUDITOR_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def test_the_nearest_that_says_something_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert place_of(Settings()) == default_place() == tmp_path / "time-log-auditor" / "decisions.sqlite"
    beside = parse('[store]\nfile = "said.sqlite"', "work/audit.toml")
    assert place_of(beside) == Path("work/said.sqlite")
    address = "postgresql://audit@db.example.com/audit"
    assert place_of(parse(f'[store]\nurl = "{address}"')) == address
    monkeypatch.setenv("AUDITOR_STORE", "~/env.sqlite")
    assert place_of(beside) == Path("~/env.sqlite").expanduser()
    assert place_of(beside, address) == address
    assert place_of(beside, "none") is None
    monkeypatch.setenv("AUDITOR_STORE", "none")
    assert place_of(beside) is None
    assert place_of(beside, "given.sqlite") == Path("given.sqlite")


def test_what_is_not_there_has_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    places = [None, tmp_path / "gone", tmp_path / "here", "postgresql://audit@db.example.com/audit"]
    assert [is_absent(place) for place in places] == [True, True, False, False]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:s3cret@db.example.com/audit",
        "postgresql://ann:s3@cret@db.example.com/audit",
        "postgresql://:s3cret@db.example.com/audit",
        "postgresql://db.example.com/audit?user=ann&password=s3cret&sslpassword=s3cret",
        "postgresql://ann:s3:cr/et@db.example.com:no/audit?Password=s3cret",
    ],
)
def test_a_password_is_masked_wherever_it_stands(address: str) -> None:
    assert "s3" not in shown(address)
    assert "cret" not in shown(address)
    assert "db.example.com" in shown(address)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('url = "mysql://ann:s3cret@db/audit"', "url needs an address such as postgresql://user@host/database"),
        ('file = "a"\nurl = "postgresql://db/audit"', "url and file exclude each other"),
        ('flie = "a"', "unknown key 'flie'; did you mean 'file'?"),
        ("keep_files = 3", "needs true or false"),
    ],
)
def test_settings_of_a_store_that_cannot_be_are_one_line(said: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=r"audit\.toml") as told:
        parse(f"[store]\n{said}\n")
    assert fault in str(told.value)
    assert "s3cret" not in str(told.value)
