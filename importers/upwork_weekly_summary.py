"""Upwork, weekly summary."""

from __future__ import annotations

import re

import numpy as np

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

SEGMENT_SECONDS = 600
TITLE_AND_ID = re.compile(r"(.*)\((\d+)\)")
KINDS = {
    "fixed price payment": Charge.FIXED_PRICE,
    "fixed price": Charge.FIXED_PRICE,
    "milestone": Charge.FIXED_PRICE,
    "bonus": Charge.BONUS,
    "refund": Charge.REFUND,
}


@importer(
    tool="Upwork",
    report="weekly summary",
    side=Side.BILLED,
    columns={
        "day": ("Date",),
        "contract": ("Contract",),
        "hours": ("Hours",),
        "amount": ("Amount", "Earnings"),
        "payment": ("Payment type",),
        "task": ("Activity ID", "Activity"),
        "person": ("Freelancer", "Talent"),
        "client": ("Client", "Client team", "Team"),
    },
    needs=("day", "contract", "hours", "payment"),
    gives=("money",),
    zone="UTC",
)
def upwork_weekly_summary(sheet: Sheet) -> Reading:
    """Made on Upwork under Manage finances, Your reports, Weekly summary, Download CSV.

    A row is one day (in UTC) of one hourly contract, or one payment that is no time: fixed price and bonus
    rows are charges. The number in brackets after a contract's title is its id; it ties the row to the
    contract. Hours are ten-minute segments printed as decimals: `0.33333` is 20 minutes.

    The file names no currency; Upwork's contracts are in US dollars, and amounts are read so unless the
    settings say otherwise. It holds no memos, no times of day, and does not say which hours were added by
    hand. Without a further column it names no person: it is the report of the one who made it.

    Kept as stated: hours to the second, and amounts that are not hours times rate.
    """
    is_hourly = sheet.blank("payment") | sheet.matches("payment", "hourly")
    has_hours = ~sheet.blank("hours")
    codes, payments = sheet.coded("payment")
    is_other = ~is_hourly & np.array([text.casefold() not in KINDS for text in payments], dtype=bool)[codes]
    sheet.quarantine(is_hourly & ~has_hours, "hours", "is empty")
    sheet.quarantine(is_other & has_hours, "payment", "is no known payment type, and the row has hours")
    sheet.quarantine(~is_hourly & sheet.blank("amount"), "amount", "is empty")
    sheet.quarantine(sheet.blank("contract"), "contract", "is empty")
    return Reading(
        {
            "day": sheet.days("day", required=True),
            "seconds": sheet.durations("hours", bare="hours"),
            "resolution": SEGMENT_SECONDS,
            "contract_ref": sheet.text("contract", lambda text: _split(text)[1]),
            "project": sheet.text("contract", lambda text: _split(text)[0]),
            "task": sheet.text("task"),
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "client": sheet.text("client"),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount") or "USD",
        },
        charge=sheet.text("payment", _kind),
    )


def _kind(payment: str) -> str | None:
    """Return what a payment is for, or None for hours.

    >>> _kind("Bonus"), _kind("Hourly"), _kind("Milk money")
    ('bonus', None, 'other')
    """
    name = payment.casefold()
    return None if name == "hourly" else KINDS.get(name, Charge.OTHER).value


def _split(contract: str) -> tuple[str, str | None]:
    """Return title and id of `Title (id)`; a title may hold brackets of its own.

    >>> _split("Site (v2), phase (one) (34848691)"), _split("Site (v2)")
    (('Site (v2), phase (one)', '34848691'), ('Site (v2)', None))
    """
    found = TITLE_AND_ID.fullmatch(contract)
    return (found[1].rstrip(), found[2]) if found else (contract, None)
