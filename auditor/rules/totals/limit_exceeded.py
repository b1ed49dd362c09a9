"""TOT304."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import matching
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.totals import SIDES, STRIDE, as_days, cut, monday
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
PERIODS = ("day", "week", "month", "total")
LOOSEST = 300
UNLIMITED = float("inf")


@rule("TOT304", kind=Kind.BREACH, severity=Severity.ERROR, needs=("limits",))
def limit_exceeded(ledger: Ledger) -> pd.DataFrame:
    """A contract has more hours than its terms allow for the day, the week, the month or in all.

    *Why it matters.* Hours over a limit are a breach of the terms when they are billed, and unpaid and
    unprotected when they are not: platforms leave them out of the bill without a word.

    *Flagged.* Sums of a person on a contract above `daily_limit_hours`, `weekly_limit_hours`,
    `monthly_limit_hours` or `total_limit_hours` of the terms in force, by more than the print of the hours
    allows (at most 5 min). Days and weeks, Monday to Sunday, are those of the contract's zone, UTC for Upwork;
    entries are cut at midnight. In question are the last entries of the period, in order of time, that go
    beyond. Billed over the limit is an error; logged over it, with no bill for the period, is a warning.

    *Explanations tested.* The limit changed within the period: a raise works at once for the whole period and a
    lower limit counts from the next, so the highest in force during it holds. The week begins on another day:
    open where no week from Sunday is over the limit either, ruled out on platforms, which fix the week. The
    client allowed more: the files do not say. The hours over the limit were not billed: the bill keeps to it.

    *Not flagged.* Long days and weeks without agreed limits are TOT302 and TOT303. What is billed beyond the
    log is for the rules of reconciliation. A period that spans two weeks or months counts only in all.

    *To ask.* Was more than the limit agreed on for this period, and where is that written?

    *To do.* Have the higher limit confirmed in writing and state it in audit.toml, or take the hours over it off.
    """
    pieces = _pieces(ledger)
    found_ = [_over(ledger, pieces, period) for period in PERIODS] if len(pieces) else []
    over = pd.concat(found_, ignore_index=True) if found_ else pd.DataFrame()
    if not len(over):
        return nothing()
    kinds = over["period"]
    return found(
        message=[
            f"{hours(s)} {side} {'in all' if period == 'total' else 'in the ' + period}; the limit is {hours(limit)}."
            for s, side, period, limit in zip(over["seconds"], over["side"], kinds, over["limit"], strict=True)
        ],
        entries=over["entries"],
        questioned=over["beyond"],
        seconds=over["seconds"] - over["limit"],
        day=over["first"],
        until=over["last"],
        severity=["error" if side == "billed" else "warning" for side in over["side"]],
        explanations={
            "the limit changed within the period": _verdicts(over["is_raised"]),
            "the week begins on another day": np.where(over["fits_sunday"], Verdict.UNTESTABLE, Verdict.RULED_OUT),
            "the client allowed more": Verdict.UNTESTABLE,
            "the hours over the limit were not billed": _verdicts(over["is_unbilled"]),
        },
        facts={
            "period": kinds,
            "side": over["side"],
            "summed_seconds": over["seconds"],
            "limit_seconds": over["limit"],
        },
    )


def _verdicts(flags: pd.Series[Any]) -> npt.NDArray[np.object_]:
    return np.where(flags.to_numpy(dtype=bool), Verdict.RULED_IN, Verdict.RULED_OUT).astype(object)


def _pieces(ledger: Ledger) -> pd.DataFrame:
    """Return the counted hours of contracts with limits, cut into days of the contract's zone.

    Columns entry, row (of the contract), side (0 logged, 1 billed), day, last, seconds, at, print. Logged
    entries that are not billable count where nothing is.
    """
    e = ledger.entries
    terms = ledger.terms
    limited = set(terms.loc[terms[list(PERIODS)].notna().any(axis="columns"), "contract"])
    if not limited:
        return pd.DataFrame()
    row = e["contract_row"].to_numpy()
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    is_billed = (e["side"] == "billed").to_numpy()
    is_logged = (e["side"] == "logged").to_numpy()
    keep = ledger.contracts["contract"].isin(limited).to_numpy()[row] & e["counts"].to_numpy() & (seconds != 0)
    keep &= ~e["is_running"].to_numpy() & e["day"].notna().to_numpy()
    is_no = e["is_billable"].eq(False).fillna(value=False).to_numpy(dtype=bool)  # noqa: FBT003
    has_billable = np.bincount(row[keep & is_logged & ~is_no], minlength=len(ledger.contracts)) > 0
    keep &= is_billed | (is_logged & ~(is_no & has_billable[row]))
    rows = np.flatnonzero(keep)
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    cut_ = cut(ledger, rows, zones, row[rows])
    own = e["resolution"].to_numpy()[cut_.entry]
    return pd.DataFrame(
        {
            "entry": cut_.entry,
            "row": row[cut_.entry],
            "side": is_billed[cut_.entry].astype(np.int64),
            "day": cut_.day,
            "last": cut_.last,
            "seconds": cut_.seconds,
            "at": cut_.moment,
            "print": np.where(own >= 600, 1, own),
        }
    )


def _unit(day: Ints, period: str) -> Ints:
    """Return the first day of the period each day lies in; 0 for the whole contract."""
    if period == "day":
        return day
    if period == "week":
        return monday(day)
    if period == "month":
        return day.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.zeros(len(day), dtype=np.int64)


def _end(first: Ints, period: str, latest: Ints) -> Ints:
    """Return the last day of each period."""
    if period == "month":
        month = first.astype("datetime64[D]").astype("datetime64[M]") + 1
        return month.astype("datetime64[D]").astype(np.int64) - 1
    return latest if period == "total" else first + (6 if period == "week" else 0)


def _over(ledger: Ledger, pieces: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the periods of one kind whose sum is over the limit, with their evidence."""
    first, last = _unit(pieces["day"].to_numpy(), period), _unit(pieces["last"].to_numpy(), period)
    part = pieces[first == last].assign(unit=first[first == last])
    keys = ["row", "unit", "side"]
    sums = part.groupby(keys, as_index=False).agg(
        seconds=("seconds", "sum"), loose=("print", "sum"), begin=("day", "min"), latest=("last", "max")
    )
    low, high = _limits(ledger, part, sums, period)
    sums = sums.assign(low=low, high=high)
    is_over = sums["seconds"] > sums["low"] + sums["loose"].clip(upper=LOOSEST)
    billed = sums[sums["side"] == 1].set_index(["row", "unit"])
    has_bill = pd.MultiIndex.from_frame(sums[["row", "unit"]]).isin(billed.index)
    is_billed_over = pd.MultiIndex.from_frame(sums[["row", "unit"]]).isin(
        sums[is_over & (sums["side"] == 1)].set_index(["row", "unit"]).index
    )
    over = sums[is_over & ((sums["side"] == 1) | ~is_billed_over)]
    over = over.assign(is_unbilled=(has_bill & (sums["side"] == 0))[over.index]).reset_index(drop=True)
    if not len(over):
        return pd.DataFrame()
    is_raised = over["seconds"] <= over["high"] + over["loose"].clip(upper=LOOSEST)
    limit = over["high"].where(~is_raised & (over["high"] < UNLIMITED), over["low"]).astype("int64")
    joined = part.merge(over[keys].assign(number=range(len(over)), limit=limit), on=keys)
    joined = joined.sort_values(["number", "at", "entry"], kind="stable")
    is_beyond = joined.groupby("number")["seconds"].cumsum() > joined["limit"]
    everything = is_beyond if period == "total" else pd.Series(data=True, index=joined.index)
    ends = _end(over["unit"].to_numpy(), period, over["latest"].to_numpy())
    return pd.DataFrame(
        {
            "period": period,
            "side": [SIDES[side] for side in over["side"]],
            "seconds": over["seconds"],
            "limit": limit,
            "first": as_days(np.where(period == "total", over["begin"], over["unit"])),
            "last": as_days(ends),
            "is_raised": is_raised,
            "is_unbilled": over["is_unbilled"],
            "fits_sunday": _fits_sunday(ledger, pieces, over, limit) if period == "week" else False,
            "entries": pd.Series(_entries(joined[everything]), dtype=object),
            "beyond": pd.Series(_entries(joined[is_beyond]), dtype=object),
        }
    )


def _entries(joined: pd.DataFrame) -> list[Ints]:
    groups = grouped(joined["number"].to_numpy(), joined["entry"].to_numpy())
    return [np.asarray(pd.unique(rows), dtype=np.int64) for rows in groups]


def _limits(
    ledger: Ledger, part: pd.DataFrame, sums: pd.DataFrame, period: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the lowest and the highest limit in force on the days of each sum; infinite where there is none.

    Asked are the days worked and both ends of the period. The limit in all is the one on the last day.
    """
    ends = _end(sums["unit"].to_numpy(), period, sums["latest"].to_numpy())
    keys = ["row", "unit"]
    asked = sums[keys].assign(day=ends)
    if period != "total":
        asked = pd.concat([asked, sums[keys].assign(day=sums["unit"]), part[[*keys, "day"]]])
    asked = asked.drop_duplicates(ignore_index=True)
    names = ledger.contracts["contract"].to_numpy(dtype=object)[asked["row"].to_numpy()]
    terms = matching.terms_on(ledger, names, as_days(asked["day"].to_numpy()))
    limit = terms[period].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    limit = np.where(np.isnan(limit) & terms["from"].notna().to_numpy(), UNLIMITED, limit)
    known = asked.assign(limit=limit).groupby(keys)["limit"].agg(["min", "max"])
    both = sums[keys].join(known, on=keys)[["min", "max"]].fillna(UNLIMITED)
    return both["min"].to_numpy(dtype=float), both["max"].to_numpy(dtype=float)


def _fits_sunday(
    ledger: Ledger, pieces: pd.DataFrame, over: pd.DataFrame, limit: pd.Series[Any]
) -> npt.NDArray[np.bool_]:
    """Return which weeks are within the limit when weeks begin on Sunday; never those of a platform."""

    def key(frame: pd.DataFrame, sunday: Ints) -> Ints:
        return np.asarray((frame["row"].to_numpy() * 2 + frame["side"].to_numpy()) * STRIDE + sunday, dtype=np.int64)

    by_sunday = pieces["seconds"].groupby(key(pieces, monday(pieces["day"].to_numpy() + 1) - 1)).sum()
    start = over["unit"].to_numpy()
    most = [by_sunday.reindex(key(over, sunday)).fillna(0).to_numpy() for sunday in (start - 1, start + 6)]
    is_platform = (ledger.contracts["platform"] != "").to_numpy()[over["row"].to_numpy()]
    return np.asarray(~is_platform & (np.maximum(*most) <= limit.to_numpy()))
