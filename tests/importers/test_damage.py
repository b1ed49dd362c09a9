"""No byte of a valid file can change so that reading crashes, loses a row or changes a number unsaid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.model import Ledger
from auditor.settings import Settings, load
from importers.archives import unpacked
from importers.files import File, read, table_of
from importers.mapped import mapped_importers
from importers.registry import all_importers
from importers.tables import Unreadable
from tests.importers.reading import AS_OF

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers"
FORMATS = sorted({p.parent.name for p in SAMPLES.glob("*/*") if p.is_file()} & {i.name for i in all_importers()})
NUMBERS = (
    "seconds", "rounded_seconds", "break_seconds", "start", "end", "day", "until", "rate", "amount", "adjustment",
    "activity",
)  # fmt: skip
IN_CONTEXT = {
    "cii_invoice": "the head of an invoice states the client, the currency and the period of its lines",
    "everhour_report": "a line of a month dates all rows below it, as the file states",
    "ubl_invoice": "the head of an invoice states the client, the currency and the period of its lines",
}
"""Formats in which one row states the numbers of others, and how."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file: its rows' texts, the numbers read from each, and all that the receipt says."""

    texts: dict[int, tuple[str, ...]]
    numbers: dict[int, list[tuple[object, ...]]]
    said: tuple[object, ...]
    is_whole: bool


def samples(name: str) -> list[Path]:
    files = (p for p in (SAMPLES / name).iterdir() if p.is_file() and p.suffix != ".toml")
    return sorted(p for p in files if not p.name.endswith(".golden.json"))


@cache
def settings_of(folder: Path) -> Settings:
    beside = folder / "audit.toml"
    return load(beside) if beside.exists() else Settings()


def outcome(data: bytes, chosen: Settings) -> Outcome | str:
    """Return what is read from bytes, or the line with which they are refused."""
    try:
        ledger = read([File("a file", data)], chosen, AS_OF, "UTC")
    except Unreadable as fault:
        return str(fault)
    table = table_of(unpacked(data), (*mapped_importers(chosen), *all_importers()), chosen)
    columns = [column.to_pylist() for column in table.columns.values()]
    texts = {}
    for number, row in enumerate(table.rows.tolist()):
        texts[row] = (*texts.get(row, ()), *(column[number] for column in columns))
    source = ledger.sources[0]
    said = (
        source.format, source.encoding, source.delimiter, source.date_order, source.date_order_from,
        source.timezone, source.notes, source.claimed_first, source.claimed_last, source.rows["quarantined"],
    )  # fmt: skip
    accepted = len(ledger.entries) + len(ledger.charges)
    is_whole = source.is_balanced and source.rows["accepted"] == accepted
    return Outcome(texts, numbers_of(ledger), said, is_whole)


def numbers_of(ledger: Ledger) -> dict[int, list[tuple[object, ...]]]:
    """Return the numbers of each row's entries and charges; a row without any claims nothing."""
    found: dict[int, list[tuple[object, ...]]] = {}
    for frame, names in ((ledger.entries, NUMBERS), (ledger.charges, ("day", "amount"))):
        part = frame[["row", *names]].astype(object)
        for row, *values in part.where(part.notna(), None).to_numpy().tolist():
            found.setdefault(row, []).append(tuple(values))
    return found


@cache
def before(path: Path) -> Outcome:
    made = outcome(path.read_bytes(), settings_of(path.parent))
    assert isinstance(made, Outcome), f"{path.name} is a valid sample, yet: {made}"
    return made


@st.composite
def changed(draw: Any, paths: list[Path]) -> tuple[Path, bytes]:
    """Return a sample and its bytes with one of them flipped, left out or put in."""
    path = draw(st.sampled_from(paths))
    data = path.read_bytes()
    at = draw(st.integers(0, len(data) - 1))
    change = draw(st.sampled_from(("flip", "delete", "insert")))
    byte = draw(st.integers(0, 255) | st.sampled_from(b'",;\n\r\t-:.0159\0{}[]<>&'))
    inserted = b"" if change == "delete" else bytes([byte])
    return path, data[:at] + inserted + data[at + (change != "insert") :]


@pytest.mark.parametrize("name", FORMATS)
def test_no_change_of_a_byte_crashes_loses_a_row_or_changes_a_number_unsaid(name: str) -> None:
    paths = samples(name)

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(changed(paths))
    def check(case: tuple[Path, bytes]) -> None:
        path, data = case
        first, then = before(path), outcome(data, settings_of(path.parent))
        if isinstance(then, str):
            assert "\n" not in then
            return
        assert then.is_whole
        if then.said != first.said or name in IN_CONTEXT:
            return
        lost = Counter(first.texts.values()) - Counter(then.texts.values())
        assert lost.total() <= 2, f"the texts of other rows changed unsaid: {list(lost)[:3]}"
        same = set(first.texts.items()) & set(then.texts.items())
        wrong = {
            row: (first.numbers.get(row), then.numbers.get(row))
            for row, _ in same
            if first.numbers.get(row) != then.numbers.get(row)
        }
        assert not wrong, f"numbers of rows whose texts are the same changed unsaid: {wrong}"

    check()


def test_the_check_sees_a_number_that_changes_unsaid() -> None:
    """A date that turns the order of all other dates must be said; the receipt's words are what excuses it."""
    header = "Description,Duration,Start date,Start time\n"
    two = f"{header}a,1:00:00,03/04/2026,09:00:00\nb,1:00:00,05/04/2026,09:00:00\nc,1:00:00,13/04/2026,09:00:00\n"
    other = two.replace("13/04", "04/13")
    first, then = (outcome(text.encode(), Settings()) for text in (two, other))
    assert isinstance(first, Outcome)
    assert isinstance(then, Outcome)
    assert first.texts[2] == then.texts[2]
    assert first.numbers[2] != then.numbers[2]
    assert first.said != then.said


def test_numbers_are_kept_by_row() -> None:
    made = outcome(b"side,person,day,hours\nlogged,ann,2026-03-02,1.50\n", Settings())
    assert isinstance(made, Outcome)
    assert made.numbers[2][0][0] == 5400
    assert made.numbers[2][0][5] == pd.Timestamp("2026-03-02")
