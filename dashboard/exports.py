"""A table of the screen as a file: a workbook, a web page or CSV, each with text of others as text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from auditor.reports import words as shared
from auditor.reports.csv import harmless
from auditor.reports.workbook import WORDS, Book, Column

MOST_ROWS = 20_000
"""Rows of a sheet and of a web page; CSV holds all."""
LONG = 60
"""Text of more letters is wrapped."""
STYLE = """
:root {color-scheme: light dark; --line: #8886}
body {font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 100rem; padding: 0 1rem}
h1 {font-size: 1.4rem; margin: 0}
p {margin: .2rem 0 1rem; opacity: .8}
div {overflow-x: auto}
table {border-collapse: collapse; font-variant-numeric: tabular-nums}
th, td {border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top}
th {position: sticky; top: 0; background: Canvas}
td {white-space: nowrap}
.prose {max-width: 40rem; min-width: 16rem; overflow-wrap: anywhere; white-space: pre-wrap}
.number {text-align: right}
tr {break-inside: avoid}
@page {size: A4 landscape; margin: 12mm}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Sheet:
    """A table to take away: what it holds, what chose its rows (filters in words), and its columns in order."""

    title: str
    about: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def length(self) -> int:
        """How many rows it has."""
        return len(self.columns[0].cells) if self.columns else 0

    def file_name(self, ending: str) -> str:
        """Return a name that says what the file holds.

        >>> Sheet("Findings", ("Severity: error", "Contract: Acme / Shop"), ()).file_name("csv")
        'findings, error, acme shop.csv'
        """
        told = [self.title, *(line.partition(": ")[2] for line in self.about)]
        parts = [" ".join(re.findall(r"\w+", part.casefold())) for part in told]
        return f"{', '.join(part for part in parts if part)[:80].rstrip(' ,')}.{ending}"


def sheet(title: str, about: Sequence[str], table: pd.DataFrame, shown: Mapping[str, Any]) -> Sheet:
    """Return a table as its screen shows it: the columns of `shown` (as for `grids.show`), in order.

    Hours and money are numbers with their unit in the heading, days are dates; what is drawn in a cell is left out.
    Money of several currencies has them in a column of its own.
    """
    codes = table["currency"].dropna() if "currency" in table else pd.Series(dtype=object)
    currencies = sorted(set(codes) - {""})
    columns: list[Column | None] = []
    for name, config in shown.items():
        if config is not None and not isinstance(config, str):
            columns.append(_column(config, table[name]))
        elif currencies:
            heading = f"{config or 'Worth'} {currencies[0] if len(currencies) == 1 else ''}".rstrip()
            columns.append(Column(heading, "money", [_rounded(value) for value in shared.values(table[name])]))
    if len(currencies) > 1:
        columns.append(Column("Currency", "text", table["currency"].fillna("").tolist()))
    return Sheet(title, tuple(about), tuple(column for column in columns if column is not None))


def _column(config: Mapping[str, Any], cells: pd.Series[Any]) -> Column | None:
    kind, title = config["type_config"]["type"], str(config["label"])
    if kind == "date":
        days = pd.to_datetime(cells)
        return Column(title, "day", [None if pd.isna(day) else day.date() for day in days])
    if kind == "number":
        unit = str(config["type_config"]["format"] or "").rpartition(" ")[2]
        values = shared.values(cells)
        if "f" not in str(config["type_config"]["format"] or ""):
            return Column(title, "whole", values)
        return Column(f"{title} {unit}", "hours" if unit == "h" else "money", [_rounded(value) for value in values])
    if kind != "text":
        return None
    texts = ["" if value is None else str(value) for value in shared.values(cells)]
    return Column(title, "prose" if max(map(len, texts), default=0) > LONG else "text", texts)


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


def as_csv(given: Sheet) -> bytes:
    r"""Return a table as CSV in UTF-8 with a mark for Excel; text that begins as a formula gets an apostrophe.

    >>> as_csv(Sheet("x", (), (Column("Text", "text", ["=1+1"]), Column("Worth USD", "money", [-1.5])))).decode()
    '\ufeff"Text","Worth USD"\n"\'=1+1","-1.50"\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([harmless(column.title) for column in given.columns])
    safe = [[_safe(column.kind, value) for value in column.cells] for column in given.columns]
    writer.writerows(zip(*safe, strict=True))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(given: Sheet, moment: pd.Timestamp) -> bytes:
    """Return a table as a workbook: the rows, and a sheet that says what they are."""
    book = Book()
    rows, about = book.sheet("Rows"), book.sheet("About")
    book.table(rows, [Column(c.title, c.kind, c.cells[:MOST_ROWS]) for c in given.columns])
    book.put(about, 1, 1, given.title, "title")
    for number, line in enumerate(_about(given), start=2):
        book.put(about, number, 1, line, "prose")
    about.column_dimensions["A"].width = 90
    return book.to_bytes(moment)


def as_html(given: Sheet) -> bytes:
    """Return a table as one web page that loads nothing and runs nothing."""
    heads = "".join(f"<th{_mark(c)}>{_text(c.title)}</th>" for c in given.columns)
    told = [[(_mark(c), _told(c.kind, value)) for value in c.cells[:MOST_ROWS]] for c in given.columns]
    rows = "\n".join(
        "<tr>" + "".join(f"<td{mark}>{_text(text)}</td>" for mark, text in row) + "</tr>"
        for row in zip(*told, strict=True)
    )
    page = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(given.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{_text(given.title)}</h1>
<p>{"<br>".join(map(_text, _about(given)))}</p>
<div><table>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table></div>
</body>
</html>
"""
    return page.encode()


def _about(given: Sheet) -> list[str]:
    """Return what the rows are: the filters, and how many there are."""
    left = f"the first {MOST_ROWS:,} of " if given.length > MOST_ROWS else ""
    more = "; CSV holds all" if left else ""
    return [*given.about, f"{left}{shared.many(given.length, 'row')}, in the order of the screen{more}"]


def _mark(column: Column) -> str:
    kind = "number" if column.kind not in WORDS else "prose" if column.kind == "prose" else ""
    return f' class="{kind}"' if kind else ""


def _text(text: str) -> str:
    return escape(shared.visible(text, keep="\t\n"))


def _safe(kind: str, value: Any) -> str:
    return harmless(value) if kind in WORDS else _told(kind, value)


def _told(kind: str, value: Any) -> str:
    """Return a cell as text: two decimals for hours and money, days in ISO form, nothing for what is missing."""
    if value is None:
        return ""
    if kind in {"hours", "money"}:
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
