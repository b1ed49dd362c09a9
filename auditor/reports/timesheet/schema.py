"""The form of the timesheet as JSON, declared once; `timesheet.schema.json` is generated from here."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from auditor.model import Place
from auditor.reports.schema import Amount, Count, Day, Input


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sums(_Part):
    supported_seconds: Count
    entered_seconds: Count
    over_limit_seconds: Count
    billed_seconds: int | None
    amount: Amount | None
    currency: str | None


class DayOfWork(_Sums):
    """What to enter for a day, the log that supports it, and what is billed of it already."""

    day: Day
    memo: str
    evidence: list[Place]


class Week(_Sums):
    """A week from its Monday; `over_limit_seconds` are left out of what is supported."""

    week: Day
    limit_seconds: Count | None
    days: list[DayOfWork]


class LeftOut(_Part):
    """Time of a row that is not entered, and why; `instead` is the row that has the time."""

    reason: str
    day: Day | None
    seconds: int
    entry: Place
    instead: Place | None


class Sheet(_Part):
    """What one person can enter for one contract: logged = supported + left out."""

    contract: str
    client: str
    person: str
    platform: str
    name: str
    timezone: str
    terms: str | None = Field(description="by which hours come out of the log, in the words of the settings")
    logged_seconds: int
    supported_seconds: Count
    left_out_seconds: int
    entered_seconds: Count
    amount: Amount | None
    currency: str | None
    weeks: list[Week]
    left_out: list[LeftOut]


class JsonTimesheet(_Part):
    """The hours that a log supports, from `first_day` to `last_day` where those were asked for."""

    schema_: Literal[1] = Field(alias="schema")
    auditor: str
    as_of: str
    settings_sha256: str
    first_day: Day | None
    last_day: Day | None
    guesses: list[str]
    inputs: list[Input]
    sheets: list[Sheet]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the timesheet."""
    declared = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Timesheet of the time-log auditor",
    }
    return declared | {name: part for name, part in JsonTimesheet.model_json_schema().items() if name != "title"}


def json_schema_text() -> str:
    """Return the text of `timesheet.schema.json`."""
    return json.dumps(json_schema(), indent=1) + "\n"
