"""Reading speed of every CSV format per cell, beside Toggl's: each sample grown to many rows of its own kind.

A sample's rows are repeated with other days, times, numbers and texts in the same notation, so that every
format is measured on what its tool writes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from auditor.model import Ledger
from auditor.settings import Settings, load
from benchmarks.measure import best_of
from importers.files import File, read, table_of
from importers.registry import Importer, all_importers
from importers.tables import Table

AS_OF = pd.Timestamp("2026-11-02T09:00Z")
SAMPLES = Path(__file__).parents[1] / "sample_data" / "importers"
ANCHOR = "toggl_detailed"
POOL = 2_000
"""Distinct texts a column has for each cell of the sample, a hundred names; free texts have an eighth of the rows."""
NAMES = 100
ORDERED = {
    "day-month-year": re.compile(r"\b\d{1,2}(?=[./]\d{1,2}[./]\d{2,4}\b)"),
    "month-day-year": re.compile(r"(?<=\d[./])\d{1,2}(?=[./]\d{4}\b)"),
}
DAY_LAST = re.compile(r"(?<=\d{4}-\d{2}-)\d{2}|(?<=\b20\d{4})\d{2}\b|(?<=[A-Z][a-z]{2} )\d{1,2}(?=, \d{4})")
CLOCK = re.compile(r"(?<=\d:)\d{2}")
DAY_TITLE = re.compile(r"\d{4}-\d{2}-\d{2}")
FRACTION = re.compile(r"(?<=\d[.,])\d+\b")


@dataclass(frozen=True)
class Grown:
    """A file made from a sample: its bytes and how many cells it has; one of a day stands beside its row's others."""

    data: bytes
    cells: int
    settings: Settings

    def read(self) -> Ledger:
        """Read the file with its receipt."""
        return read([File("grown.csv", self.data)], self.settings, AS_OF, "Europe/Kyiv")


def run(rows: int = 400_000) -> Iterator[str]:
    """Yield a line per format with its time per cell and the ratio to Toggl's."""
    readable = [one for one in all_importers() if not one.refuses and _samples(one)]
    anchor = _grown_sample(next(one for one in readable if one.name == ANCHOR), rows)
    yield f"{rows:,} rows of each CSV format, as its sample writes them, beside Toggl's in turn"
    for one in readable:
        if one.name != ANCHOR:
            grown = _grown_sample(one, rows)
            theirs, ours = best_of(3, anchor.read, grown.read)
            toggl, spent = theirs / anchor.cells * 1e9, ours / grown.cells * 1e9
            yield f"  {one.name}: {spent:.0f} ns a cell, Toggl {toggl:.0f} ns: {spent / toggl:.2f} x (budget 2)"


def _samples(one: Importer) -> list[Path]:
    """Return the samples of an importer of tables of text, the largest first."""
    files = [p for p in (SAMPLES / one.name).glob("*") if p.suffix in {".csv", ".tsv", ".txt"} and not one.records]
    return sorted(files, key=lambda p: (-p.stat().st_size, p.name))


def _grown_sample(one: Importer, rows: int) -> Grown:
    """Return the file grown from the largest sample whose rows stand on their own; raises ValueError for none."""
    for path in _samples(one):
        grown = _grown(one, path, rows)
        if grown.read().sources[0].rows["accepted"] > 0.95 * rows:
            return grown
    raise ValueError(f"{one.name}: no sample can be grown")


def _grown(one: Importer, path: Path, rows: int, seed: int = 3) -> Grown:
    """Return a file of `rows` rows of the kinds that the sample's accepted rows are."""
    rng = np.random.default_rng(seed)
    data, beside = path.read_bytes(), path.with_name("audit.toml")
    settings = load(beside) if beside.exists() else Settings()
    table = table_of(data, (one,), settings)
    ledger = read([File(path.name, data)], settings, AS_OF, "Europe/Kyiv")
    good = set(ledger.entries["row"]) | set(ledger.charges["row"])
    text = data.decode(table.encoding)
    lines = text.splitlines(keepends=True)
    head = "".join(lines[: int(table.rows.min()) - 1])
    base = _records(lines, table, good)
    quoted = lines[int(table.rows.min()) - 1].lstrip().startswith('"')
    order = ledger.sources[0].date_order
    width = len(base[0])
    chosen = rng.integers(0, len(base), rows)
    columns = []
    titles = next(csv.reader(io.StringIO(lines[int(table.rows.min()) - 2], newline=""), delimiter=table.delimiter))
    free = {table.headers[name] for name in one.long if name in table.headers}
    for position in range(width):
        distinct = [row[position] for row in base]
        many = rows // 8 if titles[position].strip() in free else NAMES
        pools = [_pool(cell, str(order), rng, many, is_text=_is_text(cell)) for cell in distinct]
        size = max(map(len, pools))
        flat = [pool[i % len(pool)] for pool in pools for i in range(size)]
        cells = [_written(cell, table.delimiter, is_quoted=quoted) for cell in flat]
        picks = chosen * size + rng.integers(0, size, rows)
        columns.append(np.array(cells, dtype=object)[picks].tolist())
    body = "\n".join(map(table.delimiter.join, zip(*columns, strict=True)))
    return Grown(
        (head.rstrip("\r\n") + "\n" + body + "\n").encode(table.encoding), _cells(one, titles, rows), settings
    )


def _cells(one: Importer, titles: Sequence[str], rows: int) -> int:
    """Return the cells of rows; where days stand across, each is a row of its own with the other cells beside it."""
    days = sum(bool(DAY_TITLE.fullmatch(title)) for title in titles) if one.days_across else 0
    return rows * (len(titles) - days + 2) * days if days else rows * len(titles)


def _records(lines: list[str], table: Table, good: set[int]) -> list[list[str]]:
    """Return the cells of the sample's accepted rows, those of one line each."""
    made = []
    for line in sorted(good):
        cells = next(csv.reader(io.StringIO(lines[line - 1], newline=""), delimiter=table.delimiter))
        made.append(cells)
    width = max(map(len, made))
    return [cells for cells in made if len(cells) == width]


def _is_text(cell: str) -> bool:
    return " " in cell and not any(c.isdigit() for c in cell)


def _pool(cell: str, order: str, rng: np.random.Generator, many: int, *, is_text: bool) -> list[str]:
    """Return texts in the notation of a cell, with other days, minutes and fractions, or with `many` other words."""
    if not cell:
        return [""]
    if is_text:
        return [f"{cell} {n}" for n in range(many)]
    made = dict.fromkeys(_varied(cell, order, rng.integers(0, 1 << 30, 8).tolist()) for _ in range(POOL))
    return list(made)


def _varied(cell: str, order: str, numbers: list[int]) -> str:
    day, rest = numbers[0] % 28 + 1, iter(numbers * 4)
    for pattern in (DAY_LAST, *([ORDERED[order]] if order in ORDERED else [])):
        cell = pattern.sub(lambda found: str(day).zfill(len(found[0])), cell)
    cell = CLOCK.sub(lambda _: f"{next(rest) % 60:02}", cell)
    return FRACTION.sub(lambda found: str(next(rest) % 10 ** min(len(found[0]), 9)).zfill(len(found[0])), cell)


def _written(cell: str, delimiter: str, *, is_quoted: bool) -> str:
    needs = is_quoted or any(c in cell for c in (delimiter, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if needs else cell
