"""Upwork, work diary."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auditor.model import DAY, Side
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.tables import Unreadable

CELL_SECONDS = 600
MOST_NAMES = 5
ASKED = {"workDiaryContract", "contract"}
"""What an answer stands under unless the one who asked gave it a name."""


@importer(
    tool="Upwork",
    report="work diary",
    side=Side.BILLED,
    columns={
        "start": (
            "cells.cell_time",
            "*.workDiaryTimeCells.cellDateTime.rawValue",
            "*.workDiaryTimeCells.cellDateTime.displayValue",
            "*.workDiaryTimeCells.cellDateTime",
            "*.workDays.workDiary.cells.timestamp",
        ),
        "manual": ("cells.manual", "*.workDiaryTimeCells.manual", "*.workDays.workDiary.cells.manual"),
        "overtime": ("*.workDiaryTimeCells.overtime", "*.workDays.workDiary.cells.overtime"),
        "activity": ("cells.activity", "*.workDiaryTimeCells.activityLevel"),
        "memo": ("cells.memo", "*.workDiaryTimeCells.memo", "*.workDays.workDiary.cells.memo"),
        "task": ("cells.task", "*.workDiaryTimeCells.task.description"),
        "task_id": ("*.workDiaryTimeCells.task.id",),
        "contract": ("contract.record_id", "*.contractId", "*.id"),
        "title": ("*.title",),
        "name": ("*",),
        "offset": ("*.workDiaryMetadata.timezoneOffset",),
        "sum": ("*.snapshots.durationInt", "*.snapshots.duration"),
    },
    needs=(("start", "sum"),),
    gives=("clock times", "provenance"),
    long=("memo",),
    zone="UTC",
    records=("cells[]", "*.workDiaryTimeCells[]?", "*.workDays[]?.workDiary?.cells[]?", "*.snapshots[]?"),
)
def upwork_work_diary(sheet: Sheet) -> Reading:
    """Made by Upwork's API: the answers about work diaries, of one contract and day each, saved as JSON.

    A row is one cell of the diary, ten minutes from its time on, with its memo, task and level of activity, and
    whether it was added by hand and is over the weekly limit. One answer or a list of them is read: of the API in
    use (`workDiaryContract`, or `workDiaryTimeCells` and `workDays` of a `contract`) and of the one before it
    (`cells` beside a `contract`). Times are instants; days are those of UTC, as on the bill.

    The answer states neither rates nor the person, whom the settings may name, and `workDiaryContract` not even the
    contract: where the one who asked gave each answer a name of its own, this name is kept as project, so that
    `billed_as` of a contract in the settings can place it. The answer about a whole company (`workDiaryCompany`)
    holds sums without cells and is refused.

    Kept as stated: cells that occur twice, and times that begin no segment of ten minutes. The activity of a file is
    read as minutes of the ten if none is above 10, else as percent; the receipt says which.
    """
    if not sheet.has("start"):
        raise Unreadable(
            "it states sums of work per contract and not the day they are of; ask for workDiaryContract, contract by "
            "contract and day by day, and save those answers"
        )
    start = sheet.instants("start")
    day = start.dt.tz_localize(None).dt.normalize().astype(pd.api.types.pandas_dtype(DAY))
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    _quarantine_other_clocks(sheet)
    sheet.derive("given", "name", lambda text: "" if text in ASKED else text)
    project = sheet.text("title" if sheet.has("title") else "given")
    _say_contracts(sheet)
    return Reading(
        {
            "grain": "interval",
            "start": start,
            "end": start + pd.Timedelta(seconds=CELL_SECONDS),
            "day": day,
            "until": day,
            "seconds": CELL_SECONDS,
            "resolution": CELL_SECONDS,
            "contract_ref": sheet.text("contract"),
            "project": project,
            "task": sheet.long_text("task").fillna(sheet.long_text("task_id")),
            "description": sheet.long_text("memo"),
            "is_manual": sheet.flags("manual"),
            "is_overtime": sheet.flags("overtime"),
            "activity": _activity(sheet),
        }
    )


def _say_contracts(sheet: Sheet) -> None:
    contract = sheet.joined("contract", "title", "given")
    called = contract.cat.categories.tolist()
    if not called:
        return
    more = f" and {len(called) - MOST_NAMES} more" if len(called) > MOST_NAMES else ""
    sheet.notes.append(f"cells of {', '.join(called[:MOST_NAMES])}{more}")
    if contract.hasnans:
        sheet.notes.append(f"{int(contract.isna().sum())} of {len(sheet)} cells name no contract")


def _quarantine_other_clocks(sheet: Sheet) -> None:
    """Quarantine clock times without an offset in a diary that is shown in another zone than UTC."""
    if not sheet.has("offset"):
        return
    sheet.notes.append(
        f"the diary is shown at these offsets from UTC: {', '.join(sheet.text('offset').cat.categories)}"
    )
    is_shifted = ~sheet.blank("offset") & ~sheet.matches("offset", r"[-+]?0+(:?00)?|Z|UTC")
    is_instant = sheet.blank("start") | sheet.matches("start", r"\d+(\.\d+)?|.*(Z|[-+]\d\d:?\d\d)")
    sheet.quarantine(is_shifted & ~is_instant, "start", "names no offset, and the diary is shown in another zone")


def _activity(sheet: Sheet) -> pd.Series[Any]:
    """Return activity in percent; a file none of whose levels is above 10 counts minutes of the ten."""
    level = sheet.percents("activity")
    most = level.max()
    if pd.isna(most) or most == 0:
        return level
    if most > 10:
        sheet.notes.append("activity is stated in percent")
        return level
    sheet.notes.append(f"no activity is above {most}, so it counts minutes of the ten; it is kept in percent")
    return level * 10
