"""Readers of single cell texts: days, clock times, durations, hours, money, yes and no.

Each takes the distinct texts of a column and answers numbers with a flag per text that says whether it could
be read. Blank texts are never read: they are the caller's missing values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
DateOrder = Literal["year-month-day", "day-month-year", "month-day-year"]

EPOCH = dt.date(1970, 1, 1)
MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
    )
    for number, name in enumerate(names.split(), start=1)
}
YES = {"yes", "true", "1", "ja", "y", "oui", "billable", "x"}
NO = {"no", "false", "0", "nein", "n", "non", "non-billable", "nonbillable", "いいえ"}
YES |= {"はい"}
LONGEST = 200
"""Texts with more characters are no date, duration or number; no pattern is tried on them."""
BLANKS = {"", "-", "–", "—"}


def is_blank(texts: Sequence[str]) -> Flags:
    """Return which texts stand for nothing: empty, or a dash."""
    return np.array([text in BLANKS for text in texts], dtype=bool)


_NUMERIC = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ]00:00(?::00(?:\.0{1,9})?)?(?:Z|[-+]00:?00)?)?\.?")
_WORDS_FIRST = re.compile(r"(?:[A-Za-z]{3,9},\s*)?([A-Za-zä]{3,9})\.? (\d{1,2}),? (\d{4})")
_WORDS_SECOND = re.compile(r"(?:[A-Za-z]{3,9},\s*)?(\d{1,2})[. -]\s?([A-Za-zä]{3,9})\.?,?[ -](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def date_parts(text: str) -> tuple[int, int, int] | None:
    """Return the three numbers of a date whose order its text does not settle, or None for other texts.

    >>> date_parts("03/04/2026"), date_parts("2026-03-04")
    ((3, 4, 2026), None)
    """
    found = _NUMERIC.fullmatch(text.split(" ", maxsplit=1)[0])
    if not found or len(found[1]) == 4:
        return None
    return int(found[1]), int(found[2]), int(found[3])


def read_day(text: str, order: DateOrder) -> int | None:
    """Return days since 1970-01-01, or None. Years of two digits are of this century.

    >>> read_day("2026-03-04", "year-month-day"), read_day("Mar 4, 2026", "year-month-day")
    (20516, 20516)
    >>> read_day("04.03.26", "day-month-year"), read_day("31/02/2026", "day-month-year")
    (20516, None)
    >>> read_day("0026-03-04", "year-month-day"), read_day("4/3/6", "day-month-year")
    (None, None)
    >>> read_day("2026-03-04T00:00:00.000Z", "year-month-day"), read_day("2026-03-04T00:00:01Z", "year-month-day")
    (20516, None)
    """
    year = month = day = 0
    if found := _NUMERIC.fullmatch(text):
        first, second, third = int(found[1]), int(found[2]), int(found[3])
        if len(found[1]) == 4:
            year, month, day = first, second, third
        elif order == "day-month-year":
            day, month, year = first, second, third
        elif order == "month-day-year":
            month, day, year = first, second, third
        else:
            return None
        year += 2000 if len(found[1]) != 4 and len(found[3]) == 2 else 0
    elif found := _WORDS_FIRST.fullmatch(text):
        month, day, year = MONTHS.get(found[1].lower(), 0), int(found[2]), int(found[3])
    elif found := _WORDS_SECOND.fullmatch(text):
        day, month, year = int(found[1]), MONTHS.get(found[2].lower(), 0), int(found[3])
    elif found := _COMPACT.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    try:
        return (dt.date(year if 1900 <= year <= 2999 else 0, month, day) - EPOCH).days
    except ValueError:
        return None


_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?(?:[Mm]\.?)?")


def read_clock(text: str) -> int | None:
    """Return seconds since midnight of a clock time, 24-hour or with AM and PM, or None.

    >>> read_clock("09:30"), read_clock("12:05:01 AM"), read_clock("1:05 PM"), read_clock("25:00")
    (34200, 301, 47100, None)
    """
    found = _CLOCK.fullmatch(text)
    if not found or (found[2] is None and found[4] is None):
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour * 3600 + minute * 60 + second


def read_clocks(texts: Sequence[str]) -> list[int | None]:
    """Return seconds since midnight for many texts at once: `read_clock`, fast where all are `HH:MM:SS`."""
    joined = "".join(texts)
    if len(joined) == 8 * len(texts) and joined.isascii() and all(map(_PLAIN_CLOCK, texts)):
        digits = np.frombuffer(joined.encode(), dtype=np.uint8).reshape(-1, 8).astype(np.int64) - ord("0")
        hour, minute = digits[:, 0] * 10 + digits[:, 1], digits[:, 3] * 10 + digits[:, 4]
        return list((hour * 3600 + minute * 60 + digits[:, 6] * 10 + digits[:, 7]).tolist())
    return [read_clock(text) for text in texts]


_PLAIN_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d").fullmatch
_MOMENT = re.compile(
    r"(.+?)(?:[T,]\s*|\s+)(\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s*[AaPp]\.?[Mm]\.?)?)\s*(Z|[-+]\d{2}:?\d{2})?"
)


_COMPACT_MOMENT = re.compile(r"\d{8}T\d{6}Z?", re.ASCII).fullmatch
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")


def read_moment(text: str, order: DateOrder) -> tuple[int, int | None] | None:
    """Return wall-clock seconds since 1970-01-01 and the offset from UTC in seconds (None if unstated).

    A bare number of nine or ten digits is seconds since 1970-01-01 UTC, one of twelve or thirteen milliseconds.

    >>> read_moment("1970-01-02T01:00+02:00", "year-month-day"), read_moment("1970-01-01 00:10", "year-month-day")
    ((90000, 7200), (600, None))
    >>> read_moment("20260302T090000Z", "year-month-day"), read_moment("1772442000.5", "year-month-day")
    ((1772442000, 0), (1772442000, 0))
    """
    if len(text) > LONGEST:
        return None
    if found := _EPOCH.fullmatch(text):
        return int(found[1] or found[2]) // (1 if found[1] else 1000), 0
    found = _MOMENT.fullmatch(_spread(text))
    if not found:
        return None
    day, clock = read_day(found[1], order), read_clock(found[2])
    return None if day is None or clock is None else (day * 86_400 + clock, _offset(found[3] or ""))


def read_moments(texts: Sequence[str], order: DateOrder) -> tuple[list[int | None], list[int | None]]:
    """Return the seconds and the offsets that `read_moment` finds in many texts; None for both where it finds none.

    Fast for texts like `2026-03-02T09:00:00.5+02:00`, most of all where all are.
    """
    if (alike := _plain_moments(texts)) is not None:
        return alike
    read = _moments(texts, order)
    return [at[0] if at else None for at in read], [at[1] if at else None for at in read]


def _moments(texts: Sequence[str], order: DateOrder) -> list[tuple[int, int | None] | None]:
    found = [_PLAIN_MOMENT(_spread(text)) for text in texts]
    plain = [match[1] for match in found if match]
    try:
        seconds = iter(np.array(plain, dtype="datetime64[s]").astype(np.int64).tolist())
    except ValueError:  # a day that its month does not have
        return [read_moment(text, order) for text in texts]
    offsets = {ending: _offset(ending or "") for ending in {match[2] for match in found if match}}
    return [
        (next(seconds), offsets[match[2]]) if match else read_moment(text, order)
        for text, match in zip(texts, found, strict=True)
    ]


def _plain_moments(texts: Sequence[str]) -> tuple[list[int | None], list[int | None]] | None:
    """Return `read_moments` of texts that all begin like `2026-03-02T09:00:00`; None if any does not."""
    heads = "".join([text[:19] for text in texts])
    endings = [text[19:] for text in texts]
    shifts = {ending: found[1] for ending in set(endings) if (found := _PLAIN_ENDING(ending))}
    if not texts or len(heads) != 19 * len(texts) or not heads.isascii() or len(shifts) != len(set(endings)):
        return None
    marks = np.frombuffer(heads.encode(), dtype=np.uint8).reshape(-1, 19).T
    digits = [marks[at].astype(np.int64) - ord("0") for at in _DIGITS]
    is_plain = all((marks[at] == ord(mark)).all() for at, mark in _SEPARATORS)
    is_plain &= bool(((marks[10] == ord("T")) | (marks[10] == ord(" "))).all())
    if not is_plain or min(d.min() for d in digits) < 0 or max(d.max() for d in digits) > 9:
        return None
    century, year, month, day, hour, minute, second = (
        10 * a + b for a, b in zip(digits[::2], digits[1::2], strict=True)
    )
    year += 100 * century
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    first, days = months.astype("datetime64[D]").astype(np.int64), (months + 1).astype("datetime64[D]") - months
    is_real = (year >= 1900) & (year <= 2999) & (month >= 1) & (month <= 12) & (day >= 1)
    is_real &= (day <= days.astype(np.int64)) & (hour <= 23) & (minute <= 59) & (second <= 59)
    if not is_real.all():
        return None
    seconds = (first + day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    offsets = {ending: _offset(shift or "") for ending, shift in shifts.items()}
    return seconds.tolist(), [offsets[ending] for ending in endings]


_SEPARATORS = ((4, "-"), (7, "-"), (13, ":"), (16, ":"))
_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18)
_PLAIN_ENDING = re.compile(r"(?:\.\d{1,20})?(Z|[-+]\d\d:\d\d)?", re.ASCII).fullmatch


def _spread(text: str) -> str:
    """Return a compact moment as it is written with marks between its parts, and all other texts as they are.

    >>> _spread("20260302T090000Z"), _spread("2026-03-02T09:00:00Z")
    ('2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z')
    """
    if text[8:9] != "T" or not _COMPACT_MOMENT(text):
        return text
    return f"{text[:4]}-{text[4:6]}-{text[6:11]}:{text[11:13]}:{text[13:]}"


_PLAIN_MOMENT = re.compile(
    r"((?:19|2\d)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)"
    r"(?:\.\d{1,20})?(Z|[-+]\d\d:\d\d)?",
    re.ASCII,
).fullmatch


def _offset(text: str) -> int | None:
    """Return the seconds of an offset from UTC as moments end with; None for none.

    >>> _offset("Z"), _offset("-03:30"), _offset("+0530"), _offset("")
    (0, -12600, 19800, None)
    """
    if text in {"", "Z"}:
        return 0 if text else None
    digits = text[1:].replace(":", "")
    return (-1 if text[0] == "-" else 1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


_CLOCKED = re.compile(r"([-\u2212]?)(\d{1,6}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
_MINUTES = re.compile(r"([-\u2212]?)(\d{1,8}):(\d{2})\s*min\.?")
_UNITS = re.compile(
    r"([-\u2212]?)(?=\d)(?:(\d{1,6}(?:[.,]\d{1,20})?)\s*(?:h|hr|hrs|hour|hours|std)\.?)?\s*"
    r"(?:(\d{1,8}(?:[.,]\d{1,20})?)\s*(?:m|min|mins|minute|minutes)\.?)?\s*(?:(\d{1,9}(?:[.,]\d{1,20})?)\s*(?:s|sec|secs|second|seconds)\.?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(-?)PT(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.\d+)?S)?")


def read_duration(text: str) -> int | None:
    """Return seconds of a duration whose unit its text shows, or None; a bare number has no unit.

    `H:MM` are hours and minutes; `MM:SS min` are minutes and seconds, as Toggl writes them.

    >>> [read_duration(t) for t in ("1:30", "649:04:52", "18:25 min", "45 sec", "1.5 h", "196h 26m", "PT1H30M")]
    [5400, 2336692, 1105, 45, 5400, 707160, 5400]
    >>> read_duration("-0:30"), read_duration("1.5"), read_duration("1:75")
    (-1800, None, None)
    """
    if len(text) > LONGEST:
        return None
    if found := _CLOCKED.fullmatch(text):
        hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
        if minute > 59 or second > 59:
            return None
        seconds = hour * 3600 + minute * 60 + second
    elif found := _MINUTES.fullmatch(text):
        if int(found[3]) > 59:
            return None
        seconds = int(found[2]) * 60 + int(found[3])
    elif (found := _ISO.fullmatch(text)) and any(found.groups()[1:]):
        seconds = int(found[2] or 0) * 3600 + int(found[3] or 0) * 60 + int(found[4] or 0)
    elif (found := _UNITS.fullmatch(text)) and any(found.groups()[1:]):
        parts = (Decimal((part or "0").replace(",", ".")) for part in found.groups()[1:])
        seconds = _whole(sum((p * s for p, s in zip(parts, (3600, 60, 1), strict=True)), Decimal(0)))
    else:
        return None
    return -seconds if found[1] else seconds


def _whole(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


_NUMBER = re.compile(r"[-+]?(?:\d{1,11}(?:\.\d{1,20})?|\.\d{1,20})")


def read_number(text: str, decimal: str) -> Decimal | None:
    """Return a number written with `decimal` ("." or ",") and optional thousands marks, or None.

    >>> read_number("2.000,5", ","), read_number("1,234.50", "."), read_number("1,5", ".")
    (Decimal('2000.5'), Decimal('1234.50'), None)
    >>> read_number(".5", "."), read_number("5.", "."), read_number(".", ".")
    (Decimal('0.5'), None, None)
    """
    bare = text.replace("\u00a0", "").replace("\u202f", "").replace("'", "").replace("−", "-").strip()
    thousands = "." if decimal == "," else ","
    if thousands in bare:
        whole = bare.split(decimal)[0].lstrip("+-")
        if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", whole):
            return None
        bare = bare.replace(thousands, "")
    bare = bare.replace(decimal, ".")
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None


def decimal_mark(texts: Sequence[str]) -> str:
    """Return the decimal mark that the texts of a file's number columns use; "." when nothing tells.

    A mark that occurs twice in one text marks thousands, and one followed by anything but three digits is
    the decimal mark.
    """
    joined = "\n".join(texts)
    if "," not in joined and not re.search(r"\.[^\n]*\.", joined):
        return "."
    votes = {".": 0, ",": 0}
    for text in texts:
        marks = [c for c in text if c in ".,"]
        if not marks:
            continue
        last = marks[-1]
        digits = len(re.sub(r"\D", "", text.rsplit(last, 1)[1]))
        if len(set(marks)) == 2:
            votes[last] += 1
        elif len(marks) > 1:
            votes["," if last == "." else "."] += 1
        elif digits != 3 or re.match(r"[-+]?0[.,]", text):
            votes[last] += 1
    return "," if votes[","] > votes["."] else "."


_MONEY = re.compile(
    r"(\()?\s*([-−+]?)\s*(?:[A-Z]{3}\s*|[$€£¥₴zł]+\s*)?([-−+]?)\s*([\d.,'\s\u00a0\u202f]+?)\s*(?:[A-Z]{3}|[$€£¥₴]|zł)?\s*(\))?"
)


_PLAIN_MONEY = re.compile(r"\d{1,15}\.\d\d").fullmatch


def read_money(text: str, decimal: str) -> Decimal | None:
    """Return an amount with or without a currency sign or code; brackets and a minus negate.

    >>> read_money("$1,234.50", "."), read_money("(15.00)", "."), read_money("-12,5 €", ",")
    (Decimal('1234.50'), Decimal('-15.00'), Decimal('-12.5'))
    """
    if decimal == "." and _PLAIN_MONEY(text):
        return Decimal(text)
    found = _MONEY.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        return None
    number = read_number(re.sub(r"\s", "", found[4]), decimal)
    if number is None:
        return None
    negative = bool(found[1]) or found[2] in ("-", "−") or found[3] in ("-", "−")
    return -number if negative else number


def read_flag(text: str) -> bool | None:
    """Return yes or no, in the languages trackers write them, or None."""
    folded = text.casefold()
    return True if folded in YES else False if folded in NO else None


def scaled(number: Decimal, scale: int) -> int:
    """Return a number times `scale`, rounded half up to a whole one."""
    return _whole(number * scale)
