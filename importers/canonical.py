"""The project's own CSV, for samples and hand-made corrections."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.calendar import local_days
from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

FIELDS = {
    "side": ("side",),
    "person": ("person",),
    "email": ("email",),
    "client": ("client",),
    "project": ("project",),
    "task": ("task",),
    "contract": ("contract",),
    "description": ("description",),
    "tags": ("tags",),
    "start": ("start",),
    "end": ("end",),
    "start_day": ("start_day",),
    "start_time": ("start_time",),
    "end_day": ("end_day",),
    "end_time": ("end_time",),
    "day": ("day",),
    "until": ("until",),
    "duration": ("duration",),
    "hours": ("hours",),
    "break": ("break",),
    "billable": ("billable",),
    "manual": ("manual",),
    "activity": ("activity",),
    "overtime": ("overtime",),
    "rate": ("rate",),
    "amount": ("amount",),
    "adjustment": ("adjustment",),
    "currency": ("currency",),
    "invoice": ("invoice",),
    "invoice_total": ("invoice_total",),
    "period_first": ("period_first",),
    "period_last": ("period_last",),
    "id": ("id",),
    "created": ("created",),
    "creator": ("creator",),
    "locked": ("locked",),
    "approver": ("approver",),
    "approved": ("approved",),
}
"""Fields of the canonical form with their headers; the user's own tables map to the same fields."""


@importer(
    tool="this auditor",
    report="canonical form",
    side=Side.LOGGED,
    columns=FIELDS,
    needs=("side", ("start", "start_day", "day")),
    gives=("clock times", "provenance", "money"),
)
def canonical(sheet: Sheet) -> Reading:
    """Written by hand or by a script of your own: one row per entry, under the headers of this project.

    `side` is logged, billed or observed. An entry has either `start` and `end` (`2026-03-02 09:00`, with an
    offset such as `+02:00` where it is known), or a `day`, with `until` for a period. `duration` takes any
    notation with a unit (`1:30`, `90m`, `1.5 h`), `hours` a decimal number; without either the length is end
    minus start. `person`, `email`, `client`, `project`, `task`, `contract`, `description`, `tags`, `break`,
    `billable`, `manual`, `activity` (percent), `overtime`, `rate`, `amount`, `adjustment`, `currency`, `invoice`,
    `id`, `created` and `creator`, `locked`, `approver` and `approved` (when) may follow, in any order; what the
    invoice as a whole states stands on each of its rows as `invoice_total`, `period_first` and `period_last`. Other
    columns are left alone.

    A start without an end is a running timer; in a table without a column for the end, the end is start plus
    length. Everything is kept as stated.
    """
    return read_fields(sheet)


def read_fields(sheet: Sheet) -> Reading:
    """Read a sheet whose fields are those of `FIELDS`; the user's own tables are read by this too."""
    seconds = _seconds(sheet)
    if sheet.has("start_day"):
        spans = sheet.intervals("start_day", "start_time", "end_day", "end_time", seconds)
    else:
        spans = sheet.moments("start", "end", seconds)
    if seconds is not None and not sheet.has("end") and not sheet.has("end_time"):
        spans = _ended_by_length(spans, seconds, sheet.zone)
    columns: dict[str, Any] = {str(name): spans[name] for name in spans}
    is_timed = spans["day"].notna().to_numpy()
    day = sheet.days("day")
    until = sheet.days("until")
    columns["day"] = spans["day"].where(is_timed, day)
    columns["until"] = spans["until"].where(is_timed, until.where(until.notna(), day))
    sheet.quarantine(columns["day"].isna().to_numpy(), "day" if sheet.has("day") else "start", "is empty")
    stated = next((name for name in ("hours", "duration") if sheet.has(name)), "hours")
    sheet.quarantine(~is_timed & columns["seconds"].isna().to_numpy(), stated, "is empty")
    is_period = ~is_timed & (columns["until"] > columns["day"]).to_numpy()
    columns["grain"] = np.where(spans["grain"] == "interval", "interval", np.where(is_period, "period", "day"))
    is_in_hours = ~sheet.blank("hours") & sheet.blank("duration")
    columns["resolution"] = np.where(is_in_hours, sheet.resolution_of_hours("hours"), 1)
    breaks = sheet.durations("break", bare="minutes")
    columns["break_seconds"] = breaks.fillna(0).astype("int64")
    if sheet.has("side"):
        side = sheet.text("side", str.lower)
        is_known = side.isin([s.value for s in Side])
        sheet.quarantine(~is_known.to_numpy(), "side", "is not logged, billed or observed")
        columns["side"] = side.where(is_known).cat.remove_unused_categories()
    return Reading(
        columns
        | {
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "contract_ref": sheet.text("contract"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags"),
            "is_billable": sheet.flags("billable"),
            "is_manual": sheet.flags("manual"),
            "activity": sheet.percents("activity"),
            "is_overtime": sheet.flags("overtime"),
            "is_locked": sheet.flags("locked"),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "adjustment": sheet.money("adjustment"),
            "currency": sheet.text("currency") if sheet.has("currency") else sheet.currency("amount", "rate"),
            "invoice": sheet.text("invoice"),
            "entry_id": sheet.long_text("id"),
            "created": sheet.instants("created", near=spans["end"]),
            "creator": sheet.text("creator"),
            "approver": sheet.text("approver"),
            "approved": sheet.instants("approved", near=spans["end"]),
        },
        invoices=_invoices(sheet) if any(map(sheet.has, ("invoice_total", "period_first", "period_last"))) else None,
    )


def _invoices(sheet: Sheet) -> dict[str, Any]:
    return {
        "total": sheet.money("invoice_total"),
        "first": sheet.days("period_first"),
        "last": sheet.days("period_last"),
        "currency": sheet.text("currency") if sheet.has("currency") else sheet.currency("amount", "rate"),
    }


def _ended_by_length(spans: pd.DataFrame, seconds: pd.Series[Any], zone: str) -> pd.DataFrame:
    """Return entries of a table without a column for the end, which then is start plus length."""
    end = spans["start"] + pd.to_timedelta(seconds.astype("Float64").to_numpy(dtype=float, na_value=np.nan), unit="s")
    last = local_days(end, zone)
    return spans.assign(
        end=end,
        until=last.where(last.notna(), spans["day"]),
        is_running=spans["is_running"] & seconds.isna().to_numpy(),
        seconds=seconds,
    )


def _seconds(sheet: Sheet) -> pd.Series[Any] | None:
    if sheet.has("duration") and sheet.has("hours"):
        duration = sheet.durations("duration")
        return duration.where(duration.notna(), sheet.durations("hours", bare="hours"))
    if sheet.has("duration"):
        return sheet.durations("duration")
    if sheet.has("hours"):
        return sheet.durations("hours", bare="hours")
    return None
