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
    "whole": "#,##0",
    "hours": "0.00",
    "money": "#,##0.00",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}
"""Number format of each kind of column."""

SEVERITIES = {"error": ("D55E00", "FFFFFF"), "warning": ("F0E442", "000000"), "note": ("CFE8F7", "000000")}
"""Fill and font of each severity, told apart by hue and by lightness (Okabe and Ito, "Color Universal Design")."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, its kind (one of `FORMATS`), its width in characters and its values."""

    title: str
    kind: str
    width: int
    values: Sequence[Any]


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
            is_text = name == "text"
            self._style(scratch, name, alignment=wrapped if is_text else right, number_format=number_format)
            self._style(scratch, f"{name} left", alignment=wrapped if is_text else left, number_format=number_format)
        for name, (fill, ink) in SEVERITIES.items():
            font = _font(bold=name == "error", color=ink)
            self._style(scratch, name, alignment=left, font=font, fill=PatternFill("solid", fill))
        white, dark = _font(bold=True, color="FFFFFF"), PatternFill("solid", "1F3A4D")
        self._style(scratch, "header left", alignment=wrapped, font=white, fill=dark)
        self._style(scratch, "header right", alignment=right, font=white, fill=dark)
        self._style(scratch, "title", alignment=left, font=_font(bold=True, size=14))
        self._style(scratch, "heading", alignment=left, font=_font(bold=True))
        self._style(scratch, "link", alignment=wrapped, font=_font(underline="single", color="0563C1"))
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
        length = len(columns[0].values)
        for number, column in enumerate(columns, start=1):
            is_text = column.kind == "text"
            self.put(sheet, top, number, column.title, "header left" if is_text else "header right")
            letter = get_column_letter(number)
            width = sheet.column_dimensions[letter].width if top > 1 else 0
            sheet.column_dimensions[letter].width = max(width, column.width)
            for row, value in enumerate(column.values, start=top + 1):
                style = value if is_text and value in SEVERITIES else column.kind
                self.put(sheet, row, number, value, style)
        if top == 1:
            last = sheet.cell(top + length, len(columns)).coordinate
            sheet.auto_filter.ref = f"A1:{last}"
            sheet.freeze_panes = "A2"
            sheet.print_title_rows = "1:1"
            if printed is not None:
                sheet.print_area = f"A1:{get_column_letter(printed)}{top + length}"
        return top + length + 1

    def link(self, sheet: Worksheet, column: int, targets: Mapping[int, str]) -> None:
        """Make the cells of a column lead to places of the book: row to `'Sheet'!A1`."""
        for row, target in list(targets.items())[:MOST_LINKS]:
            cell: Any = sheet.cell(row, column)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
            cell._style = self.styles["link"]

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
