"""Every sample of an importer is read to exactly the entries and the receipt of its golden file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.model import Entry, Ledger
from auditor.settings import Settings, load
from importers.files import File, read
from importers.registry import Importer, all_importers

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers"
FILES = sorted(
    p for p in SAMPLES.glob("*/*") if p.is_file() and p.suffix != ".toml" and not p.name.endswith(".golden.json")
)
AS_OF = pd.Timestamp("2026-11-02T09:00Z")
PROVENANCE = ("entry_id", "created", "updated", "is_manual", "creator", "approver", "approved")


def test_every_importer_has_a_sample() -> None:
    readable = {i.name for i in all_importers() if not i.refuses}
    assert readable <= {p.parent.name for p in FILES}


def settings_of(path: Path) -> Settings:
    beside = path.with_name("audit.toml")
    return load(beside) if beside.exists() else Settings()


@pytest.mark.parametrize("one", [i for i in all_importers() if not i.refuses], ids=lambda i: i.name)
def test_a_format_supports_what_its_samples_show(one: Importer) -> None:
    paths = [p for p in FILES if p.parent.name == one.name]
    entries = pd.concat([read([File(p.name, p.read_bytes())], settings_of(p), AS_OF).entries for p in paths])
    shown = {
        "clock times": entries[["start", "end"]].notna().all(axis="columns").any(),
        "provenance": entries[list(PROVENANCE)].notna().any(axis=None),
        "money": entries[["rate", "amount"]].notna().any(axis=None),
    }
    assert set(one.gives) == {name for name, is_shown in shown.items() if is_shown}


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_sample_is_read_as_its_golden_says(path: Path, golden: Callable[[Path, str], None]) -> None:
    ledger = read([File(path.name, path.read_bytes())], settings_of(path), AS_OF)
    source = ledger.sources[0]
    assert source.is_balanced
    assert path.parent.name in {source.format, "mapped"}
    golden(path.with_name(f"{path.name}.golden.json"), facts_of(ledger))


def facts_of(ledger: Ledger) -> str:
    """Return what was read as JSON, fields with their default left out of entries."""
    source = dataclasses.asdict(ledger.sources[0])
    source.pop("sha256")
    fields = Entry.model_fields
    entries = [
        {
            name: value
            for name, value in row.items()
            if value is not None and (fields[name].is_required() or value != fields[name].default)
        }
        for row in plain(ledger.entries.drop(columns=["person", "contract", "source"]))
    ]
    facts = {
        "receipt": source,
        "entries": entries,
        "charges": plain(ledger.charges),
        "quarantine": plain(ledger.quarantine),
        "skipped": plain(ledger.skipped),
        "totals": plain(ledger.totals),
    }
    return json.dumps(facts, indent=1, default=str, ensure_ascii=False) + "\n"


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {k: None if pd.isna(v) else str(v) if isinstance(v, pd.Timestamp) else v for k, v in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]
