"""Timesheets and invoice lines of any origin, by the headers people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet
from importers.tables import Unreadable

HEADERS = {
    "day": "Date|Work date|Date worked|Date of work|Worked on|Service date|Day|Period start|Date from|date_submitted"
    "|Datum|Leistungsdatum",
    "until": "Period end|Date to",
    "client": "Client|Customer|Team|Company|Kunde",
    "person": "Freelancer|Contractor|Team member|Member|Employee|Consultant|Talent|Worker|Freelancer name"
    "|Contractor name|Worker name|Person|Name|Mitarbeiter",
    "contract": "Contract|Contract ID|contract_id|Assignment|Vertrag",
    "project": "Project|Project name|Job|Job title|Contract name|Contract title|Matter|Projekt",
    "task": "Task|Service|Activity|Item|Leistung",
    "memo": "Memo|Description|Work description|Task description|Work done|Details|Beschreibung|Tätigkeit",
    "notes": "Notes|Note|Comment|Comments|Bemerkung",
    "hours": "Hours|Billed hours|Hours worked|Hours tracked|Time tracked|Tracked time|Number of hours|Quantity|Qty"
    "|Qty.|Units|Time|Duration|Hours (*)|Stunden|Menge|Dauer|Std.",
    "unit": "Unit|UOM|Einheit",
    "rate": "Rate|Hourly rate|Unit price|Rate (*)|Stundensatz|Satz|Einzelpreis",
    "adjustment": "Adjustment|Korrektur",
    "discount": "Discount|Rabatt",
    "amount": "Charges|Amount|Line total|Total|Total amount|Billed amount|Charges (*)|Amount (*)|Amount $|Amount €"
    "|Total (*)"
    "|Betrag|Betrag (*)|Gesamt|Summe",
    "currency": "Currency|Währung",
    "invoice": "Invoice|Invoice #|Invoice no|Invoice no.|Invoice number|Invoice ID|Rechnung|Rechnungsnummer"
    "|Rechnungsnr.",
    "invoice_day": "Invoice date|Rechnungsdatum",
    "clock": "Start time|End time|Stop time|Start|End|Stop|From|To|Clock in|Clock out|Started at|Ended at|Time in"
    "|Time out|Startzeit|Endzeit|Beginn|Ende|Von|Bis",
}
TEXTS = ("day", "client", "person", "contract", "project", "task", "memo", "notes", "invoice")
TOTAL = re.compile(
    r"((grand|sub|week|weekly|month|monthly|invoice|net|gross|overall)[ -]?)?(totals?|sum)\s*(:.*)?"
    r"|(sub-?)?total (hours|due|net|gross|amount|incl|excl|for|of|week|month)\b.*|(amount|balance) due\b.*"
    r"|(gesamt|zwischen|netto|brutto|rechnungs|end)?(summe|betrag)\b.*|gesamt\s*(:.*)?",
    re.IGNORECASE,
)
PART = re.compile(r"(sub|week|month|zwischen|total (for|of|week|month) ).*", re.IGNORECASE)
TAX = re.compile(r".*\b(vat|gst|tax|ust|mwst|umsatzsteuer|mehrwertsteuer)\b.*", re.IGNORECASE)
WORDS = r".*[^\W\d_]{3}.*"
HOURS = r"h|hrs?\.?|hours?|hur|std\.?|stunden?"
CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "zł": "PLN", "₴": "UAH"}
MAX_CHECKED_TOTALS = 500


@importer(
    tool="any",
    report="timesheet or invoice lines",
    side=Side.BILLED,
    columns={field: headers.split("|") for field, headers in HEADERS.items()},
    needs=(("day", "invoice_day"), "hours", ("amount", "memo")),
    gives=("money",),
    long=("memo", "notes"),
    fallback=True,
)
def timesheet(sheet: Sheet) -> Reading:
    """Written by hand, an invoicing tool or a platform: a table with a date, hours, and money or a memo.

    Taken only when no format of its own knows the file, and read as billed. A row is one line of a timesheet
    or an invoice: a day (or the first and last day of a period), hours as a decimal or `H:MM`, and whatever
    it has of person, client or team, contract, project, task, memo, rate, adjustment or discount, amount,
    currency and invoice, in English or German. A line without hours, or whose unit is not hours, is a charge.

    Rows of totals and subtotals are no entries; the hours they state are checked against the rows above:
    a subtotal against those since the one before, a total against all. Taxes and text between rows are left
    out too.

    The file does not say its time zone or who made it. A table with times of day is refused: it is a log, not
    a bill, and is described in the settings instead (`[formats.my_log]` with `side` and `columns`). One whose
    only date is that of the invoice does not say when the work was done: the settings say what an invoice is for
    (`invoices_cover` under `[formats.timesheet]`); without them it is refused.

    Kept as stated: amounts that are not hours times rate, negative lines, and duplicates.
    """
    if sheet.matches("clock", r".*\d[:.]\d\d.*").any():
        raise Unreadable(
            f"the column {sheet.header('clock')!r} holds times of day, so this is the log of a tool that is not "
            'known, not a bill; describe it in the settings: [formats.my_log] with side = "logged" and columns'
        )
    dated = "day" if sheet.has("day") else "invoice_day"
    if sheet.has("day"):
        day, until = sheet.days("day"), sheet.days("until")
        until = until.where(until.notna(), day)
    else:
        day, until = sheet.invoice_days("invoice_day")
    no_hours, no_amount = sheet.blank("hours"), sheet.blank("amount")
    seconds = sheet.durations("hours", bare="hours")
    _skip_what_is_no_line(sheet, dated, no_hours, no_amount, seconds)
    is_other_unit = ~sheet.blank("unit") & ~sheet.matches("unit", HOURS)
    is_charge = (no_hours & ~no_amount) | is_other_unit
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_charge] = Charge.OTHER
    sheet.quarantine(sheet.blank(dated) & ~is_charge, dated, "is empty")
    sheet.quarantine(no_hours & ~is_charge, "hours", "is empty")
    memo, notes = sheet.long_text("memo"), sheet.long_text("notes")
    discount = sheet.money("discount")
    adjustment = sheet.money("adjustment")
    return Reading(
        {
            "day": day,
            "until": until,
            "grain": np.where((until > day).to_numpy(), "period", "day"),
            "seconds": seconds,
            "resolution": sheet.resolution_of_hours("hours"),
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "client": sheet.text("client"),
            "contract_ref": sheet.text("contract"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": memo.where(memo.notna(), notes),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "adjustment": adjustment.where(adjustment.notna(), -discount.abs()),
            "currency": sheet.text("currency", _code) if sheet.has("currency") else _currency(sheet),
            "invoice": sheet.text("invoice"),
        },
        charge=charge,
        notes=("read as a bill, by its headers",),
    )


def _skip_what_is_no_line(sheet: Sheet, dated: str, no_hours: Mask, no_amount: Mask, seconds: pd.Series[Any]) -> None:
    """Skip totals, taxes and text, known by words where lines have a date; check the hours of totals."""
    no_text = np.logical_and.reduce([sheet.blank(name) for name in TEXTS])
    is_undated = sheet.blank(dated) | (sheet.matches(dated, WORDS) & sheet.days(dated).isna().to_numpy())
    is_total = is_undated & (_says(sheet, TEXTS, TOTAL, is_undated) | (no_text & ~no_hours))
    is_tax = is_undated & no_hours & ~is_total & _says(sheet, TEXTS, TAX, is_undated)
    is_text = is_undated & no_hours & no_amount & ~is_total & ~is_tax & ~sheet.is_empty
    for rows, reason in ((is_total, "total row"), (is_tax, "tax row"), (is_text, "text between rows")):
        sheet.skip(rows, reason)
    _check_totals(sheet, is_total, ~(is_total | is_tax | is_text), seconds)


def _says(sheet: Sheet, fields: Sequence[str], pattern: re.Pattern[str], among: Mask) -> Mask:
    """Return the rows of `among` in which the whole text of any of the fields matches."""
    said = np.zeros(len(sheet), dtype=bool)
    for name in fields if among.any() else ():
        codes, distinct = sheet.coded(name)
        asked = np.unique(codes[among]).tolist()
        saying = [code for code in asked if pattern.fullmatch(distinct[code])]
        said |= among & np.isin(codes, saying)
    return said


def _check_totals(sheet: Sheet, is_total: Mask, is_line: Mask, seconds: pd.Series[Any]) -> None:
    texts = [sheet.coded(name) for name in TEXTS]
    position_of = np.arange(len(sheet))
    last_part = last_whole = -1
    for position in np.flatnonzero(is_total & seconds.notna().to_numpy())[:MAX_CHECKED_TOTALS]:
        said = (distinct[codes[position]] for codes, distinct in texts)
        label = next((text for text in said if TOTAL.fullmatch(text)), "total")
        is_part = bool(PART.fullmatch(label))
        above = is_line & (position_of < position)
        covers = above & (position_of > (last_part if is_part else last_whole))
        if not covers.any() or label.casefold().startswith(("grand", "overall", "gesamt")):
            covers = above
        sheet.total(int(position), label, int(seconds.iloc[position]), covers)
        last_part = int(position)
        last_whole = last_whole if is_part else last_part


def _currency(sheet: Sheet) -> Any:
    """Return the currency of the headers or the settings, else of each amount: `45.00 EUR`, `€45`."""
    stated = sheet.currency("amount", "rate")
    return sheet.text("amount", _code) if stated is None else stated


def _code(text: str) -> str | None:
    found = re.search(r"\b[A-Z]{3}\b", text)
    return found[0] if found else next((code for sign, code in CURRENCIES.items() if sign in text), None)
