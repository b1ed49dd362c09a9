"""The form of the difference as JSON, declared once; `difference.schema.json` is generated from here."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from auditor.differences import Cause, Change, Reason
from auditor.model import Place
from auditor.reports.schema import Amount, Count, Coverage, Day, Finding, Input


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Compared(_Part):
    """The days that both exports of a tool reach over; up to `closed_until` days were over at the earlier one."""

    tool: str
    first_day: Day | None
    last_day: Day | None
    closed_until: Day | None


class Totals(_Part):
    """How many entries there are, and are the same; `late` changes touch hours or money of days that were over."""

    earlier_entries: Count
    later_entries: Count
    same_entries: Count
    same_seconds: int
    late: Count


class Counted(_Part):
    """How many entries changed in one way, how many of them have an innocent cause, and the seconds in all."""

    change: Change
    entries: Count
    explained: Count
    seconds: int


class Left(_Part):
    """Entries of one export that are left out of the comparison, said once."""

    reason: Reason
    export: Literal["earlier", "later"]
    message: str
    entries: Count
    seconds: int
    first_day: Day | None
    last_day: Day | None
    evidence: list[Place]


class Changed(_Part):
    """An entry that was added, removed or changed; `cause` and `detail` say what accounts for it.

    `seconds` and `amount` are by how much it differs, `age_days` how long before the earlier export's last day
    its own lies.
    """

    change: Change
    cause: Cause | None
    detail: str | None
    person: str
    contract: str
    day: Day | None
    seconds_before: int
    seconds_after: int
    seconds: int
    amount: Amount | None
    currency: str | None
    fields: list[str]
    age_days: int
    is_closed: bool
    is_locked: bool
    was_signed_off: bool
    client: str | None
    project: str | None
    task: str | None
    description_before: str | None
    description_after: str | None
    earlier: Place | None
    later: Place | None


class JsonDifference(_Part):
    """What differs between an earlier and a later export of the same period, and what rules find in it."""

    schema_: Literal[1] = Field(alias="schema")
    auditor: str
    as_of: str
    settings_sha256: str
    earlier: list[Input]
    later: list[Input]
    compared: list[Compared]
    uncompared_fields: list[str]
    totals: Totals
    counts: list[Counted]
    scope: list[Left]
    changes: list[Changed]
    findings: list[Finding]
    coverage: list[Coverage]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the difference."""
    declared = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Difference of the time-log auditor",
    }
    return declared | {name: part for name, part in JsonDifference.model_json_schema().items() if name != "title"}


def json_schema_text() -> str:
    """Return the text of `difference.schema.json`."""
    return json.dumps(json_schema(), indent=1) + "\n"
