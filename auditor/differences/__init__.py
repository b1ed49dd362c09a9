"""Two exports of the same period: what was added, removed and changed between them, and what accounts for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.differences.causes import Cause, causes_of, relabellings
from auditor.differences.changes import WITH_HOURS, Change, changes_of, worth
from auditor.differences.joined import is_signed_off, join
from auditor.differences.pairing import paired
from auditor.differences.scope import Reason, Scope, blocks, date, outside
from auditor.findings import Severity
from auditor.model import Ledger
from auditor.once import kept

__all__ = ["CHANGE_COLUMNS", "WITH_HOURS", "Cause", "Change", "Difference", "Reason", "Scope", "compare"]

CHANGE_COLUMNS = (
    "change", "cause", "detail", "old", "new", "person", "contract", "day", "seconds_before", "seconds_after",
    "seconds", "amount", "currency", "fields", "age_days", "is_closed", "is_locked", "was_signed_off",
)  # fmt: skip


ORDINARY = (Reason.SINCE, Reason.OUTSIDE)
"""Why entries are left out wherever exports are made one after the other."""


@dataclass(frozen=True, eq=False)
class Difference:
    """What differs between an earlier and a later export of the same period.

    `changes` has one row per entry that was added, removed or changed: `change` (a `Change`); `cause` (a `Cause`)
    and `detail`, or missing, what accounts for it; `old` and `new` the positions in the ledgers, -1 where the
    entry is in one of them only; hours before, after and the difference in seconds, 0 where only words changed;
    `amount` (hundredths) and `currency` by how much the money differs; `fields` the names of the changed fields;
    `age_days` how many days its day lies before the last one of the earlier export; `is_closed`, `is_locked`
    whether its day was over, or signed off, when that was made, and `was_signed_off` whether the entry itself was.

    `scope` says what is left out of the comparison, `same` how many entries are equal, with `same_seconds`;
    `tools` has for each tool the first and the last compared day, and the last closed one; `uncompared` names the
    fields that only one export states.
    """

    old: Ledger
    new: Ledger
    changes: pd.DataFrame
    scope: tuple[Scope, ...]
    same: int
    same_seconds: int
    tools: tuple[tuple[str, str | None, str | None, str | None], ...]
    uncompared: tuple[str, ...]

    @cached_property
    def is_late(self) -> npt.NDArray[np.bool_]:
        """Which changes touch hours or money of days that were over, or signed off, and have no innocent cause."""
        c = self.changes
        is_weighty = c["change"].isin([*WITH_HOURS, Change.MOVED, Change.REBILLED])
        return np.asarray(is_weighty & (c["is_closed"] | c["is_locked"]) & c["cause"].isna(), dtype=bool)

    def count(self, severity: Severity) -> int:
        """Return how much weighs as a severity: late changes are warnings, others and what is gone en bloc notes."""
        late = int(self.is_late.sum())
        odd = sum(scope.reason not in ORDINARY for scope in self.scope)
        return {Severity.WARNING: late, Severity.NOTE: len(self.changes) - late + odd}.get(severity, 0)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """How many entries changed in each way (`change`): entries, explained, and seconds that they differ by."""
        c = self.changes
        frame = pd.DataFrame({"entries": 1, "explained": c["cause"].notna().astype(int), "seconds": c["seconds"]})
        return (
            frame.groupby(c["change"]).sum().reindex(list(Change), fill_value=0).rename_axis("change").reset_index()
        )

    def of(self, *changes: Change) -> pd.DataFrame:
        """Return the changes of some classes."""
        return self.changes[self.changes["change"].isin(changes)]


@kept
def compare(old: Ledger, new: Ledger) -> Difference:
    """Compare two resolved exports of the same period by whole columns.

    Only the range that both reach over is compared. Of the entries of each export, those that are the same,
    changed, removed or added, and left out make all: none is counted twice, and none is lost.
    """
    joined = join(old, new)
    unable, inside = outside(joined)
    partner = paired(joined, inside)
    lacking, unpaired = blocks(joined, inside & (partner < 0))
    inside &= (partner >= 0) | unpaired
    rows = changes_of(joined, partner, inside)
    rows["cause"], rows["detail"] = (pd.Series(told, dtype=object) for told in causes_of(joined, rows))
    rows["amount"], rows["currency"] = worth(joined, rows)
    is_same = rows["change"].isna()
    same_seconds = int(rows.loc[is_same, "seconds_after"].sum())
    rows = rows[~is_same].reset_index(drop=True)
    is_relabelled = ((rows["change"] == Change.RELABELLED) & rows["detail"].isna()).to_numpy()
    before, after = rows["before"].to_numpy(), rows["after"].to_numpy()
    rows.loc[is_relabelled, "detail"] = relabellings(joined, before[is_relabelled], after[is_relabelled])
    entry = np.where(after >= 0, after, before)
    e = joined.entries
    has_hours = rows["change"].isin(WITH_HOURS)
    changes = rows.assign(
        old=before,
        new=np.where(after >= 0, after - joined.size, -1),
        person=e["person"].astype(object).to_numpy()[entry],
        contract=e["contract"].astype(object).to_numpy()[entry],
        day=e["day"].to_numpy("datetime64[us]")[entry],
        seconds=(rows["seconds_after"] - rows["seconds_before"]).where(has_hours, 0),
        was_signed_off=is_signed_off(e)[before] & (before >= 0),
    )
    tools = []
    for number, (earlier, _) in enumerate(joined.reaches):
        day = joined.day[inside & (joined.tool == number) & e["day"].notna().to_numpy()]
        span = (date(int(day.min())), date(int(day.max()))) if len(day) else (None, None)
        tools.append((joined.tools[number], *span, None if earlier.last is None else date(earlier.last - 1)))
    return Difference(
        old=old,
        new=new,
        changes=changes[list(CHANGE_COLUMNS)],
        scope=(*unable, *lacking),
        same=int(is_same.sum()),
        same_seconds=same_seconds,
        tools=tuple(tools),
        uncompared=joined.uncompared,
    )
