"""The demo files are exactly what their generator makes, and every row of them is accounted for."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from auditor.settings import load
from importers.files import open_files, read
from sample_data.build_demo import DEMO, MAKERS, build

AS_OF = pd.Timestamp("2026-11-02T09:00Z")
MADE = {"README.md", "audit.toml"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    build(root)
    return root


@pytest.mark.parametrize("name", MAKERS)
def test_committed_files_are_what_the_generator_makes(name: str, built: Path) -> None:
    for path in sorted((built / name).iterdir()):
        assert (DEMO / name / path.name).read_bytes() == path.read_bytes(), path.name
    committed = {path.name for path in (DEMO / name).iterdir() if path.suffix in {".csv", ".toml", ".md"}}
    assert committed == {path.name for path in (built / name).iterdir()}


@pytest.mark.parametrize("name", MAKERS)
def test_every_row_of_a_demo_is_accounted_for(name: str) -> None:
    ledger = read(open_files([DEMO / name]), load(DEMO / name / "audit.toml"), AS_OF)
    assert all(source.is_balanced for source in ledger.sources)
    assert len(ledger.quarantine) == (1 if name == "freelancer" else 0)


@pytest.mark.parametrize("name", MAKERS)
def test_entries_end_before_the_audit_and_name_nobody_real(name: str) -> None:
    entries = read(open_files([DEMO / name]), load(DEMO / name / "audit.toml"), AS_OF).entries
    assert entries["end"].max() < AS_OF
    assert entries["person_name"].dropna().str.endswith(" Example").all()
    assert entries["person_email"].dropna().str.endswith("@example.com").all()


@pytest.mark.parametrize("name", MAKERS)
def test_every_place_in_the_readme_exists(name: str) -> None:
    text = (DEMO / name / "README.md").read_text(encoding="utf-8")
    places = re.findall(r"([\w.-]+\.csv):([\d, ]+)", text)
    assert places
    for file, lines in places:
        count = len((DEMO / name / file).read_text(encoding="utf-8").splitlines())
        assert all(1 < int(line) <= count for line in re.findall(r"\d+", lines))
