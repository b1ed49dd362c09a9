"""How things are said on the screen: hours, money, days, names of facts, and text of others kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from auditor.findings import Verdict
from auditor.model import ZoneSource
from auditor.reports import words as shared

SEVERITIES = {"error": "■ error", "warning": "▲ warning", "note": "● note"}
EXPLAINED = "≈ explained"
STATES = {
    "person": "needs a person",
    "unknown": "cannot tell",
    "explained": "explained",
    "clear": "clear",
}
STATE_MARKS = {"person": "▲", "unknown": "?", "explained": "≈", "clear": "✓"}
STATE_HELP = (
    "needs a person: an error or a warning stands that no decision has settled. cannot tell: nothing stands, but "
    "with one side only padding cannot be told. explained: what differs has an innocent cause. clear: nothing is "
    "left to say beyond notes."
)
DECIDED = {
    "open": "○ open",
    "disputed": "▲ disputed",
    "corrected": "↻ corrected",
    "expired": "✗ expired",
    "accepted": "✓ accepted",
    "explained": "✓ explained",
}
"""What is decided on a finding, what asks for a person first; the last two settle it."""
SAID = {
    "accepted": "Accepted",
    "explained": "Explained",
    "disputed": "Disputed",
    "corrected": "Corrected",
    "reopened": "Open again",
    "comment": "Comment only",
}
"""What can be said of a finding."""
MEANS = {
    "accepted": "It stands as it is: settled.",
    "explained": "An innocent cause that the files do not show: settled.",
    "disputed": "Somebody contests it: still in question.",
    "corrected": "Mended at its source: in question until new files show it.",
    "reopened": "Takes the last decision back; the history keeps both.",
    "comment": "Decides nothing.",
}
VERDICTS = {
    Verdict.RULED_IN: "✓ ruled in: this explains it",
    Verdict.RULED_OUT: "✗ ruled out: this does not explain it",
    Verdict.UNTESTABLE: "? untestable with these files",
}
ONE_SIDE = {
    "nothing billed": "Only the log is here, no bill stands beside it: padding cannot be told from one side.",
    "nothing logged": "Only the bill is here, no log stands beside it: padding cannot be told from one side.",
    "no time on either side": "Neither side has time on this contract: there is nothing to compare.",
}
"""What to say of a contract by `auditor.reports.words.missing_side`."""
KNOWN_FROM = {**shared.KNOWN_FROM, ZoneSource.COMMAND_LINE: "chosen on the left or on the command line"}
WORD_JOINER = "\u2060"
"""Not seen, and breaks the emoji codes and bare addresses that escaping alone lets through."""
NAMES = {
    "e_value": "e-value against chance",
    "excess_low": "beyond the log, at least (95 %)",
    "excess_high": "beyond the log, at most (95 %)",
}
"""Of facts whose own name says too little."""
UNITS = (("_seconds", "hours"), ("_minutes", "min"), ("_hours", "h"), ("_days", "days"), ("_percent", "%"))


def moneys(sums: Mapping[str, int]) -> str:
    """Return hundredths per currency, zero sums left out; "none" without any.

    >>> moneys({"EUR": 250, "USD": 500})
    '2.50 EUR + 5.00 USD'
    """
    return " + ".join(shared.money(value, currency) for currency, value in sums.items() if value) or "none"


def day(value: Any) -> str:
    """Return a date in words that read the same everywhere.

    >>> day(pd.Timestamp("2026-03-02")), day(None)
    ('Mon 2 Mar 2026', '')
    """
    if value is None or pd.isna(value):
        return ""
    stamp = pd.Timestamp(value)
    return f"{stamp:%a} {stamp.day} {stamp:%b %Y}"


def days(first: Any, last: Any) -> str:
    """Return a day, or the span of two.

    >>> days(pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-08"))
    'Mon 2 Mar 2026 to Sun 8 Mar 2026'
    """
    begin, end = day(first), day(last)
    return begin if begin == end or not end else f"{begin} to {end}"


def plain(text: object) -> str:
    r"""Return text of others so that Markdown shows it letter by letter: no format, link, formula or emoji.

    >>> plain("*a* <b>")
    '\\*a\\* \\<b\\>'
    """
    line = shared.visible(" ".join(str(text).split()))
    line = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line)
    line = re.sub(r"(\\[:@])(?=\S)", rf"\1{WORD_JOINER}", line)
    return re.sub(r"(www)(?=\\\.)", rf"\1{WORD_JOINER}", line, flags=re.IGNORECASE)


def short(text: str, length: int = 42) -> str:
    """Return text cut to a length, the cut marked.

    >>> short("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def fact(name: str, value: Any, currency: str | None = None) -> tuple[str, str]:
    """Return the name of a fact in words, and its value with the unit that the name carries.

    >>> fact("logged_seconds", 5400), fact("is_billable", True), fact("days", ["2026-03-02", "2026-03-03"])
    (('Logged', '1.50 h'), ('Is billable', 'yes'), ('Days', '2026-03-02, 2026-03-03'))
    """
    word, unit = next(((name.removesuffix(end), unit) for end, unit in UNITS if name.endswith(end)), (name, ""))
    if name.endswith("_amount"):
        return _titled(name), _value(value, "money", currency)
    return _titled(word), _value(value, unit, currency)


def _titled(name: str) -> str:
    words = NAMES.get(name, name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _value(value: Any, unit: str, currency: str | None) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_value(each, unit, currency)}" for key, each in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_value(each, unit, currency) for each in value)
    if isinstance(value, str):
        return value
    if unit == "money":
        return shared.money(value, currency or "").rstrip()
    if unit == "hours":
        return shared.hours(value)
    return f"{value:,} {unit}".rstrip()
