"""Every rule, alone on its sample, has exactly the marked rows in evidence."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from auditor import matching
from auditor.rules import Rule, all_rules
from auditor.settings import Settings, load
from importers.files import File, read

SAMPLES = Path(__file__).parents[3] / "sample_data" / "rules"
AS_OF = pd.Timestamp("2026-11-02T09:00Z")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda r: r.name)
def test_evidence_is_exactly_the_marked_rows(rule: Rule) -> None:
    path = SAMPLES / f"{rule.name}.csv"
    settings = load(path.with_suffix(".toml")) if path.with_suffix(".toml").exists() else Settings()
    zone = None if rule.name == "assumed_zone" else "UTC"
    ledger = matching.resolve(read([File(path.name, path.read_bytes())], settings, AS_OF, zone))
    options = settings.rule_options.get(rule.name, {})
    found = rule.function(ledger, **options)
    rows = ledger.entries["row"].to_numpy()
    evidence = {int(rows[entry]) for entries in found["entries"] for entry in entries}
    evidence |= {int(row) for places in found["places"] for _, row in places}
    marked, innocent = _marks(path, rule.code)
    assert evidence == marked
    assert marked, "the sample marks no guilty row"
    assert len(innocent) >= len(marked)


def _marks(path: Path, code: str) -> tuple[set[int], set[int]]:
    """Return the lines whose column `expect` names the code, and the others."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        lines = [(reader.line_num, row) for row in reader]
    marked = {line for line, row in lines if code in (row["expect"] or "").split()}
    return marked, {line for line, _ in lines} - marked
