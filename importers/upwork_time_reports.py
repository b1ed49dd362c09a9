"""Upwork, time reports."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.tables import Unreadable
from importers.upwork_work_diary import CELL_SECONDS

PLACES = ("table", "contractTimeReport.edges.node", "user.contractTimeReport.edges.node", "timeReport")
HOURS = ("hours", "online", "offline")
TWO_DECIMALS, MOST_ROUNDED = 18, 300
APART_SECONDS = 60
"""How far three rounded numbers may be from a sum."""


def _in(*keys: str) -> tuple[str, ...]:
    return tuple(f"{place}.{key}" for place in PLACES for key in keys)


@importer(
    tool="Upwork",
    report="time reports",
    side=Side.BILLED,
    columns={
        "day": _in("worked_on", "dateWorkedOn"),
        "start_day": _in("week_worked_on", "weekWorkedOn"),
        "hours": _in("hours", "totalHoursWorked"),
        "online": _in("hours_online", "totalOnlineHoursWorked"),
        "offline": _in("hours_offline", "totalOfflineHoursWorked"),
        "amount": _in("charges", "totalCharges"),
        "rate": _in("billRate.value"),
        "memo": _in("memo"),
        "task": _in("taskDescription"),
        "task_id": _in("task"),
        "person": _in("provider_name", "freelancer.name"),
        "person_id": _in("provider_id", "freelancer.nid", "freelancer.id"),
        "email": _in("freelancer.email"),
        "contract": _in("assignment_ref", "contract.id"),
        "project": _in("assignment_name", "contract.title"),
        "client": _in("company_name", "contract.clientOrganization.name"),
        "team": _in("team_name", "contract.clientTeam.name", "team.name"),
        "team_id": _in("team_id", "assignment_team_id"),
        "more": tuple(f"{place.removesuffix('.edges.node')}.pageInfo.hasNextPage" for place in PLACES[1:3]),
    },
    needs=(HOURS, ("day", "start_day", "memo", "person", "person_id", "contract", "client", "team", "team_id")),
    gives=("provenance", "money"),
    long=("memo",),
    zone="UTC",
    records=("table[]", "contractTimeReport.edges[].node", "user.contractTimeReport.edges[].node", "timeReport[]"),
)
def upwork_time_reports(sheet: Sheet) -> Reading:
    """Made by Upwork's API: the answers of its time reports, of today (`contractTimeReport`) or of old, kept as JSON.

    A row is the hours and charges of what the report was asked for: a day (in UTC), contract, person and memo, or
    fewer of them; a row with a week and no day is of that week, from its Monday. In the older form the table names
    its columns, such as `worked_on`, `memo` and `hours`, beside its rows. Tracked (online) and manual (offline) hours
    of a row are one claim: it is tracked if none was added by hand, manual if all was, and else a note in it says how
    much. Where the hours are not the sum of both the receipt says so.

    The answer states no times of day and no currency: charges are in US dollars unless the settings say otherwise.
    Whom it does not name is called by the id, unless the settings name the person. Earnings and separate charges for
    tracked and manual hours are left alone.

    Kept as stated: hours, which are sums of pieces that were rounded to two decimals before, so that the print of a
    row is as rough as the ten-minute segments in it allow, up to five minutes; charges that are not hours times rate.
    """
    if not (sheet.has("day") or sheet.has("start_day")):
        raise Unreadable(
            "its rows do not say when the work was done; ask for the report again with the day (`worked_on` or "
            "`dateWorkedOn`) among its columns"
        )
    if sheet.has("more"):
        is_last = not sheet.flags("more").iloc[-1:].fillna(value=False).any()
        sheet.notes.append(
            "no page follows the last one" if is_last else "more pages follow, which are not in the file"
        )
    seconds, online, offline = _hours(sheet)
    is_mixed = ((online != 0) & (offline != 0)).fillna(value=False)
    is_known = ((online != 0) | (offline != 0)).fillna(value=False) & ~is_mixed
    day, monday = sheet.days("day"), sheet.days("start_day")
    sheet.quarantine((day.isna() & monday.isna()).to_numpy(), "day" if sheet.has("day") else "start_day", "is empty")
    return Reading(
        {
            "day": day.where(day.notna(), monday),
            "until": day.where(day.notna(), monday + pd.Timedelta(days=6)),
            "grain": np.where(day.notna(), "day", "period"),
            "seconds": seconds,
            "resolution": _resolution(sheet, seconds),
            "person_name": _named(sheet, "person", "person_id"),
            "person_email": sheet.text("email", str.lower),
            "contract_ref": sheet.text("contract"),
            "client": _stated(sheet, "client", "team", "team_id"),
            "project": sheet.text("project"),
            "task": _stated(sheet, "task", "task_id"),
            "description": sheet.long_text("memo"),
            "is_manual": (online == 0).where(is_known),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "currency": sheet.format.currency or "USD",
            "note": _by_hand(offline.where(is_mixed)),
        }
    )


def _hours(sheet: Sheet) -> tuple[pd.Series[Any], pd.Series[Any], pd.Series[Any]]:
    """Return the seconds of each row, and those of them that were tracked and that were added by hand, if known."""
    hours, online, offline = (sheet.durations(name, bare="hours") for name in HOURS)
    parts = online.fillna(0) + offline.fillna(0)
    seconds = hours.fillna(parts.mask(online.isna() & offline.isna()))
    is_empty = np.logical_and.reduce([sheet.blank(name) for name in HOURS])
    sheet.quarantine(is_empty, next(name for name in HOURS if sheet.has(name)), "is empty")
    online, offline = online.fillna(seconds - offline), offline.fillna(seconds - online)
    is_apart = ((seconds - online - offline).abs() > APART_SECONDS).fillna(value=False)
    if is_apart.any():
        sheet.notes.append(
            f"{int(is_apart.sum())} of {len(sheet)} rows state hours that are not the sum of tracked and manual ones"
        )
    return seconds, online, offline


def _resolution(sheet: Sheet, seconds: pd.Series[Any]) -> npt.NDArray[np.int64]:
    unit = min(sheet.resolution_of_hours(next(name for name in HOURS if sheet.has(name))), TWO_DECIMALS)
    segments = np.rint(seconds.fillna(0).abs().to_numpy(dtype=np.int64) / CELL_SECONDS).astype(np.int64)
    return np.asarray(np.clip(unit * segments, unit, MOST_ROUNDED), dtype=np.int64)


def _named(sheet: Sheet, name: str, name_of_id: str) -> pd.Series[Any] | str:
    return sheet.text(name) if sheet.has(name) else sheet.format.person or sheet.text(name_of_id)


def _stated(sheet: Sheet, *names: str) -> pd.Series[Any]:
    """Return the first of several fields that a row states."""
    found = sheet.long_text(names[0])
    for name in names[1:]:
        found = found.fillna(sheet.long_text(name))
    return found


def _by_hand(seconds: pd.Series[Any]) -> pd.Series[Any]:
    text = seconds.astype("category")
    names = [f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02} added by hand" for s in text.cat.categories]
    return text.cat.rename_categories(names)
