"""PRO502."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.calendar import week_starts
from auditor.differences import Change, compare
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import common, span
from auditor.measures.firsts import first_written, fullest_window
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
DAY = 86_400
STRIDE = 10_000_000
"""More than any day's ordinal, so that the weeks of different people stay apart."""
LEAST_ENTRIES, LEAST_DAYS = 5, 3
"""Entries and days that make a sitting, and entries that make an import."""
IMPORT_SECONDS, MOST = 2, 0.8


@rule("PRO502", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("first_seen",))
def back_filled(
    ledger: Ledger,
    *,
    late_days: int = 1,
    very_late_days: int = 7,
    sitting_minutes: int = 60,
    sitting_percent: int = 70,
) -> pd.DataFrame:
    """Hours were first written more than a day after the work, or a week's hours at one sitting.

    *Why it matters.* Memory rounds. Hours written down days later are estimates, and are better asked about than
    relied on to the minute. Most people do it at times, so that it is never more than a note.

    *Flagged.* One note per person and contract for the logged entries that were written more than `late_days` after
    they ended, and one, of more weight, for those of more than `very_late_days`. When they were written is what the
    source says, else the last day of an earlier export that does not hold them yet. One note per person for the
    weeks of which at least `sitting_percent` of the hours, over three days or more, were written within
    `sitting_minutes`.

        Mon |== 3 h ==|   Tue |= 2 h =|   Wed |== 4 h ==|  ...  Fri 17:02 to 17:09: all three written

    *Explanations tested.* An import from another tool: four entries of five were made within two seconds of
    another. Work from before the person's first entry was made: the tool was not in use yet. An app
    that was offline sends what it holds later: open.

    *Not flagged.* Entries written before or during the work. What grew after it was written: `auditor diff` and
    PRO503. Without a time of creation and without an earlier export nothing can be told, and coverage says so.

    *To ask.* From what were these hours written down later: notes, a calendar, memory?

    *To do.* Note what the hours were written down from, and correct what you are unsure of.
    """
    written = first_written(ledger)
    late = pd.concat([written.assign(is_stated=True), _first_seen(ledger)], ignore_index=True)
    late = late.assign(
        lag=late["written"] - late["ended"], row=ledger.entries["contract_row"].to_numpy()[late["entry"]]
    )
    late = late[late["lag"] > late_days * DAY].reset_index(drop=True)
    late["is_very"] = late["lag"] > very_late_days * DAY
    begun = written.groupby(_person(ledger, written))["written"].min()
    parts = [
        _late(ledger, late, begun, {False: late_days, True: very_late_days}),
        _sittings(ledger, written, begun, sitting_minutes, sitting_percent),
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _person(ledger: Ledger, frame: pd.DataFrame) -> Ints:
    return np.asarray(ledger.entries["person"].cat.codes.to_numpy()[frame["entry"]], dtype=np.int64)


def _first_seen(ledger: Ledger) -> pd.DataFrame:
    """Return the entries that an earlier export lacks: written at the earliest when its last day began."""
    if ledger.earlier is None:
        return pd.DataFrame({"entry": [], "written": [], "ended": [], "is_stated": []}, dtype="int64")
    c = compare(ledger.earlier, ledger).of(Change.ADDED)
    part = ledger.entries.iloc[c["new"]]
    mine = part["created"].isna() & (part["side"] == "logged") & (part["grain"] != "period") & part["counts"]
    c = c[mine.to_numpy()]
    return pd.DataFrame({"entry": c["new"], "written": c["age_days"] * DAY + 1, "ended": DAY, "is_stated": False})


def _late(ledger: Ledger, late: pd.DataFrame, begun: pd.Series, days: dict[bool, int]) -> pd.DataFrame:
    if not len(late):
        return nothing()
    at = grouped((late["row"] * 2 + late["is_very"]).to_numpy(), np.arange(len(late)))
    entries = [late["entry"].to_numpy()[mine] for mine in at]
    seconds = ledger.entries["seconds"].to_numpy(dtype=np.int64, na_value=0)
    first, last = span(ledger, entries)
    is_very = [bool(late["is_very"].iloc[mine[0]]) for mine in at]
    longest = [-(-int(late["lag"].iloc[mine].max()) // DAY) for mine in at]
    return found(
        message=[
            f"{hours(int(seconds[rows].sum()))} in {_many(len(rows), 'entry')} was first written more than "
            f"{_many(days[very], 'day')} after the work, up to {_many(most, 'day')}."
            for rows, very, most in zip(entries, is_very, longest, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        confidence=np.where(is_very, "medium", "low"),
        explanations=_tested(ledger, late, at, begun),
        facts={
            "late_seconds": [int(seconds[rows].sum()) for rows in entries],
            "longest_days": longest,
            "known_from": ["creation" if late["is_stated"].iloc[mine].all() else "an earlier export" for mine in at],
        },
    )


def _sittings(ledger: Ledger, written: pd.DataFrame, begun: pd.Series, minutes: int, percent: int) -> pd.DataFrame:
    if not len(written):
        return nothing()
    e = ledger.entries.iloc[written["entry"]]
    person, week = _person(ledger, written), week_starts(e["day"])
    group = pd.factorize(person * STRIDE + week.to_numpy("datetime64[D]").astype(np.int64))[0]
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0).clip(min=0)
    inside, share = fullest_window(group, written["written"].to_numpy(), seconds, minutes * 60)
    held = pd.DataFrame({"group": group[inside], "day": e["day"].to_numpy()[inside]}).groupby("group")["day"]
    large = held.size()[(held.size() >= LEAST_ENTRIES) & (held.nunique() >= LEAST_DAYS)].index
    mine = np.flatnonzero(inside & (share >= percent / 100) & np.isin(group, large))
    if not len(mine):
        return nothing()
    at = grouped(person[mine], mine)
    entries = [written["entry"].to_numpy()[rows] for rows in at]
    weeks = [sorted(set(week.iloc[rows].dt.strftime("%Y-%m-%d"))) for rows in at]
    several = pd.Series(week.to_numpy()).groupby(person).nunique()
    first, last = span(ledger, entries)
    return found(
        message=[
            f"In {len(own)} of {int(several[person[rows[0]]])} weeks at least {percent} % of the hours were written "
            f"within {minutes} minutes, {hours(int(seconds[rows].sum()))} in all."
            for own, rows in zip(weeks, at, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        contract=common(ledger, entries, "contract"),
        explanations=_tested(ledger, written.assign(is_stated=True), at, begun),
        facts={"weeks": weeks, "sitting_seconds": [int(seconds[rows].sum()) for rows in at]},
    )


def _tested(
    ledger: Ledger, frame: pd.DataFrame, at: list[Ints], begun: pd.Series
) -> dict[str, list[Verdict] | Verdict]:
    """Return the explanations of bundles of rows of a frame of entry, written, ended and is_stated."""
    person = _person(ledger, frame)
    imported, unused = [], []
    for mine in at:
        part = frame.iloc[mine]
        if not part["is_stated"].all():
            imported.append(Verdict.UNTESTABLE)
            unused.append(Verdict.RULED_OUT)
            continue
        gap = np.diff(np.sort(part["written"].to_numpy())) <= IMPORT_SECONDS
        is_run = len(mine) >= LEAST_ENTRIES and (np.r_[gap, False] | np.r_[False, gap]).mean() >= MOST
        is_before = (part["ended"].to_numpy() < begun[person[mine]].to_numpy()).mean() >= MOST
        imported.append(Verdict.RULED_IN if is_run else Verdict.RULED_OUT)
        unused.append(Verdict.RULED_IN if is_before else Verdict.RULED_OUT)
    return {
        "imported from another tool": imported,
        "work from before the tool was in use": unused,
        "an app that was offline": Verdict.UNTESTABLE,
    }


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun.replace('ry', 'rie')}s"
