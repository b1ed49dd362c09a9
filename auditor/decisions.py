"""What people said of findings: decisions, comments and reviews, and the one file that travels between two parties.

Each names a finding by its fingerprint, which survives a new export and moved rows. The file is JSON:

    {"schema": 1, "decisions": [{"fingerprint": "01f9932787f82a4a", "code": "INV608", "status": "accepted",
      "reason": "agreed by mail on 3 March", "name": "Ann Smith", "at": "2026-03-04T10:00:00+00:00"}],
     "comments": [{"fingerprint": "01f9932787f82a4a", "code": "INV608", "text": "The mail is in the shared folder.",
      "name": "Ann Smith", "at": "2026-03-04T10:01:00+00:00"}]}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from auditor.faults import in_words


class Status(StrEnum):
    """What was decided: the first two close a finding, a correction does once the files no longer show it.

    Reopened takes the decision before it back: nothing is ever erased.
    """

    ACCEPTED = "accepted"
    EXPLAINED = "explained"
    DISPUTED = "disputed"
    CORRECTED = "corrected"
    REOPENED = "reopened"


CLOSING = frozenset({Status.ACCEPTED, Status.EXPLAINED})


class DecisionsError(Exception):
    """A file of decisions that cannot be used; the message is one line that says what and where."""


def _storable(value: object) -> object:
    """Return text without what no file and no database holds: lone surrogates and the NUL character."""
    if isinstance(value, str) and ("\0" in value or not value.isascii()):
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return value


def _in_utc(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC)


Text = Annotated[str, BeforeValidator(_storable)]
Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{16}(-\d+)?$")]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2,3}\d{3}$")]
Name = Annotated[Text, Field(max_length=200)]
Prose = Annotated[Text, Field(max_length=2_000)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Decision(_Said):
    """What `name` decided on the finding of this fingerprint at an instant; it holds to the end of day `expires`.

    `contract` ("" for none), `day` and `until` are those of the finding: they tell whether it would be in other files
    at all. None where nobody stated the contract.
    """

    fingerprint: Fingerprint
    code: Code
    status: Status
    reason: Prose = ""
    name: Name = ""
    at: Instant
    expires: dt.date | None = None
    contract: Text | None = None
    day: dt.date | None = None
    until: dt.date | None = None

    @property
    def told(self) -> str:
        """What was decided in words, "accepted by Ann Smith on 2026-03-04: agreed by mail"."""
        until = f", until {self.expires:%Y-%m-%d}" if self.expires else ""
        why = f": {self.reason}" if self.reason.strip() else ""
        return f"{self.status.value}{_by(self)}{until}{why}"

    def holds(self, on: dt.date) -> bool:
        """Whether the decision has not expired on a day."""
        return self.expires is None or on <= self.expires

    @property
    def closes(self) -> bool:
        """Whether a finding with this decision is settled."""
        return self.status in CLOSING

    def nameless(self) -> Decision:
        """Return the decision without who made it, why, and on which contract."""
        return self.model_copy(update={"reason": "", "name": "", "contract": None})


class Comment(_Said):
    """What `name` remarked on the finding of this fingerprint, without deciding on it."""

    fingerprint: Fingerprint
    code: Code
    text: Annotated[Prose, Field(min_length=1)]
    name: Name = ""
    at: Instant

    @property
    def told(self) -> str:
        """What was remarked in words, "comment by Ann Smith on 2026-03-04: the mail is lost"."""
        return f"comment{_by(self)}: {self.text}"


def _by(said: Decision | Comment) -> str:
    who = f" by {said.name}" if said.name.strip() else ""
    return f"{who} on {said.at:%Y-%m-%d}"


class Snapshot(_Said):
    """One import of one file: its hash, which days it covers and where its rows went."""

    file: Text
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    format: Text
    side: Text
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    rows_read: int = Field(ge=0)
    rows_accepted: int = Field(ge=0)
    rows_quarantined: int = Field(ge=0)
    rows_skipped: int = Field(ge=0)


class Review(_Said):
    """That `name` has seen the findings of these fingerprints at an instant, in reports on these files."""

    name: Name = ""
    at: Instant
    fingerprints: tuple[Fingerprint, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()


class Record(_Said):
    """What one file says: decisions and comments, each in the file's order."""

    decisions: tuple[Decision, ...] = ()
    comments: tuple[Comment, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Literal[1] = Field(alias="schema")
    decisions: tuple[Decision, ...]
    comments: tuple[Comment, ...] = ()


def load(path: Path) -> Record:
    """Read a file of decisions and comments; raises DecisionsError naming the file and the fault."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DecisionsError(f"{path}: cannot read the decisions: {error.strerror}") from None
    return parse(data, str(path))


def parse(data: bytes, path: str) -> Record:
    """Read the bytes of a file of decisions and comments; `path` is only named in DecisionsError."""
    try:
        said = _File.model_validate_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DecisionsError(f"{path}: cannot read the decisions: it is not UTF-8 text") from None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
        raise DecisionsError(f"{path}: {where + ': ' if where else ''}{in_words(fault)}") from None
    return Record(decisions=said.decisions, comments=said.comments)


def written(decisions: Iterable[Decision] = (), comments: Iterable[Comment] = ()) -> str:
    """Return the text of a file with what people said; the same decisions and comments give the same text."""
    file = _File(schema=1, decisions=tuple(decisions), comments=tuple(comments))
    return file.model_dump_json(indent=1, by_alias=True) + "\n"


def latest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the last decision on each fingerprint; of two at one instant the one that stands later."""
    standing: dict[str, Decision] = {}
    for decision in sorted(decisions, key=attrgetter("at")):
        standing[decision.fingerprint] = decision
    return standing
