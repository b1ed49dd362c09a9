"""Decisions that people took on findings, as one file that travels between two parties.

A decision names a finding by its fingerprint, which survives a new export and moved rows. The file is JSON:

    {"schema": 1, "decisions": [{"fingerprint": "01f9932787f82a4a", "code": "INV608", "status": "accepted",
      "reason": "agreed by mail on 3 March", "name": "Ann Smith", "at": "2026-03-04T10:00:00+00:00"}]}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from auditor.faults import in_words


class Status(StrEnum):
    """What was decided: the first two close a finding, a correction does once the files no longer show it."""

    ACCEPTED = "accepted"
    EXPLAINED = "explained"
    DISPUTED = "disputed"
    CORRECTED = "corrected"


CLOSING = frozenset({Status.ACCEPTED, Status.EXPLAINED})


class DecisionsError(Exception):
    """A file of decisions that cannot be used; the message is one line that says what and where."""


class Decision(BaseModel):
    """What `name` decided on the finding of this fingerprint at an instant; it holds to the end of day `expires`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: str = Field(pattern=r"^[0-9a-f]{16}(-\d+)?$")
    code: str = Field(pattern=r"^[A-Z]{2,3}\d{3}$")
    status: Status
    reason: str = Field(default="", max_length=2_000)
    name: str = Field(default="", max_length=200)
    at: AwareDatetime
    expires: dt.date | None = None

    def holds(self, on: dt.date) -> bool:
        """Whether the decision has not expired on a day."""
        return self.expires is None or on <= self.expires

    @property
    def closes(self) -> bool:
        """Whether a finding with this decision is settled."""
        return self.status in CLOSING


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Literal[1] = Field(alias="schema")
    decisions: list[Decision]


def load(path: Path) -> tuple[Decision, ...]:
    """Read a file of decisions, in its order; raises DecisionsError naming the file and the fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise DecisionsError(f"{path}: cannot read the decisions: {reason}") from None
    try:
        return tuple(_File.model_validate_json(text).decisions)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
        raise DecisionsError(f"{path}: {where + ': ' if where else ''}{in_words(fault)}") from None


def written(decisions: Iterable[Decision]) -> str:
    """Return the text of a file with these decisions; the same decisions give the same text."""
    return _File(schema=1, decisions=list(decisions)).model_dump_json(indent=1, by_alias=True, exclude_defaults=False)


def latest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the last decision on each fingerprint; of two at one instant the one that stands later."""
    standing: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda one: one.at):
        standing[decision.fingerprint] = decision
    return standing
