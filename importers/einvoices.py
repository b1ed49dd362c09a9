"""What the two XML syntaxes of the European e-invoice (EN 16931) have in common: lines to hours and charges."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import RATE_SCALE, Charge
from importers import cells
from importers.sheet import Mask, Reading, Sheet
from importers.tables import Unreadable

UNITS = {"HUR": 3600, "LH": 3600, "MIN": 60}
"""Seconds of the units of time (UN/ECE Rec 20): hour, labour hour, minute. A day is no number of hours."""
CREDIT_NOTES = r"81|83|261|262|296|308|381|396|420|458|532"
"""Types of document (UNTDID 1001) that pay back the amounts in them, written without a sign."""
CORRECTED = "384"
DATES = ("start", "end", "delivered", "header_start", "header_end", "header_delivered")
HOURS_OF_DAY = 24
UNITS_SHOWN = 5
LARGEST = 2**53
_NUMBER = re.compile(r"[-+]?(?:\d{1,11}(?:\.\d{0,20})?|\.\d{1,20})")
Allowance = Callable[[Mapping[str, Any]], tuple[Any, Any]]
"""Takes an allowance or charge apart: whether it is a charge, and its amount, both as texts."""


def invoice_lines(sheet: Sheet, allowance: Allowance, *, is_credit: bool = False) -> Reading:
    """Return the lines of an invoice as entries and charges; `is_credit` says that its root is a credit note's."""
    is_time = sheet.text("unit").isin(list(UNITS)).to_numpy()
    if is_time.any() and not any(map(sheet.has, DATES)):
        raise Unreadable(
            "the invoice states no billing period and no delivery date, and its own date does not say when the work "
            "was done; ask for one that states the period, or save its lines as CSV with a column Date"
        )
    sheet.quarantine(is_time & sheet.blank("quantity"), "quantity", "is empty")
    sheet.quarantine(~is_time & sheet.blank("amount"), "amount", "is empty")
    sign = np.where(sheet.matches("type", CREDIT_NOTES) | is_credit, -1, 1)
    seconds = _read(sheet, _seconds, "is not a number", "quantity", "unit").where(is_time)
    day, until = _days(sheet, is_time, seconds)
    currency = sheet.text("currency" if sheet.has("currency") else "line_currency")
    memo, name = sheet.joined("description", "note").astype("str"), sheet.long_text("name")
    codes, parties = _together(sheet, "seller", "contact")
    is_own = np.array([seller.casefold() == contact.casefold() for seller, contact in parties], dtype=bool)[codes]
    person = sheet.text("seller").where(is_own)
    charge = np.full(len(sheet), Charge.OTHER, dtype=object)
    charge[is_time] = None
    _say(sheet, is_time, person)
    return Reading(
        {
            "day": day,
            "until": until,
            "seconds": seconds * sign,
            "resolution": _resolution(sheet, is_time),
            "person_name": person if person.notna().any() else sheet.format.person,
            "client": _first_stated(sheet, "client", "client_brand"),
            "contract_ref": _first_stated(sheet, "contract", "order", "reference"),
            "project": sheet.text("project"),
            "task": sheet.text("name"),
            "description": memo.where(memo.notna(), name),
            "rate": _read(sheet, _rate, "is not a price", "price", "base", "unit"),
            "amount": _money(sheet, "amount") * sign,
            "adjustment": _adjustments(sheet, allowance) * sign,
            "currency": currency,
            "invoice": sheet.text("invoice"),
        },
        charge=charge,
        invoices={
            "total": _money(sheet, "total") * sign,
            "first": sheet.days("header_start"),
            "last": sheet.days("header_end"),
            "currency": currency,
        },
    )


def _days(sheet: Sheet, is_time: Mask, seconds: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the first and last day of lines: of their own period or delivery, else of the invoice's.

    A period without an end ends with that of the invoice, else on the day of the invoice; one without a start
    begins with that of the invoice. A date that stands alone must be able to hold the hours.
    """
    start, end, delivered = sheet.days("start"), sheet.days("end"), sheet.days("delivered")
    from_, to, handed = sheet.days("header_start"), sheet.days("header_end"), sheet.days("header_delivered")
    is_own = (start.notna() | end.notna() | delivered.notna()).to_numpy()
    has_period = (start.notna() | end.notna()).to_numpy() | (~is_own & (from_.notna() | to.notna()).to_numpy())
    start, end = start.where(is_own, from_), end.where(is_own, to)
    start = start.where(start.notna() | ~(from_ <= end), from_)
    end = end.where(end.notna() | ~(to >= start), to)
    issued = sheet.days("issued")
    is_open = (start.notna() & end.isna() & (issued >= start)).to_numpy()
    if (is_open & is_time).any():
        sheet.notes.append("a period without an end is taken to end on the day of the invoice")
    end = end.where(~is_open, issued)
    day = delivered.where(is_own, handed)
    is_alone = ~has_period | start.isna().to_numpy() | end.isna().to_numpy()
    day = day.where(~has_period, start.where(start.notna(), end))
    until = day.where(is_alone, end)
    sheet.quarantine(
        is_time & day.isna().to_numpy(),
        "start",
        "is missing, and so are the invoice's period and delivery date: nothing says when the work was done",
    )
    is_too_long = (seconds.abs() > HOURS_OF_DAY * 3600).fillna(value=False).to_numpy(dtype=bool)
    sheet.quarantine(
        is_time & is_alone & is_too_long,
        "quantity",
        "is more than a day has, and one date is all that says when the work was done; the period is missing",
    )
    return day, until


def _together(sheet: Sheet, *names: str) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """Return the texts of several fields as codes into their distinct combinations."""
    codes = np.zeros(len(sheet), dtype=np.int64)
    texts: list[tuple[str, ...]] = [()]
    for name in names:
        own, distinct = sheet.coded(name)
        codes, pairs = pd.factorize(codes * len(distinct) + own)
        texts = [(*texts[pair // len(distinct)], distinct[pair % len(distinct)]) for pair in pairs.tolist()]
    return codes, texts


def _read(sheet: Sheet, read: Callable[..., int | None], reason: str, name: str, *others: str) -> pd.Series[Any]:
    """Return what is made of the texts of fields in each row; rows whose first is stated and unreadable are bad."""
    codes, texts = _together(sheet, name, *others)
    is_blank = cells.is_blank([text[0] for text in texts])
    made = [None if empty else read(*text) for text, empty in zip(texts, is_blank, strict=True)]
    made = [None if value is None or abs(value) > LARGEST else value for value in made]
    is_bad = np.array([value is None for value in made], dtype=bool) & ~is_blank
    sheet.quarantine(is_bad[codes], name, reason)
    return pd.Series(pd.array(made, dtype="Int64").take(codes))


def _number(text: str) -> Decimal | None:
    """Return a decimal as XML writes it, or None; a comma is never part of it.

    >>> _number("27.50"), _number("-.5"), _number("1,234")
    (Decimal('27.50'), Decimal('-0.5'), None)
    """
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _money(sheet: Sheet, name: str) -> pd.Series[Any]:
    return _read(sheet, _hundredths, "is not an amount of money", name)


def _hundredths(text: str) -> int | None:
    number = _number(text)
    return None if number is None else cells.scaled(number, 100)


def _seconds(quantity: str, unit: str) -> int | None:
    number = _number(quantity)
    return None if number is None else cells.scaled(number, UNITS.get(unit, 1))


def _rate(price: str, base: str, unit: str) -> int | None:
    """Return the price of an hour in ten-thousandths, from the price of so many units."""
    number, units = _number(price), _number(base or "1")
    if number is None or not units:
        return None
    return cells.scaled(number / units * 3600 / UNITS.get(unit, 3600), RATE_SCALE)


def _resolution(sheet: Sheet, is_time: Mask) -> Any:
    """Return half a unit of the last decimal that lines of time print, in seconds of their unit."""
    codes, distinct = sheet.coded("quantity")
    printed = [distinct[code] for code in np.unique(codes[is_time])]
    places = max((len(text.partition(".")[2]) for text in printed), default=0)
    unit = sheet.text("unit").map(UNITS).astype("Int64").fillna(1).to_numpy(dtype=np.int64)
    return np.maximum(unit // (2 * 10 ** min(places, 4)), 1)


def _adjustments(sheet: Sheet, allowance: Allowance) -> pd.Series[Any]:
    """Return the charges of a line less its allowances, in hundredths."""

    def read(text: str) -> int | None:
        found = json.loads(text) if text[:1] in "{[" else None
        parts = [allowance(one) for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]
        signs = [{"true": 1, "1": 1, "false": -1, "0": -1}.get(str(is_charge)) for is_charge, _ in parts]
        amounts = [_hundredths(str(amount)) for _, amount in parts]
        if not parts or None in signs or None in amounts:
            return None
        return sum(sign * amount for sign, amount in zip(signs, amounts, strict=True) if sign and amount)

    return _read(sheet, read, "is not an allowance or a charge", "allowances")


def _first_stated(sheet: Sheet, *names: str) -> pd.Series[Any]:
    """Return the first of several fields that is stated in each row."""
    codes, texts = _together(sheet, *names)
    stated = [next((one for one in row if one not in cells.BLANKS), None) for row in texts]
    distinct = list(dict.fromkeys(text for text in stated if text))
    place = {text: number for number, text in enumerate(distinct)}
    found = np.array([place.get(text or "", -1) for text in stated], dtype=np.int64)[codes]
    return pd.Series(pd.Categorical.from_codes(found, categories=pd.Index(distinct, dtype="str")))


def _say(sheet: Sheet, is_time: Mask, person: pd.Series[Any]) -> None:
    """Note what a reader of the receipt must know of the invoice."""
    is_charge = ~is_time & ~sheet.skipped
    if is_charge.any():
        units = sorted({unit or "none" for unit in sheet.raw("unit")[is_charge]})
        sheet.notes.append(f"lines in other units than hours ({', '.join(units[:UNITS_SHOWN])}) are charges")
    if sheet.matches("type", CREDIT_NOTES).any():
        sheet.notes.append("a credit note: its hours and amounts count as taken back")
    if sheet.matches("type", CORRECTED).any():
        sheet.notes.append("a corrected invoice (384): leave the invoice that it replaces out of the audit")
    if sheet.has("header_allowances"):
        sheet.notes.append("allowances and charges on the whole invoice belong to no line and are not read")
    if sheet.has("seller") and person.isna().any() and not sheet.format.person:
        name = sheet.table.importer.name
        sheet.notes.append(
            f"the seller is not taken for a person; state `person` under [formats.{name}] if it is one"
        )
