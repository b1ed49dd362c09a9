"""Every rule, alone on its sample, has exactly the marked rows in evidence.

A rule that compares two exports has the earlier one beside it: `<rule>.earlier.csv`; one that reviews decisions the
decisions: `<rule>.decisions.json`.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from auditor import matching
from auditor.decisions import load as decided
from auditor.engine import audit
from auditor.model import Ledger
from auditor.rules import Rule, all_rules
from auditor.settings import Settings, load
from importers.files import File, read

SAMPLES = Path(__file__).parents[3] / "sample_data" / "rules"
AS_OF = pd.Timestamp("2026-11-02T09:00Z")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda r: r.name)
def test_evidence_is_exactly_the_marked_rows(rule: Rule) -> None:
    path = SAMPLES / f"{rule.name}.csv"
    settings = load(path.with_suffix(".toml")) if path.with_suffix(".toml").exists() else Settings()
    ledger, files = _ledger(path, settings), [path]
    if (earlier := path.with_suffix(".earlier.csv")).exists():
        ledger, files = ledger.with_(earlier=_ledger(earlier, settings)), [path, earlier]
    if (decisions := path.with_suffix(".decisions.json")).exists():
        ledger = ledger.with_(decisions=decided(decisions).decisions)
        ledger = ledger.with_(found=audit(ledger).all_findings)
    options = settings.rule_options.get(rule.name, {})
    found = rule.function(ledger, **options)
    rows = ledger.entries["row"].to_numpy()
    evidence = {(path.name, int(rows[entry])) for entries in found["entries"] for entry in entries}
    evidence |= {(file, int(row)) for places in found["places"] for file, row in places if not file.endswith(".ics")}
    lines = {place: codes for file in files for place, codes in _marks(file).items()}
    marked = {place for place, codes in lines.items() if rule.code in codes}
    assert evidence == marked
    assert marked, "the sample marks no guilty row"
    assert len(lines) >= 2 * len(marked)


def _ledger(path: Path, settings: Settings) -> Ledger:
    zone = None if path.stem == "assumed_zone" else "UTC"
    files = [file for file in (path, path.with_suffix(".ics")) if file.exists()]
    return matching.resolve(read([File(file.name, file.read_bytes()) for file in files], settings, AS_OF, zone))


def _marks(path: Path) -> dict[tuple[str, int], list[str]]:
    """Return the codes in the column `expect` of each line."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        lines = [(reader.line_num, row) for row in reader]
    return {(path.name, line): (row["expect"] or "").split() for line, row in lines}
