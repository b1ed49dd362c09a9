"""TIM209."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import charged
from auditor.measures.bundles import common
from auditor.measures.days_off import EVER, days_off
from auditor.measures.excess import is_crowd
from auditor.measures.invented import invented_starts
from auditor.measures.people import people_of
from auditor.measures.totals import as_days, cut, day_names, people_zones, person_days
from auditor.measures.traced_days import OFF
from auditor.model import Ledger, epoch_seconds
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
IN, OUT, OPEN = Verdict.RULED_IN.value, Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value
LEAST_HOLIDAYS, WORKED = 3, 1800
HALF = r"(?i)\bhalf|½|halbe?r?[ -]?(?:urlaubs)?tag|\bmornings?\b|\bafternoons?\b|vormittag|nachmittag|\b[ap]\.?m\b"
AGREED = re.compile(r"agreed|approved|as requested|per client|on.?call|stand.?by|emergency|incident", re.I)


@rule("TIM209", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("absences", "known_days", "one_person"))
def worked_while_away(ledger: Ledger, *, minimum_minutes: int = 30) -> pd.DataFrame:
    """Time is charged on days or hours for which a calendar has leave or a public holiday.

    *Why it matters.* A calendar that says leave and a bill that says work cannot both be complete; a client who sees
    both will ask.

    *Flagged.* Charged time (billed or, where there is no bill, logged and not marked as free) of `minimum_minutes` or
    more on one day within leave of the person, days being cut in the person's zone. One finding per person and
    contract; the time within leave is in question. Work on a public holiday is a note that questions nothing;
    where the holidays seem to be of another country, one note per calendar.

        calendar   |<------------- leave ------------->|
        charged           |== 2 h ==|                      |== 1 h ==|
        in question       |   2 h   |

    *Explanations tested.* Half a day of leave: ruled in where the calendar says so, ruled out for leave with hours
    and where more than half of the person's median day is charged, else open. It was agreed on: ruled in where all
    of the texts say so, such as duty on call, else open. The holidays are those of another country: ruled in where
    the person works on at least half of three or more of the calendar's holidays from Monday to Friday, ruled out
    where on fewer, else open. The leave is of somebody else: ruled out where the calendar says whose it is, else
    open.

    *Not flagged.* What goes on past midnight into such a day. Hours of a calendar that name nobody while several
    people are here, unless they are public holidays. Meetings and time away from the computer are REC407.

    *To ask.* Was work agreed on for this leave, or is the calendar not up to date?

    *To do.* Correct the calendar, the date or the person of these rows, or note that the work was agreed on.
    """
    if not ledger.traces["trace"].cat.categories.isin(OFF).any():
        return nothing()
    off = days_off(ledger)
    pieces = _pieces(ledger, off)
    enough = pieces.groupby(["person", "day", "place"])["seconds"].transform("sum") >= minimum_minutes * 60
    pieces = pieces[enough.to_numpy()].reset_index(drop=True)
    if not len(pieces):
        return nothing()
    pieces["half"] = _half(ledger, pieces)
    foreign = _foreign(ledger, off)
    pairs = zip(pieces["person"].tolist(), pieces["place"].tolist(), strict=True)
    pieces["foreign"] = [OUT if place < 0 else foreign.get((person, place), OPEN) for person, place in pairs]
    own = (
        pieces[["person", "row"]]
        .where(pieces["foreign"] != IN, -1)
        .assign(place=pieces["place"], half=pieces["half"])
    )
    at = grouped(own.groupby(list(own)).ngroup().to_numpy(), np.arange(len(pieces)))
    lead = pieces.iloc[[mine[0] for mine in at]]
    is_leave = (lead["place"] < 0).to_numpy()
    entry, day = pieces["entry"].to_numpy(), pieces["day"].to_numpy()
    entries = [pd.unique(entry[mine]) for mine in at]
    seconds = [int(pieces["seconds"].to_numpy()[mine].sum()) for mine in at]
    text = ledger.entries["description"]
    is_agreed = [all(AGREED.search(one) for one in text.iloc[mine].fillna("")) for mine in entries]
    source, row = ledger.traces["source"].astype("str").to_numpy(dtype=object), ledger.traces["row"].to_numpy()
    marks = [np.unique(pieces["trace"].to_numpy()[mine]) for mine in at]
    names, mails = (ledger.traces[name].astype("str").str.len() > 0 for name in ("person_name", "person_email"))
    has_owner = (names | mails).to_numpy()
    return found(
        message=[
            f"{hours(s)} charged on {'leave' if leave else 'public holidays'}, by the calendar."
            for s, leave in zip(seconds, is_leave, strict=True)
        ],
        entries=entries,
        questioned=[mine if leave else mine[:0] for mine, leave in zip(entries, is_leave, strict=True)],
        places=[sorted({(str(source[i]), int(row[i])) for i in mine}) for mine in marks],
        seconds=np.where(is_leave, seconds, 0),
        day=as_days(np.array([day[mine].min() for mine in at])),
        until=as_days(np.array([day[mine].max() for mine in at])),
        person=common(ledger, entries, "person"),
        contract=common(ledger, entries, "contract"),
        kind=np.where(is_leave, Kind.INCONSISTENT.value, Kind.UNUSUAL.value),
        severity=np.where(is_leave, Severity.WARNING.value, Severity.NOTE.value),
        explanations={
            "half a day of leave": lead["half"],
            "it was agreed on": np.where(is_agreed, IN, OPEN),
            "the leave is of somebody else": [
                OPEN if leave and not has_owner[mine].all() else OUT
                for leave, mine in zip(is_leave, marks, strict=True)
            ],
            "the holidays are those of another country": lead["foreign"],
        },
        facts={
            "away_seconds": seconds,
            "days": [sorted(set(day_names(day[mine]))) for mine in at],
        },
    )


def _pieces(ledger: Ledger, off: pd.DataFrame) -> pd.DataFrame:
    """Return the charged time within days off: entry, row (of the contract), person, day, seconds, and as `off`."""
    e, who = ledger.entries, people_of(ledger).codes
    people = np.unique(off["person"].to_numpy())
    people = people[~is_crowd(ledger, people)]
    near = np.unique(off["day"].to_numpy()[:, None] + np.arange(-1, 2))
    day = e["day"].to_numpy("datetime64[D]").astype(np.int64)
    keep = charged(ledger) & np.isin(day, near) & (e["grain"] != "period").to_numpy()
    rows = np.flatnonzero(keep)
    rows = rows[np.isin(who[rows], people)]
    part = cut(ledger, rows, people_zones(ledger), who[rows])
    is_clocked = part.stop > part.moment
    start = epoch_seconds(e["start"])[part.entry]
    pieces = pd.DataFrame(
        {
            "entry": part.entry,
            "row": e["contract_row"].to_numpy()[part.entry],
            "person": who[part.entry],
            "day": part.day,
            "spent": part.seconds,
            "from": np.where(is_clocked, part.moment, 0),
            "to": np.where(is_clocked & ~invented_starts(ledger).entries[part.entry], part.stop, 0),
        }
    )[~is_clocked | (part.moment == start)]
    pieces = pieces.assign(piece=np.arange(len(pieces))).merge(off, on=["person", "day"])
    within = np.minimum(pieces["to"], pieces["high"]) - np.maximum(pieces["from"], pieces["low"])
    is_whole = pieces["high"] == EVER
    seconds = np.where(is_whole, pieces["spent"], np.minimum(within, pieces["spent"])).astype(np.int64)
    pieces = pieces.assign(seconds=seconds, is_whole=is_whole)[seconds > 0]
    pieces = pieces.sort_values(["piece", "place", "seconds"], ascending=[True, True, False], kind="stable")
    return pd.DataFrame(pieces.drop_duplicates("piece")).reset_index(drop=True)


def _half(ledger: Ledger, pieces: pd.DataFrame) -> list[str]:
    """Return for each piece whether its leave may be for half of the day."""
    days = person_days(ledger).days.groupby(["person", "day"])["seconds"].max()
    usual = pieces["person"].map(days.groupby("person").median())
    spent = pieces.groupby(["person", "day"])["seconds"].transform("sum")
    says = ledger.traces["description"].iloc[pieces["trace"]].fillna("").str.contains(HALF, regex=True).to_numpy()
    may_be = (pieces["is_whole"] & (pieces["place"] < 0)).to_numpy()
    verdicts = np.where(may_be & says, IN, np.where(may_be & (2 * spent <= usual).to_numpy(), OPEN, OUT))
    return [str(verdict) for verdict in verdicts]


def _foreign(ledger: Ledger, off: pd.DataFrame) -> dict[tuple[int, int], str]:
    """Return for people and files with holidays what is said of their country, if three or more are in the log."""
    days = person_days(ledger).days
    worked = days[days["seconds"] >= WORKED].drop_duplicates(["person", "day"])[["person", "day"]].assign(worked=1)
    about = days.groupby("person")["day"].agg(["min", "max"])
    mine = off[(off["place"] >= 0) & ((off["day"] + 3) % 7 < 5)].drop_duplicates(["person", "place", "day"])
    mine = mine.merge(about.reset_index(), on="person").merge(worked, how="left", on=["person", "day"])
    mine = mine[mine["day"].between(mine["min"], mine["max"])].fillna({"worked": 0})
    share = mine.groupby(["person", "place"], as_index=False)["worked"].agg(["size", "mean"])
    share = share[share["size"] >= LEAST_HOLIDAYS]
    pairs = zip(share["person"].tolist(), share["place"].tolist(), strict=True)
    return dict(zip(pairs, np.where(share["mean"] >= 0.5, IN, OUT).tolist(), strict=True))
