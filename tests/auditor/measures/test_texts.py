"""Distinct texts of entries, and what makes two of them one."""

from __future__ import annotations

from auditor.measures.texts import normalised, written
from tests.ledgers import ledger_of

ROW = "ann logged 2026-03-02 1h"


def test_each_text_is_there_once() -> None:
    told = written(ledger_of(f"{ROW} description=Call", ROW, f"{ROW} description=Call"))
    assert (told.codes.tolist(), told.texts.to_pylist()) == ([0, -1, 0], ["Call"])


def test_case_spaces_and_punctuation_do_not_matter() -> None:
    told = normalised(
        ledger_of(*(f"{ROW} description={text}" for text in ("Fix:__Größe!", "fix_größe", "Ticket_12")))
    )
    assert (told.codes.tolist(), told.texts.to_pylist()) == ([0, 0, 1], ["fix größe", "ticket 12"])


def test_punctuation_alone_says_nothing() -> None:
    assert normalised(ledger_of(f"{ROW} description=...", ROW)).codes.tolist() == [-1, -1]


def test_no_entries() -> None:
    assert len(normalised(ledger_of()).codes) == 0
