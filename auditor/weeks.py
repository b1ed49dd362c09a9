"""Weeks that can be approved unseen, per person and contract, and what keeps the others from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.calendar import week_starts
from auditor.coverage import DISABLED, NEEDS, cells_of
from auditor.findings import Kind, unnested
from auditor.measures.totals import EVER, as_days, cut, monday, numbered
from auditor.model import Ledger
from auditor.once import of_facts
from auditor.reconciliation import reconcile
from auditor.rules import all_rules, rule_of

Ints = npt.NDArray[np.int64]
FINDING, UNREAD, CHECK, ONE_SIDE = "finding", "rows not read", "check that could not run", "one side only"
UNREAD_RULE = "DQ101"
"""Its findings are told as rows that were not read."""
KEYS, OWNER = ["contract_row", "week"], ["contract", "person"]
WEEK = pd.Timedelta(days=7)
SIDES = ("logged", "billed")


@dataclass(frozen=True)
class Reason:
    """Why a person should look at a week: `kind` of the four above, `about` a code or a file, and how many."""

    kind: str
    about: str
    count: int

    @property
    def told(self) -> str:
        """The reason in words.

        >>> Reason(FINDING, "TIM202", 2).told, Reason(UNREAD, "log.csv", 1).told
        ('2 findings of TIM202, overlap across contracts', '1 row of log.csv not read')
        """
        if self.kind == FINDING:
            name = rule_of(self.about).name.replace("_", " ")
            return f"{self.count:,} finding{'s' * (self.count != 1)} of {self.about}, {name}"
        if self.kind == UNREAD:
            return f"{self.count:,} row{'s' * (self.count != 1)} of {self.about} not read"
        if self.kind == CHECK:
            return f"{self.count:,} check{'s' * (self.count != 1)} could not run ({self.about})"
        return f"{self.about} only: nothing to compare with"


def weeks(ledger: Ledger, findings: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Return one row per contract and week with time on either side, in order, and whether it can be approved unseen.

    Columns: contract_row, week (its Monday in the contract's zone, which is UTC on platforms), is_approvable and
    reasons (a tuple of `Reason`, empty where it is). `findings` are all of a report, `coverage` its coverage.

    An error or a warning keeps every week that its evidence or its days touch, one folded into its cause under the
    code of the cause unless it covers more days than that; explained findings are notes and keep none. A finding
    without entries keeps all weeks of its file, as a row that was not read does: nobody knows which week it is of.
    Weeks with the same reasons share one tuple.
    """
    laid = _laid_out(ledger)
    told = pd.concat([_findings(ledger, findings, laid), _unread(ledger, laid), _checks(ledger, coverage, laid)])
    known: dict[tuple[str, str, int], Reason] = {}
    reasons: dict[int, list[Reason]] = {}
    abouts = zip(*(told[name].tolist() for name in ("kind", "about", "count")), strict=True)
    for at, about in zip(told["at"].tolist(), abouts, strict=True):
        if about not in known:
            known[about] = Reason(*about)
        reasons.setdefault(at, []).append(known[about])
    last: list[tuple[Reason, ...]] = [(), *((Reason(ONE_SIDE, side, 1),) for side in SIDES)]
    own = [last[side] for side in laid.alone]
    same: dict[tuple[int, ...], tuple[Reason, ...]] = {}
    for at, part in reasons.items():
        both = (*part, *own[at])
        own[at] = same.setdefault(tuple(map(id, both)), both)
    return laid.grid.assign(is_approvable=[not part for part in own], reasons=pd.Series(own, dtype=object))


@dataclass(frozen=True, eq=False)
class _Laid:
    """The weeks of all contracts: `grid` (contract_row, week, in order), and of each which side alone has time in it.

    `entry` and `place` are each entry and the row of the grid of a week that it touches, by entry.
    """

    grid: pd.DataFrame
    alone: list[int]
    entry: Ints
    place: Ints

    @cached_property
    def keys(self) -> Ints:
        """The contract and the week of each row of the grid in one number, ascending."""
        days = self.grid["week"].to_numpy("datetime64[D]").astype(np.int64)
        return _key(self.grid["contract_row"].to_numpy(), days)

    def touched(self, entries: Ints) -> tuple[Ints, Ints]:
        """Return the weeks that entries touch: the number of the entry among them, and the row of the grid."""
        low, high = np.searchsorted(self.entry, entries), np.searchsorted(self.entry, entries, side="right")
        number, at = intervals.spread(low, high - low)
        return number, self.place[at]

    def between(self, row: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
        """Return the weeks of contracts between two days: the number of the asked among all, and the row of the grid.

        Days are counted since 1970-01-01.
        """
        low = np.searchsorted(self.keys, _key(row, monday(first)))
        high = np.searchsorted(self.keys, _key(row, last), side="right")
        return intervals.spread(low, np.maximum(high - low, 0))

    def all_of(self, told: pd.DataFrame) -> pd.DataFrame:
        """Return what is told of contracts (contract_row) told of each of their weeks: at."""
        row = told["contract_row"].to_numpy(dtype=np.int64)
        number, at = self.between(row, np.full(len(row), -EVER), np.full(len(row), EVER))
        return told.drop(columns="contract_row").iloc[number].assign(at=at)


def _key(row: Ints, day: Ints) -> Ints:
    return np.asarray(row * 4 * EVER + day, dtype=np.int64)


@of_facts
def _laid_out(ledger: Ledger) -> _Laid:
    pieces = _pieces(ledger)
    grid, place = _grid(pieces)
    alone, order = _one_side(ledger, pieces, grid, place), np.argsort(pieces["entry"].to_numpy(), kind="stable")
    return _Laid(grid, alone.tolist(), pieces["entry"].to_numpy()[order], place[order])


def _pieces(ledger: Ledger) -> pd.DataFrame:
    """Return the weeks that each entry touches: entry, contract_row, week, side, seconds (of its first week).

    A week is its Monday in days since 1970-01-01.
    """
    e = ledger.entries
    rows = np.flatnonzero((e["day"].notna() & e["until"].notna()).to_numpy())
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    at = cut(ledger, rows, zones, e["contract_row"].to_numpy()[rows], days=7)
    week, long = monday(at.day), np.flatnonzero(at.last > at.day)
    number, nth = intervals.spread(np.ones(len(long), dtype=np.int64), (monday(at.last[long]) - week[long]) // 7)
    again = long[number]
    entry = np.r_[at.entry, at.entry[again]]
    return pd.DataFrame(
        {
            "entry": entry,
            "contract_row": e["contract_row"].to_numpy()[entry],
            "week": np.r_[week, week[again] + 7 * nth],
            "side": _sides(e["side"])[entry],
            "seconds": np.r_[at.seconds, at.seconds[again]],
        },
        copy=False,
    )


def _sides(column: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return 1 for each entry that is logged, 2 for each that is billed, else 0."""
    known = np.array([SIDES.index(name) + 1 if name in SIDES else 0 for name in column.cat.categories] + [0])
    return np.asarray(known[column.cat.codes.to_numpy()], dtype=np.int64)


def _grid(pieces: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Return the contracts and weeks that pieces lie in, in order, and the row of each piece."""
    place, row, week = numbered(pieces["contract_row"].to_numpy(), pieces["week"].to_numpy())
    return pd.DataFrame({"contract_row": row, "week": as_days(week)}), place


def _findings(ledger: Ledger, findings: pd.DataFrame, laid: _Laid) -> pd.DataFrame:
    """Return errors and warnings by the weeks they touch, the code that has most of them first."""
    width = (findings["until"] - findings["day"]).to_numpy()
    cause = pd.Index(findings["fingerprint"]).get_indexer(findings["folded_into"])
    is_wider = (cause >= 0) & (width > width[cause])
    is_asked = findings["severity"].isin(["error", "warning"]) & (findings["code"] != UNREAD_RULE)
    rows = np.flatnonzero(is_asked.to_numpy() & ~is_wider)
    asks, root = findings.iloc[rows], np.where(cause[rows] >= 0, cause[rows], rows)
    number, entry = unnested(asks["entries"])
    piece, touched = laid.touched(entry)
    row = ledger.entries["contract_row"].to_numpy()[entry]
    of_file, everything = _rows_of_files(ledger), list(range(len(ledger.contracts)))
    of_name = {key: [row] for row, key in enumerate(zip(*(ledger.contracts[k] for k in OWNER), strict=True))}
    bare = np.flatnonzero(np.bincount(number, minlength=len(asks)) == 0)
    places = zip(bare.tolist(), *(asks[name].iloc[bare] for name in (*OWNER, "places")), strict=True)
    whole = [
        (i, row)
        for i, contract, person, files in places
        for row in of_name.get((contract, person)) or [r for f, _ in files for r in of_file.get(f, ())] or everything
    ]
    alone = np.array(whole, dtype=np.int64).reshape(-1, 2).T
    _, about, of_row = numbered(np.r_[number, alone[0]], np.r_[row, alone[1]])
    first, last = (_days(asks[name], missing)[about] for name, missing in (("day", -EVER), ("until", EVER)))
    span, between = laid.between(of_row, first, last)
    _, at, of = numbered(np.r_[touched, between], root[np.r_[number[piece], about[span]]])
    code, codes = pd.factorize(findings["code"], sort=True)
    place, at, of = numbered(at, code[of])
    counted = pd.DataFrame({"at": at, "about": codes[of], "count": np.bincount(place), "kind": FINDING})
    return counted.sort_values("count", ascending=False, kind="stable")


def _days(column: pd.Series[Any], missing: int) -> Ints:
    """Return days since 1970-01-01."""
    days = column.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), missing, days.astype(np.int64))


def _rows_of_files(ledger: Ledger) -> dict[str, list[int]]:
    """Return the contracts that each file has rows of."""
    cells = cells_of(ledger)
    rows: dict[str, list[int]] = {}
    for source, row in zip(cells["source"].tolist(), cells["contract_row"].tolist(), strict=True):
        if row >= 0:
            rows.setdefault(ledger.sources[source].file, []).append(row)
    return rows


def _unread(ledger: Ledger, laid: _Laid) -> pd.DataFrame:
    """Return how many rows of each file were not read, for all weeks of the contracts that the file has rows of."""
    counts = ledger.quarantine.drop_duplicates(["source", "row"])["source"].astype("str").value_counts(sort=False)
    of_file, everything = _rows_of_files(ledger), list(range(len(ledger.contracts)))
    told = [(row, file, int(n)) for file, n in counts.items() for row in of_file.get(str(file), everything)]
    return laid.all_of(pd.DataFrame(told, columns=["contract_row", "about", "count"]).assign(kind=UNREAD))


def _checks(ledger: Ledger, coverage: pd.DataFrame, laid: _Laid) -> pd.DataFrame:
    """Return the rules that should have judged a contract and did not, in one reason for all its weeks.

    What a rule has nothing to judge by (no limit agreed, hours without clock times, whose own rules ran) does not
    count. What counts: people or clock times that cannot be told apart, a log of whole periods, and a rule that the
    settings disable. Rules of patterns and those off by default are never needed.
    """
    needed = [rule.code for rule in all_rules() if rule.kind is not Kind.UNUSUAL and not rule.optional]
    c = coverage[coverage["code"].isin(needed)]
    never = c["reason"].isin([NEEDS["known_days"].reason, DISABLED])
    keys = ["code", "contract", "person"]
    ran = c.loc[c["status"] == "ran", keys].drop_duplicates() if never.any() else c.iloc[:0][keys]
    blind = c["reason"].isin([need.reason for need in NEEDS.values() if need.stands])
    did_not = c.loc[never, keys].merge(ran.assign(ran=True), on=keys, how="left")
    did_not = did_not.loc[did_not["ran"].isna(), keys]
    asked = pd.concat([c.loc[blind, keys], did_not]).drop_duplicates()
    names = ledger.contracts[["contract", "person"]].astype(str).reset_index(names="contract_row")
    asked = asked.merge(names, on=["contract", "person"])
    told = asked.groupby("contract_row")["code"].agg(about=", ".join, count="size").reset_index()
    return laid.all_of(told.assign(kind=CHECK))


def _one_side(
    ledger: Ledger, pieces: pd.DataFrame, grid: pd.DataFrame, place: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return for each week which side alone has time in it (see `_sides`), 0 for both or none.

    The log is cut as its bill is.
    """
    units = reconcile(ledger).units
    has = np.zeros((len(SIDES) + 1, len(grid)), dtype=bool)
    stated = (pieces["seconds"] != 0).to_numpy()
    has[pieces["side"].to_numpy()[stated], place[stated]] = True
    lined = pd.DataFrame({"contract_row": units["contract_row"], "week": week_starts(units["first"])})
    lined = lined.merge(grid.reset_index(names="at"), on=KEYS, how="left")
    at = lined["at"].fillna(-1).to_numpy(dtype=np.int64)
    for number, side in enumerate(SIDES, start=1):
        has[number, at[(at >= 0) & (units[side] != 0).to_numpy()]] = True
    alone = has[1] != has[2]
    return np.where(alone, np.where(has[1], 1, 2), 0)
