"""Fingerprints: the content of the evidence, whatever else is audited with it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.completion import fingerprinted
from auditor.findings import found
from auditor.model import Ledger
from tests.ledgers import ledger_of

LINES = (
    "ann logged 2026-03-02 09:00-10:30 client=Acme description=build",
    "ann logged 2026-03-02 00:00-00:00 end=2026-03-03",
    "ann logged 2026-03-03 8h",
    "ann billed 2026-03-02..2026-03-08 40h amount=180000",
)


def marks(ledger: Ledger, *rows: int) -> list[str]:
    frame = found(message=["x" for _ in rows], entries=[np.array([row]) for row in rows]).assign(code="XX100")
    return [str(mark) for mark in fingerprinted(frame, ledger)["fingerprint"]]


def test_a_fingerprint_does_not_depend_on_the_other_evidence() -> None:
    ledger = ledger_of(*LINES)
    assert marks(ledger, 0, 1, 2, 3) == [marks(ledger, row)[0] for row in range(4)]
    assert marks(ledger, 0, 1, 2, 3) == [marks(ledger_of(line), 0)[0] for line in LINES]


def test_unused_categories_change_nothing() -> None:
    ledger = ledger_of(*LINES)
    client = ledger.entries["client"].cat.add_categories([f"client {n}" for n in range(50)])
    assert marks(ledger.with_(entries=ledger.entries.assign(client=client)), 0, 2) == marks(ledger, 0, 2)


def test_every_claim_changes_it() -> None:
    ledger = ledger_of(*LINES)
    before = marks(ledger, 0)
    for name, value in {
        "start": pd.Timestamp("2026-03-02 09:01", tz="UTC"),
        "day": pd.Timestamp("2026-03-01"),
        "seconds": 5399,
        "description": "built",
    }.items():
        entries = ledger.entries.copy()
        entries.loc[0, name] = value
        assert marks(ledger.with_(entries=entries), 0) != before, name


def test_twins_of_one_content_are_told_apart() -> None:
    one, other = marks(ledger_of(LINES[0], LINES[0]), 0, 1)
    assert other == f"{one}-2"
