"""What people said in tests of the store."""

from __future__ import annotations

import datetime as dt

from auditor.decisions import Comment, Decision, Review, Snapshot

AT = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)


def decision(number: int = 0, **given: object) -> Decision:
    """Return a decision on the finding of a number, taken that many seconds after `AT`."""
    values: dict[str, object] = {"code": "TIM202", "status": "accepted", "reason": 'ü "x"\n%s', "name": "Ann"}
    values |= {"at": AT + dt.timedelta(seconds=number), "fingerprint": f"{number:016x}"}
    return Decision.model_validate(values | given)


def comment(number: int = 0, text: str = "seen by mail") -> Comment:
    """Return a comment on the finding of a number."""
    return Comment(fingerprint=f"{number:016x}", code="TIM202", text=text, name="Bo", at=AT)


def review(*numbers: int, hours: int = 0) -> Review:
    """Return that Ann saw the findings of these numbers in one file, some hours after `AT`."""
    snapshot = Snapshot(
        file="week 9.csv",
        sha256="ab" * 32,
        format="toggl_detailed",
        side="logged",
        first_day=dt.date(2026, 3, 2),
        last_day=dt.date(2026, 3, 6),
        rows_read=5,
        rows_accepted=3,
        rows_quarantined=1,
        rows_skipped=1,
    )
    marks = tuple(f"{number:016x}" for number in numbers)
    return Review(name="Ann", at=AT + dt.timedelta(hours=hours), fingerprints=marks, snapshots=(snapshot,))
