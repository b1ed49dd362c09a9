"""The workbook of a pack: the sheets of a report, and what is needed to run it again."""

from __future__ import annotations

from auditor.report import Report
from auditor.reports import words
from auditor.reports.pack.parts import agreed, decisions, folded, terms
from auditor.reports.pack.rerun import DECISIONS, SETTINGS, Rerun
from auditor.reports.workbook import Book, Column, lines_of
from auditor.reports.xlsx import book_of
from auditor.sharing import Profile

WIDTH = 110


def pack_book(part: Report, again: Rerun, profile: Profile, reader: str | None) -> bytes:
    """Return the workbook as bytes: the report's sheets, then terms, decisions, what is folded, and the rerun."""
    book = book_of(part, reader)
    _list(book, "Terms", terms(part))
    _list(book, "Agreed", [{"what": name, "stated": value} for name, value in agreed(part)])
    _list(book, "Decisions", decisions(part))
    _list(book, "Folded", folded(part))
    _rerun(book, part, again, profile)
    for name, text in (("Settings", again.settings), ("Decisions file", again.decisions)):
        if text:
            _text(book, name, text)
    return book.to_bytes(part.ledger.as_of)


def _list(book: Book, title: str, rows: list[dict[str, str]]) -> None:
    """Write dictionaries of texts as a sheet, one row each; nothing where there are none."""
    if rows:
        sheet = book.sheet(title)
        prose = {"message", "reason", "places", "limits", "stated"}
        book.table(
            sheet,
            [
                Column(
                    name.replace("_", " ").capitalize(), "prose" if name in prose else "text", [r[name] for r in rows]
                )
                for name in rows[0]
            ],
        )


def _rerun(book: Book, part: Report, again: Rerun, profile: Profile) -> None:
    """Write what the audit was run on and how to run it again."""
    sheet = book.sheet("Rerun")
    lines = [
        ("Auditor", again.version),
        ("As of", again.as_of),
        ("Share profile", profile.name),
        ("Withheld", words.withheld(part) or "Withheld: nothing."),
        ("Same result", again.promise),
        ("Audit", again.check),
        ("This pack", again.pack),
        (f"{SETTINGS} (SHA-256)", again.settings_sha256 if again.settings else "no settings file"),
        *([(DECISIONS, "the text of the sheet Decisions file")] if again.decisions else []),
        *((file, sha256) for file, sha256 in again.files),
    ]
    for row, (name, value) in enumerate(lines, start=1):
        book.put(sheet, row, 1, name, "text")
        book.put(sheet, row, 2, value, "prose left")
        book.heighten(sheet, row, lines_of(value, WIDTH))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 44, WIDTH


def _text(book: Book, title: str, text: str) -> None:
    """Write a text line by line, so that the column can be copied into a file."""
    sheet = book.sheet(title)
    for row, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        book.put(sheet, row, 1, line, "text")
    sheet.column_dimensions["A"].width = WIDTH
