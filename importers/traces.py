"""What readers of traces share: spans that state when they start and how long they last."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd

from importers.sheet import Sheet

LONGEST_SECONDS = 366 * 86_400


def lasting(sheet: Sheet, start: str, duration: str) -> pd.DataFrame:
    """Return the columns of `Sheet.moments` of rows with a start and seconds, whose end is both together.

    Both must be stated; more than a year is quarantined.
    """
    sheet.quarantine(sheet.blank(start), start, "is empty")
    sheet.derive("length", duration, without_exponent)
    seconds = sheet.durations("length", bare="seconds", required=True)
    is_long = (seconds.abs() > LONGEST_SECONDS).fillna(value=False).to_numpy(dtype=bool)
    sheet.quarantine(is_long, duration, "is more than a year")
    spans = sheet.moments(start, start, seconds)
    end = spans["start"] + pd.to_timedelta(seconds.fillna(0).mask(is_long, 0).astype("int64"), unit="s")
    last = end.dt.tz_convert(sheet.zone).dt.tz_localize(None).dt.normalize()
    return spans.assign(end=end, until=last.where(end.notna(), spans["day"]), seconds=seconds)


def without_exponent(text: str) -> str:
    """Return a number with decimals where JSON writes a small one with an exponent.

    >>> without_exponent("2.5e-05"), without_exponent("1805.3"), without_exponent("")
    ('0.000025', '1805.3', '')
    """
    return f"{Decimal(text):f}" if re.fullmatch(r"-?\d(\.\d{1,20})?[eE]-\d{1,2}", text) else text
