"""TOT308."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.excess import is_crowd
from auditor.measures.people import people_of
from auditor.measures.totals import as_days, day_names, person_days
from auditor.measures.traced_days import OFF, are_off, owners, traced_days
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_DAYS, LEAST_TRACED = 20, 10
LEAST_MOMENTS, USUAL = 3, 0.5
DAYS_SHOWN, TRACES_SHOWN = 5, 3


@rule("TOT308", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("traces", "twenty_days", "one_person"))
def missing_or_thin_days(ledger: Ledger, *, thin_percent: int = 25, minimum_minutes: int = 60) -> pd.DataFrame:
    """Workdays have no hours or very few, though traces show about as much work as on other days.

    *Why it matters.* Time that nobody entered is never paid. It is best found before the bill is sent.

    *Flagged.* Days between the first and the last with hours, on a weekday of which the person works at least every
    second, with less than `thin_percent` of the median of the person's days over all contracts, where traces show
    `minimum_minutes` or more beyond what is there, or three moments such as commits on a day without hours, and at
    least half of what they show on the median day with hours. It takes 20 days with hours, 10 of them with such
    traces. One note per person; the five days with most, the three longest traces of each and what was entered then
    are the evidence. Nothing is in question; what the traces show beyond the log may hold private time.

        Mon 8.00 h   Tue 7.50 h   Wed 0.50 h   Thu 8.00 h     log
        Mon 7.20 h   Tue 7.00 h   Wed 6.80 h   Thu 7.60 h     traces: 6.30 h more

    *Explanations tested.* Leave or a holiday: days that a calendar has as such are not raised; ruled out where there
    is one for the person, else open. Unbilled on purpose: the files do not say.

    *Not flagged.* Days within a period that is entered as a whole, and days with a timer that still runs. A bill that
    lacks what the log has is REC401, hours without traces REC407.

    *To ask.* Was work done on these days that was not entered, or was the time private?

    *To do.* Enter the hours that were worked on these days while you remember them, before the bill is sent.
    """
    if not len(ledger.traces):
        return nothing()
    thin = _thin(ledger, thin_percent / 100, minimum_minutes * 60)
    if not len(thin):
        return nothing()
    person, day, more = (thin[name].to_numpy() for name in ("person", "day", "more"))
    at = grouped(person, np.arange(len(thin)))
    shown = [np.sort(mine[np.argsort(-more[mine], kind="stable")][:DAYS_SHOWN]) for mine in at]
    source, row = ledger.traces["source"].astype("str").to_numpy(dtype=object), ledger.traces["row"].to_numpy()
    per_day = person_days(ledger)
    key, wanted = per_day.days["person"].to_numpy(), per_day.days["day"].to_numpy()
    units = [np.flatnonzero((key == person[mine[0]]) & np.isin(wanted, day[mine])) for mine in shown]
    traces = [np.concatenate([thin["rows"].iloc[i][:TRACES_SHOWN] for i in mine]) for mine in shown]
    names, who = day_names(day), people_of(ledger).names[person[[mine[0] for mine in at]]]
    is_off = ledger.traces["trace"].isin(OFF).to_numpy()
    has_calendar = np.isin(person[[mine[0] for mine in at]], owners(ledger)[is_off])
    return found(
        message=[_message(len(mine), int(more[mine].sum())) for mine in at],
        entries=[
            np.unique(np.concatenate([*per_day.entries_of(mine), np.zeros(0, dtype=np.int64)])) for mine in units
        ],
        places=[sorted({(str(source[i]), int(row[i])) for i in mine}) for mine in traces],
        day=as_days(day[[mine[0] for mine in at]]),
        until=as_days(day[[mine[-1] for mine in at]]),
        person=who,
        contract="",
        explanations={
            "leave or a holiday": np.where(has_calendar, Verdict.RULED_OUT, Verdict.UNTESTABLE),
            "unbilled on purpose": Verdict.UNTESTABLE.value,
        },
        facts={
            "days": [[names[i] for i in mine] for mine in at],
            "entered_seconds": [int(thin["entered"].to_numpy()[mine].sum()) for mine in at],
            "traced_seconds": [int(thin["seconds"].to_numpy()[mine].sum()) for mine in at],
            "traced_moments": [int(thin["moments"].to_numpy()[mine].sum()) for mine in at],
        },
        identity=[f"{one} {' '.join(names[i] for i in mine)}" for one, mine in zip(who, at, strict=True)],
    )


def _thin(ledger: Ledger, share: float, least: int) -> pd.DataFrame:
    """Return the days in question by person and day: those of `traced_days`, with entered and more (seconds)."""
    traced = traced_days(ledger)
    entered = person_days(ledger).days.groupby(["person", "day"], as_index=False)["seconds"].max()
    entered = entered[entered["person"].isin(traced["person"].unique()) & (entered["seconds"] > 0)]
    people = entered.groupby("person").agg(
        first=("day", "min"), last=("day", "max"), days=("day", "size"), median=("seconds", "median")
    )
    people = people[(people["days"] >= LEAST_DAYS) & ~is_crowd(ledger, people.index.to_numpy())]
    days = traced.merge(entered.rename(columns={"seconds": "entered"}), how="left", on=["person", "day"])
    days = days.fillna({"entered": 0}).merge(people.reset_index(), on="person").astype({"entered": "int64"})
    is_thin = days["entered"] < share * days["median"]
    usual = (
        days[~is_thin]
        .assign(
            usual_seconds=lambda d: d["seconds"].where(d["seconds"] > 0),
            usual_moments=lambda d: d["moments"].where(d["moments"] > 0),
        )
        .groupby("person")[["usual_seconds", "usual_moments"]]
    )
    enough = usual.count() >= LEAST_TRACED
    days = days.merge(usual.median().where(enough).reset_index(), how="left", on="person")
    weekday = days["day"] % 7
    possible = (days["last"] - weekday) // 7 - (days["first"] - 1 - weekday) // 7
    on_weekday = entered.groupby(["person", entered["day"] % 7])["day"].size()
    had = on_weekday.reindex(pd.MultiIndex.from_arrays([days["person"], weekday]), fill_value=0).to_numpy()
    more = days["seconds"] - days["entered"]
    shows = (more >= least) & (days["seconds"] >= USUAL * days["usual_seconds"])
    shows |= (days["entered"] == 0) & (days["moments"] >= np.maximum(LEAST_MOMENTS, USUAL * days["usual_moments"]))
    mine = is_thin & shows & (2 * had >= possible) & days["day"].between(days["first"], days["last"])
    days = days.assign(more=more.clip(lower=0))[mine]
    person, day = days["person"].to_numpy(), days["day"].to_numpy()
    is_known = are_off(ledger, person, day) | _elsewhere(ledger, person, day)
    return pd.DataFrame(days[~is_known]).sort_values(["person", "day"])


def _elsewhere(ledger: Ledger, person: Ints, day: Ints) -> npt.NDArray[np.bool_]:
    """Return which days of people lie in entries that `person_days` leaves out: periods, running, long ones."""
    e = ledger.entries
    is_out = e["day"].notna().to_numpy(copy=True)
    is_out[person_days(ledger).pieces.entry] = False
    out = np.flatnonzero(is_out)
    first, last = (e[name].iloc[out].to_numpy("datetime64[D]").astype(np.int64) for name in ("day", "until"))
    by = (people_of(ledger).codes[out], first, np.maximum(first, last) + 1)
    return np.asarray(intervals.covered(person, day, day + 1, *by) > 0)


def _message(days: int, more: int) -> str:
    which = "1 workday has" if days == 1 else f"{days} workdays have"
    return (
        f"{which} few hours or none; traces show {hours(more)} more."
        if more
        else (f"{which} no hours; traces such as commits show work.")
    )
