"""Lines for a terminal: wrapping and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.reports.words import cells


@dataclass(frozen=True)
class Page:
    """How wide a terminal is."""

    width: int

    def wrapped(self, text: str, indent: int = 0, hanging: int | None = None) -> list[str]:
        """Return text as lines of at most the page's width; later lines are indented by `hanging`.

        >>> Page(20).wrapped("one two three four five", indent=2)
        ['  one two three four', '  five']
        """
        later = indent if hanging is None else hanging
        lines: list[str] = []
        line, room = "", self.width - indent
        for word in [piece for part in text.split(" ") for piece in _pieces(part, self.width - max(indent, later))]:
            if line and cells(line) + 1 + cells(word) > room:
                lines.append(line.rstrip())
                line, room = word, self.width - later
            else:
                line = f"{line} {word}" if line else word
        first, *rest = [*lines, line]
        return [" " * indent + first, *(" " * later + more for more in rest)]

    def beside(self, left: str, right: str, indent: int) -> list[str]:
        """Return `left` with `right` at the right edge of its last line, or on a line of its own.

        >>> Page(20).beside("one two", "1.50 h", 2)
        ['  one two     1.50 h']
        """
        lines = self.wrapped(left, indent)
        if not right:
            return lines
        gap = self.width - cells(lines[-1]) - cells(right)
        if gap >= 2:
            return [*lines[:-1], lines[-1] + " " * gap + right]
        return [*lines, " " * max(self.width - cells(right), indent) + right]

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], indent: int = 2) -> list[str]:
        """Return rows under a header, the first column to the left and the others to the right.

        A first cell that leaves no room for its numbers stands on lines of its own above them.
        """
        widths = [max(cells(row[i]) for row in [header, *rows]) for i in range(len(header))]
        numbers = sum(widths[1:]) + 2 * (len(widths) - 1)
        label = min(widths[0], max(self.width - indent - numbers, 12))
        lines = []
        for row in [header, *rows]:
            numbers_ = "".join(
                " " * (2 + width - cells(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)
            )
            if cells(row[0]) > label:
                lines.extend(self.wrapped(row[0], indent, indent + 2))
                lines.append(" " * (indent + label) + numbers_)
            else:
                lines.append(" " * indent + row[0] + " " * (label - cells(row[0])) + numbers_)
        return [line.rstrip() for line in lines]


def _pieces(word: str, most: int) -> list[str]:
    """Return a word in pieces of at most so many columns.

    >>> _pieces("時間時間", 4), _pieces("abc", 4)
    (['時間', '時間'], ['abc'])
    """
    if cells(word) <= most:
        return [word]
    pieces, piece, taken = [], "", 0
    for letter in word:
        if taken + cells(letter) > most:
            pieces.append(piece)
            piece, taken = "", 0
        piece, taken = piece + letter, taken + cells(letter)
    return [*pieces, piece]
