"""The form of the JSON report, declared once; `report.schema.json` is generated from here."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from auditor.findings import Confidence, Kind, Severity, Verdict
from auditor.model import Grain, Place, Side, ZoneSource

Amount = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$", description="an exact decimal number")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Count = Annotated[int, Field(ge=0)]
Fact = str | int | bool | None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rows(_Part):
    """Where each row of a file went: read = accepted + quarantined + skipped."""

    read: Count
    accepted: Count
    quarantined: Count
    skipped: Count


class Quarantined(_Part):
    """A row with a cell that could not be read, and that cell's text; the row is in no sum."""

    row: Count
    column: str
    text: str
    reason: str


class Skipped(_Part):
    """How many rows claim nothing by design, and why."""

    reason: str
    rows: Count


class StatedTotal(_Part):
    """A sum that the file states, beside the sum of the rows it covers."""

    row: Count
    label: str | None
    stated_seconds: int
    summed_seconds: int


class Known(_Part):
    """A reading of the file and how it is known."""

    name: str
    known_from: str | None


class Timezone(_Part):
    """The zone of a file's clock times and how it is known."""

    name: str
    known_from: ZoneSource


class Input(_Part):
    """One file and its receipt; `charges` are accepted rows that are money but claim no time."""

    file: str
    sha256: str
    format: str
    tool: str
    side: Side
    grain: Grain
    rows: Rows
    charges: Count
    quarantined: list[Quarantined]
    skipped: list[Skipped]
    stated_totals: list[StatedTotal]
    first_day: Day | None
    last_day: Day | None
    timezone: Timezone
    date_order: Known | None
    resolution_seconds: Count
    notes: list[str]


class Cause(_Part):
    """Time of a contract by where it went: a class of the bill or of the log, or what both have."""

    cause: str
    side: Literal["both", "billed", "logged"]
    seconds: int
    amount: Amount | None


class Contract(_Part):
    """What one person did for one client; each second in question is counted once.

    `settled_seconds` would be in question, had no decision settled the findings that question them.
    `unsupported_seconds` and `unbilled_seconds` mean nothing where `can_tell_padding` is false: one side of
    the contract is not here. Else `causes` split both sides: those of "both" and "billed" add up to
    `billed_seconds`, those of "both" and "logged" to `logged_seconds`.
    """

    contract: str
    name: str
    client: str
    person: str
    platform: str
    timezone: str
    logged_seconds: int
    billed_seconds: int
    unsupported_seconds: int
    unbilled_seconds: int
    in_question_seconds: Count
    in_question_amount: Amount | None
    currency: str | None
    errors: Count
    warnings: Count
    notes: Count
    settled_seconds: Count
    can_tell_padding: bool
    causes: list[Cause]


class Reason(_Part):
    """Why a person should look at a week: findings of a code, unread rows of a file, rules that did not run."""

    kind: Literal["finding", "rows not read", "check that could not run", "one side only"]
    about: str
    count: Count
    told: str


class Week(_Part):
    """Weeks in a row of a contract, Monday to Sunday in its zone (UTC on platforms), with one answer.

    They are `approvable` unseen where there are no reasons against it.
    """

    contract: str
    person: str
    first_day: Day
    last_day: Day
    weeks: Count
    approvable: bool
    reasons: list[Reason]


class Explanation(_Part):
    """An innocent cause that was tested."""

    name: str
    verdict: Verdict


class Remark(_Part):
    """What a person remarked on a finding, without deciding on it."""

    text: str
    name: str
    at: str


class Finding(_Part):
    """One problem with its evidence; the fingerprint survives a new export of the same content.

    `question` is what to ask whoever keeps the log about it, `remedy` what that person can do.
    """

    fingerprint: str
    code: str
    rule: str
    kind: Kind
    severity: Severity
    confidence: Confidence
    person: str
    contract: str
    day: Day | None
    until: Day | None
    seconds: int
    amount: Amount | None
    currency: str | None
    message: str
    question: str
    remedy: str
    explanations: list[Explanation]
    evidence: list[Place]
    facts: dict[str, Fact | list[Fact]]
    explained: bool
    decision: dict[str, Fact] | None = Field(description="what a person said of it; null until then")
    comments: list[Remark]


class FoldedFinding(Finding):
    """A finding that is a consequence of another, shown behind it and counted in no total."""

    folded_into: str


class Unprotected(_Part):
    """Time of a week without payment protection, for one reason."""

    reason: Literal["manual", "over the weekly limit", "memo missing", "idle"]
    seconds: Count
    amount: Amount | None
    evidence: list[Place]


class Protection(_Part):
    """What of a platform week is protected; `seconds_left` until Monday 12:00 UTC, after which nothing is mended."""

    contract: str
    person: str
    week: Day
    state: Literal["can be mended", "can be disputed", "is closed"]
    deadline: str
    disputable_until: str
    seconds_left: Count
    protected_seconds: Count
    protected_amount: Amount | None
    unprotected_seconds: Count
    unprotected_amount: Amount | None
    currency: str | None
    reasons: list[Unprotected]


class Coverage(_Part):
    """Whether one rule ran on one file and contract, how often it found something there, or why it was skipped."""

    code: str
    source: str
    contract: str
    person: str
    status: Literal["ran", "skipped"]
    found: Count
    reason: str


class Money(_Part):
    """An amount in one currency."""

    amount: Amount
    currency: str


class Totals(_Part):
    """Sums over the report; `explained` findings are among the notes, `settled` ones in no other count."""

    errors: Count
    warnings: Count
    notes: Count
    explained: Count
    settled: Count
    folded: Count
    logged_seconds: int
    billed_seconds: int
    unsupported_seconds: int
    unbilled_seconds: int
    in_question_seconds: Count
    settled_seconds: Count
    in_question: list[Money]


class JsonReport(_Part):
    """What an audit found; `as_of` is the instant it was made for and `settings_sha256` of what settings."""

    schema_: Literal[1] = Field(alias="schema")
    auditor: str
    as_of: str
    settings_sha256: str
    withheld: list[str] = Field(default=[], description="what a report on one contract leaves out, if anything")
    totals: Totals
    guesses: list[str]
    inputs: list[Input]
    contracts: list[Contract]
    weeks: list[Week]
    findings: list[Finding]
    folded: list[FoldedFinding]
    protection: list[Protection]
    coverage: list[Coverage]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the report."""
    declared = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Report of the time-log auditor"}
    return declared | {name: part for name, part in JsonReport.model_json_schema().items() if name != "title"}


def json_schema_text() -> str:
    """Return the text of `report.schema.json`."""
    return json.dumps(json_schema(), indent=1) + "\n"
