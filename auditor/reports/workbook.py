"""Sheets for accountants: typed columns under frozen headers, foreign text that stays text, reproducible bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import tostring

from auditor.reports import words

MOST_CHARACTERS = 32_000
"""A cell holds 32,767 UTF-16 units; what is cut off is said."""
MOST_LINKS = 65_000
"""A sheet holds 65,530 links."""
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

FORMATS = {
    "text": "General",
    "prose": "General",
    "whole": "#,##0",
    "hours": "0.00",
    "money": "#,##0.00",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}
"""Number format of each kind of column; prose is wrapped, text stays on its line."""
WIDTHS = {"text": 40, "prose": 50, "whole": 9, "hours": 9, "money": 12, "day": 12, "moment": 20}
"""Width of each kind of column, in characters."""
WORDS = {"text", "prose"}
LINE_HEIGHT, MOST_LINES = 15, 12

SEVERITIES = {"error": ("D55E00", "FFFFFF"), "warning": ("F0E442", "000000"), "note": ("CFE8F7", "000000")}
"""Fill and font of each severity, told apart by hue and by lightness (Okabe and Ito, "Color Universal Design")."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, its kind (one of `FORMATS`) and its cells."""

    title: str
    kind: str
    cells: Sequence[Any]

    @property
    def width(self) -> int:
        """Characters beside each other: what text needs, up to the width of its kind; for other kinds theirs."""
        width = WIDTHS[self.kind]
        if self.kind == "text":
            width = min(width, max((words.cells(value) for value in self.cells if value), default=0) + 3)
        return max(width, len(self.title) + 4)


class Book:
    """A workbook in the making and the styles of its cells."""

    def __init__(self) -> None:
        self.book = Workbook()
        self.styles: dict[str, StyleArray] = {}
        scratch = self.book.worksheets[0]
        left = Alignment(horizontal="left", vertical="top", indent=1)
        wrapped = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
        right = Alignment(horizontal="right", vertical="top", wrap_text=True)
        for name, number_format in FORMATS.items():
            alignment = wrapped if name == "prose" else left if name == "text" else right
            self._style(scratch, name, alignment=alignment, number_format=number_format)
            alignment = wrapped if name == "prose" else left
            self._style(scratch, f"{name} left", alignment=alignment, number_format=number_format)
            font = _font(underline="single", color="0563C1")
            self._style(scratch, f"{name} link", alignment=alignment, font=font)
        for name, (fill, ink) in SEVERITIES.items():
            font = _font(bold=name == "error", color=ink)
            self._style(scratch, name, alignment=left, font=font, fill=PatternFill("solid", fill))
        white, dark = _font(bold=True, color="FFFFFF"), PatternFill("solid", "1F3A4D")
        self._style(scratch, "header left", alignment=wrapped, font=white, fill=dark)
        self._style(scratch, "header right", alignment=right, font=white, fill=dark)
        self._style(scratch, "title", alignment=left, font=_font(bold=True, size=14))
        self._style(scratch, "heading", alignment=left, font=_font(bold=True))
        self.book.remove(scratch)

    def _style(self, scratch: Worksheet, name: str, **looks: Any) -> None:
        """Keep what a cell with these looks refers to: setting looks cell by cell is what makes openpyxl slow."""
        cell: Any = scratch.cell(1, len(self.styles) + 1)
        for look, value in looks.items():
            setattr(cell, look, value)
        cell.quotePrefix = looks.get("number_format", "General") == "General"
        self.styles[name] = cell._style

    def sheet(self, title: str) -> Worksheet:
        """Return a new sheet that prints in landscape, as wide as the page, with page numbers."""
        sheet: Worksheet = self.book.create_sheet(title)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        footer: Any = sheet.oddFooter
        footer.left.text, footer.right.text = title, "&P / &N"
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, style: str) -> None:
        """Write one value; text is never taken for a formula, and what is missing leaves the cell empty."""
        if value is None:
            return
        cell: Any = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = legal(value)
            cell.data_type = "s"
        else:
            cell.value = value
        cell._style = self.styles[style]

    def table(self, sheet: Worksheet, columns: Sequence[Column], top: int = 1, printed: int | None = None) -> int:
        """Write columns under their titles and return the row below; the first table is frozen and filtered.

        Of the first table only the first `printed` columns are printed, so that paper stays readable.
        """
        length = len(columns[0].cells)
        for number, column in enumerate(columns, start=1):
            has_words = column.kind in WORDS
            self.put(sheet, top, number, column.title, "header left" if has_words else "header right")
            dimension = sheet.column_dimensions[get_column_letter(number)]
            dimension.width = column.width if top == 1 else max(dimension.width, column.width)
            for row, value in enumerate(column.cells, start=top + 1):
                self.put(sheet, row, number, value, value if has_words and value in SEVERITIES else column.kind)
        wrapped = [column for column in columns if column.kind == "prose"]
        prose = [[lines_of(value, WIDTHS["prose"]) for value in column.cells] for column in wrapped]
        for row, lines in enumerate(zip(*prose, strict=True), start=top + 1):
            self.heighten(sheet, row, max(lines))
        if top == 1:
            last = sheet.cell(top + length, len(columns)).coordinate
            sheet.auto_filter.ref = f"A1:{last}"
            sheet.freeze_panes = "A2"
            sheet.print_title_rows = "1:1"
            if printed is not None:
                sheet.print_area = f"A1:{get_column_letter(printed)}{top + length}"
        return top + length + 1

    def heighten(self, sheet: Worksheet, row: int, lines: int) -> None:
        """Give a row the height of its lines: not every reader of sheets does so by itself."""
        if lines > 1:
            sheet.row_dimensions[row].height = lines * LINE_HEIGHT

    def link(self, sheet: Worksheet, column: int, kind: str, targets: Mapping[int, str]) -> None:
        """Make the cells of a column lead to places of the book: row to `'Sheet'!A1`."""
        for row, target in list(targets.items())[:MOST_LINKS]:
            cell: Any = sheet.cell(row, column)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
            cell._style = self.styles[f"{kind} link"]

    def to_bytes(self, moment: pd.Timestamp) -> bytes:
        """Return the workbook as bytes that depend on its content and `moment` alone."""
        instant = moment.tz_convert("UTC").tz_localize(None).to_pydatetime().replace(microsecond=0)
        properties = self.book.properties
        properties.creator, properties.created = "time-log auditor", instant
        made, told = io.BytesIO(), io.BytesIO()
        ExcelWriter(self.book, zipfile.ZipFile(made, "w")).save()
        properties.modified = instant
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                is_core = name == "docProps/core.xml"
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
                new.writestr(info, tostring(properties.to_tree()) if is_core else old.read(name))
        return told.getvalue()


def _font(**looks: Any) -> Font:
    return Font(name="Calibri", **({"size": 11} | looks))


def lines_of(value: Any, width: int) -> int:
    r"""Return how many lines a value takes in a column of prose; long text is shown in part.

    >>> lines_of("x" * 100, 50), lines_of(None, 50), lines_of("a\nb", 50)
    (3, 1, 2)
    """
    parts = str(value or "")[: width * MOST_LINES].split("\n")
    return min(sum(words.cells(part) // (width - 3) + 1 for part in parts), MOST_LINES)


def legal(text: str) -> str:
    r"""Return text that a cell can hold: unseen characters shown, escapes of the format escaped, its end cut off.

    >>> legal("a\x00b\r\nc"), legal("_x003D_1")
    ('a\\x00b\nc', '_x005F_x003D_1')
    """
    text = ESCAPE.sub("_x005F_", words.visible(text.replace("\r\n", "\n"), keep="\t\n"))
    is_narrow = text.isascii() or max(text) <= "\uffff"
    return words.cut(text, MOST_CHARACTERS if is_narrow else MOST_CHARACTERS // 2)


def dates(column: pd.Series[Any]) -> list[dt.date | dt.datetime | str | None]:
    """Return naive instants or days as values that a sheet can hold; text before 1900, None where missing."""
    made = [None if moment is None else moment.to_pydatetime() for moment in words.values(column)]
    return [str(moment) if moment is not None and moment.year < 1900 else moment for moment in made]


def hours(seconds: Sequence[int | None]) -> list[float | None]:
    """Return seconds as hours."""
    return [None if value is None else value / 3600 for value in seconds]


def money(hundredths: Sequence[Any]) -> list[Decimal | None]:
    """Return hundredths as exact decimal numbers."""
    return [None if value is None else Decimal(words.decimal(int(value))) for value in hundredths]
