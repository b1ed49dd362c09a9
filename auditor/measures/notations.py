"""What a cell that could not be read may have meant: a guess to show a person, never a value to count."""

from __future__ import annotations

import re

TOTAL = re.compile(
    r"(?:grand|sub|overall|week(?:ly)?|month(?:ly)?)?[\s-]*totals?\b.*|sum\b.*|summe\b.*|gesamt.*|zwischensumme\b.*",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"(?:generated|exported|printed|created|powered|report|page|note|notes|end of|erstellt|seite)\b.*|\W*",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}\s*h?")
_MONEY = r"(?:[$€£¥₴]|\b(?:USD|EUR|GBP|CHF|PLN|UAH)\b)"
_CURRENCY = re.compile(rf".*(?:{_MONEY}.*\d|\d.*{_MONEY}).*")
_WORDS = re.compile(
    r"(?:(\d+)\s*(?:h|hr|hrs|hours?|std)\.?)\s*(?:and\s+)?(?:(\d+)\s*(?:m|min|mins|minutes?)?\.?)?", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?")


def notation_of(text: str) -> str:
    """Return which notation a text seems to be in: decimal comma, currency sign, hours in words, or nothing.

    >>> [notation_of(t) for t in ("7,5", "$40.00/h", "1h 30", "soon")]
    ['decimal comma', 'currency sign', 'hours in words', '']
    """
    bare = text.strip()
    if _COMMA.fullmatch(bare):
        return "decimal comma"
    if _CURRENCY.fullmatch(bare):
        return "currency sign"
    return "hours in words" if _WORDS.fullmatch(bare) else ""


def likely_seconds(text: str) -> int | None:
    """Return the seconds a text would be as hours in any usual notation, or None.

    >>> [likely_seconds(t) for t in ("7,5", "7.50", "1:30", "1h 30m", "2 hours", "soon")]
    [27000, 27000, 5400, 5400, 7200, None]
    """
    bare = text.strip().removesuffix("h").strip()
    if _COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    if re.fullmatch(r"-?\d{1,6}(?:\.\d{1,6})?", bare):
        return round(float(bare) * 3600)
    if found := _CLOCK.fullmatch(bare):
        return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    if found := _WORDS.fullmatch(text.strip()):
        return int(found[1]) * 3600 + int(found[2] or 0) * 60
    return None
