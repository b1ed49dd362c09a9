"""How a platform protects the hours it bills: the class of every second of a work diary, its money and its deadlines.

Upwork guarantees payment of hours that its app tracked, within the weekly limit, with a memo and with activity
(support 211068288); the freelancer may mend the week until Monday noon, the client may dispute it until Friday.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.calendar import dispute_deadline, edit_deadline
from auditor.matching import terms_on
from auditor.measures.agreed import with_terms
from auditor.measures.totals import STRIDE, as_days, cut, monday
from auditor.model import CATEGORY, DAY, INSTANT, WHOLE, Ledger, typed_frame
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
PROTECTED, MANUAL, OVER, MEMO, IDLE = "protected", "manual", "over the weekly limit", "memo missing", "idle"
CLASSES = (PROTECTED, MANUAL, OVER, MEMO, IDLE)
TYPES = {
    "entry": "int64", "contract_row": "int64", "class": CATEGORY, "seconds": "int64", "amount": WHOLE,
    "week": DAY, "deadline": INSTANT, "disputable": INSTANT,
}  # fmt: skip
PLATFORM = "upwork"
BY_HAND = r"^(\d+):(\d\d):(\d\d) added by hand$"
CENT = 360_000
"""Seconds times ten-thousandths of the currency unit per hour that make a hundredth of it."""
COARSE, LOOSEST = 600, 300
UNLIMITED = np.iinfo(np.int64).max


@kept
def protection(ledger: Ledger, idle_percent: int = 0) -> pd.DataFrame:
    """Return every second that Upwork bills once, with what it says of its protection.

    One row per piece of a billed entry, sorted by contract, week and time: `entry` (position in `Ledger.entries`),
    `contract_row`, `class` (of `CLASSES`), `seconds`, `amount` (hundredths, missing without a rate), `week` (its
    Monday in UTC), `deadline` (when the freelancer can no longer change it) and `disputable` (until when the client
    may dispute it). Sums of `amount` over a week are those of its hours to the cent.

    Of several reasons the first in this order is the class: added by hand; over the weekly limit, as the row says,
    else beyond the highest limit the terms hold in that week; without a memo, or with one that the contract lists as
    `vague`; tracked with an activity of `idle_percent` or less. What a file does not state counts as in order.
    Left out are files that say nothing of hand, activity or limit, sums of periods, rows that repeat others, time a
    second row of the same person and contract claims again, and days beside clock times of the same week.
    """
    e = ledger.entries
    rows = np.flatnonzero(_told(ledger))
    if not len(rows):
        return typed_frame({}, TYPES, 0)
    pieces = cut(ledger, rows, np.array(["UTC"], dtype=object), 0 * rows)
    p = pd.DataFrame(
        {
            "entry": pieces.entry,
            "at": pieces.moment,
            "stop": pieces.stop,
            "seconds": pieces.seconds,
            "day": pieces.day,
        }
    )
    p["row"] = e["contract_row"].to_numpy()[p["entry"]]
    p["week"] = monday(p["day"].to_numpy())
    p = _each_once(ledger, p.sort_values(["row", "at", "entry"], kind="stable", ignore_index=True))
    p = _by_hand(ledger, p)
    p = _over_limit(ledger, p)
    p = p[p["seconds"] > 0].reset_index(drop=True)
    entry = p["entry"].to_numpy()
    activity = e["activity"].to_numpy(dtype=float, na_value=np.nan)[entry]
    flags = [p["manual"], p["over"], _has_no_memo(ledger, entry), activity <= idle_percent]
    chosen = np.select(flags, [1, 2, 3, 4], 0)
    weeks = np.unique(p["week"])
    place = np.searchsorted(weeks, p["week"])
    days = [day.item() for day in weeks.astype("datetime64[D]")]
    edits, disputes = (
        pd.to_datetime([ends(day) for day in days], utc=True) for ends in (edit_deadline, dispute_deadline)
    )
    return typed_frame(
        {
            "entry": entry,
            "contract_row": p["row"],
            "class": pd.Categorical.from_codes(chosen, categories=pd.Index(CLASSES, dtype="str")),
            "seconds": p["seconds"],
            "amount": _amounts(ledger, p),
            "week": as_days(p["week"].to_numpy()),
            "deadline": edits[place],
            "disputable": disputes[place],
        },
        TYPES,
        len(p),
    )


def states_protection(ledger: Ledger) -> Flags:
    """Return which rows of `Ledger.contracts` have entries that `protection` judges."""
    return np.bincount(protection(ledger)["contract_row"], minlength=len(ledger.contracts)) > 0


def _told(ledger: Ledger) -> Flags:
    """Return which entries are billed by the platform in files that say how their time came about."""
    e = ledger.entries
    on_platform = (ledger.contracts["platform"] == PLATFORM).to_numpy()
    if not on_platform.any():
        return np.zeros(len(e), dtype=bool)
    keep = on_platform[e["contract_row"].to_numpy()] & (e["side"] == "billed").to_numpy() & e["counts"].to_numpy()
    keep &= (e["grain"] != "period").to_numpy() & (e["seconds"].to_numpy(dtype=np.int64, na_value=0) > 0)
    source = e["source"].cat.codes.to_numpy()
    says = e[["is_manual", "activity", "is_overtime"]].notna().any(axis="columns").to_numpy() & keep
    told = np.bincount(source[says], minlength=len(e["source"].cat.categories)) > 0
    return np.asarray(keep & told[source])


def _each_once(ledger: Ledger, p: pd.DataFrame) -> pd.DataFrame:
    """Return pieces without the time that an earlier one claims, and without days beside clock times of the week."""
    at, stop, seconds = (p[name].to_numpy() for name in ("at", "stop", "seconds"))
    latest = p.groupby("row")["stop"].cummax().groupby(p["row"]).shift(fill_value=0).to_numpy()
    shared = np.clip(latest - at, 0, stop - at)
    p = p.assign(seconds=np.where(shared > 0, np.minimum(seconds, stop - at - shared), seconds))
    source = ledger.entries["source"].cat.codes.to_numpy()[p["entry"]]
    has_clock = pd.Series(stop > at)
    of_week = has_clock.groupby([p["row"], p["week"]]).transform("max")
    of_file = has_clock.groupby([p["row"], p["week"], source]).transform("max")
    return p[(~of_week | of_file).to_numpy()].reset_index(drop=True)


def _by_hand(ledger: Ledger, p: pd.DataFrame) -> pd.DataFrame:
    """Add `manual`; a day of which a note says how much was added by hand is two pieces."""
    entry = p["entry"].to_numpy()
    manual = ledger.entries["is_manual"].array.fillna(value=False).to_numpy(dtype=bool)[entry]
    note = ledger.entries["note"]
    stated = pd.Series(note.cat.categories, dtype="str").str.extract(BY_HAND).astype("Float64").fillna(0)
    hand = np.append(stated.to_numpy(dtype=float) @ (3600, 60, 1), 0).astype(np.int64)[
        note.cat.codes.to_numpy()[entry]
    ]
    hand = np.where(manual, 0, np.minimum(hand, p["seconds"]))
    return _split(p.assign(manual=manual), hand, "manual")


def _over_limit(ledger: Ledger, p: pd.DataFrame) -> pd.DataFrame:
    """Add `over`; a piece that reaches beyond the weekly limit is two."""
    e, entry = ledger.entries, p["entry"].to_numpy()
    said = e["is_overtime"].iloc[entry]
    over, unsaid = said.fillna(value=False).to_numpy(dtype=bool), said.isna().to_numpy()
    limit = weekly_limits(ledger, p["row"].to_numpy(), p["week"].to_numpy())
    unit = p["row"].to_numpy() * STRIDE + p["week"].to_numpy()
    counted = p["seconds"].where(~over, 0)
    print_ = pd.Series(np.where(e["resolution"].to_numpy()[entry] >= COARSE, 1, e["resolution"].to_numpy()[entry]))
    total, loose = counted.groupby(unit).transform("sum"), print_.groupby(unit).transform("sum").clip(upper=LOOSEST)
    is_over = unsaid & (limit < UNLIMITED) & (total - loose > limit)
    beyond = np.clip(counted.groupby(unit).cumsum() - limit, 0, counted)
    return _split(p.assign(over=over), np.where(is_over, beyond, 0), "over")


def _split(p: pd.DataFrame, seconds: Any, flag: str) -> pd.DataFrame:
    """Return the pieces with the last `seconds` of each, where above zero, as a piece of its own that is flagged."""
    part = np.asarray(seconds, dtype=np.int64)
    own = np.flatnonzero(part)
    cut_off = p.iloc[own].assign(seconds=part[own])
    cut_off[flag] = True
    return (
        pd.concat([p.assign(seconds=p["seconds"] - part), cut_off]).sort_index(kind="stable").reset_index(drop=True)
    )


def weekly_limits(ledger: Ledger, rows: Ints, weeks: Ints) -> Ints:
    """Return the highest weekly limit (seconds, else `UNLIMITED`) of contract rows in weeks, by their Mondays.

    A raise works at once, for all of the week.
    """
    if not ledger.terms["week"].notna().any():
        return np.full(len(rows), UNLIMITED)
    names = ledger.contracts["contract"].to_numpy(dtype=object)[rows]
    limits = np.full(len(rows), -1)
    for day in (weeks, weeks + 6):
        terms = terms_on(ledger, names, as_days(day))
        week = terms["week"].to_numpy(dtype=np.int64, na_value=UNLIMITED)
        limits = np.maximum(limits, np.where(terms["from"].isna(), -1, week))
    return np.where(limits < 0, UNLIMITED, limits)


def _has_no_memo(ledger: Ledger, entry: Ints) -> Flags:
    memo = ledger.entries["description"].iloc[entry]
    missing = memo.isna().to_numpy(copy=True)
    row = ledger.entries["contract_row"].to_numpy()[entry]
    for one, contract in with_terms(ledger, lambda c: c.vague).items():
        vague = {text.strip().casefold() for text in contract.vague}
        mine = np.flatnonzero((row == one) & ~missing)
        missing[mine] = memo.iloc[mine].str.strip().str.casefold().isin(vague)
    return missing


def _amounts(ledger: Ledger, p: pd.DataFrame) -> pd.Series[Any]:
    """Return hundredths per piece: what each adds to the rounded sum of its week."""
    hourly = ledger.entries["hourly"].iloc[p["entry"]].reset_index(drop=True)
    worth = p["seconds"] * hourly.fillna(0).astype("int64")
    unit = [p["row"], p["week"]]
    whole = (worth.groupby(unit).cumsum() + CENT // 2) // CENT
    amount = whole - whole.groupby(unit).shift(fill_value=0)
    return amount.astype("Int64").where(hourly.notna())
