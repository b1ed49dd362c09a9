"""Logged beside billed, per person and contract: what differs, and which innocent cause explains it.

A unit is the finest stretch that both sides of a contract state: a day, or the period of a row that states no
days. Causes are taken out in order: where days are cut, a shifted clock, rounding, time on another contract.
What then remains of a unit is its excess. The rules of the family report from here; they judge, this measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar, intervals
from auditor.model import Ledger, epoch_seconds

Ints = npt.NDArray[np.int64]
STRIDE = 10_000_000
"""Larger than any day number: contract_row * STRIDE + day is one sortable key."""
EXPLAINED_SHARE = 0.9
SHIFT_STEP = 900
SHIFT_LIMIT = 14 * 3600
MATCH_SHARE = 0.8
MINIMUM_UNITS = 5
NOISE_UNITS = 8
SESSION_GAP = 600
POLICIES = tuple(
    (direction, minutes, per)
    for minutes in (1, 5, 6, 10, 15, 30, 60)
    for direction in ("nearest", "up", "down")
    for per in ("entry", "task-day", "day", "line")
)


@dataclass(frozen=True)
class Reconciliation:
    """Both sides of every contract that has both, laid beside each other.

    `units`: contract_row, first, last (days), period (its first day), billed, logged, expected (logged after
    the rounding that holds), excess (billed - expected - moved), moved (seconds explained by another
    contract), noise (seconds that honest difference may reach), is_covered (the log has rows at all around the unit), sessions, and
    index u. `pieces`: unit, entry (position), seconds, side. `contracts`: one row per contract of the
    ledger: both_sides, boundary, boundary_share, shift_seconds, shift_share, mismatch_seconds,
    rounding ("nearest 15 per day" or None), rounding_from ("terms", "fitted" or None), rounding_share,
    rounding_gain, unsupported_seconds, unbilled_seconds.
    `periods`: contract_row, period, until, billed, expected, excess, noise, units.
    """

    units: pd.DataFrame
    pieces: pd.DataFrame
    contracts: pd.DataFrame
    periods: pd.DataFrame


@dataclass(frozen=True)
class _Side:
    """Counted rows of one side in contracts that have both: parallel arrays."""

    entry: Ints
    contract: Ints
    day: Ints
    until: Ints
    seconds: Ints
    start: Ints
    end: Ints
    is_timed: npt.NDArray[np.bool_]


@lru_cache(maxsize=2)
def reconcile(ledger: Ledger) -> Reconciliation:
    """Return both sides of every contract laid beside each other; see `Reconciliation`."""
    size = len(ledger.contracts)
    contracts = pd.DataFrame(
        {
            "both_sides": np.zeros(size, dtype=bool),
            "boundary": pd.Series([None] * size, dtype=object),
            "boundary_share": np.zeros(size),
            "shift_seconds": np.zeros(size, dtype=np.int64),
            "shift_share": np.zeros(size),
            "mismatch_seconds": np.zeros(size, dtype=np.int64),
            "rounding": pd.Series([None] * size, dtype=object),
            "rounding_from": pd.Series([None] * size, dtype=object),
            "rounding_share": np.zeros(size),
            "rounding_gain": np.zeros(size, dtype=np.int64),
            "unsupported_seconds": np.zeros(size, dtype=np.int64),
            "unbilled_seconds": np.zeros(size, dtype=np.int64),
        }
    )
    logged, billed = _sides(ledger)
    both = np.intersect1d(logged.contract, billed.contract)
    contracts.loc[both, "both_sides"] = True
    if not len(both):
        return Reconciliation(_no_units(), _no_pieces(), contracts, _no_periods())
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    bill = _cut(billed, zones, None)
    log = _settle_days(ledger, logged, billed, bill, zones, contracts)
    units, pieces = _units(log, bill, logged, billed)
    units = _rounded(ledger, units, pieces, contracts)
    units = _moved(ledger, units)
    units["noise"] = _noise(ledger, units)
    units["period"] = _period_of(ledger, units)
    periods = _periods(ledger, units)
    _sum_up(units, periods, contracts)
    return Reconciliation(units, pieces, contracts, periods)


def _no_units() -> pd.DataFrame:
    whole = (
        "contract_row",
        "billed",
        "logged",
        "expected",
        "excess",
        "moved",
        "noise",
        "sessions",
        "moved_to",
    )
    frame = pd.DataFrame({name: pd.Series(dtype="int64") for name in whole})
    days = {name: pd.Series(dtype="datetime64[us]") for name in ("first", "last", "period")}
    return frame.assign(**days, is_covered=pd.Series(dtype=bool))


def _no_pieces() -> pd.DataFrame:
    return pd.DataFrame({n: pd.Series(dtype="int64") for n in ("unit", "entry", "seconds")}).assign(
        side=pd.Series(dtype=object)
    )


def _no_periods() -> pd.DataFrame:
    whole = ("contract_row", "billed", "expected", "excess", "noise", "units")
    frame = pd.DataFrame({name: pd.Series(dtype="int64") for name in whole})
    return frame.assign(period=pd.Series(dtype="datetime64[us]"), until=pd.Series(dtype="datetime64[us]"))


def _sides(ledger: Ledger) -> tuple[_Side, _Side]:
    """Return the logged and the billed rows that count; non-billable logs count where nothing is billable."""
    e = ledger.entries
    seconds = e["seconds"]
    usable = e["counts"].to_numpy() & seconds.notna().to_numpy() & e["day"].notna().to_numpy()
    contract = e["contract_row"].to_numpy()
    is_billed = usable & (e["side"] == "billed").to_numpy()
    is_logged = usable & (e["side"] == "logged").to_numpy()
    if not is_billed.any() or not is_logged.any():
        none = np.zeros(len(e), dtype=bool)
        return _side(e, none), _side(e, none)
    size = len(ledger.contracts)
    shared = np.bincount(contract[is_billed], minlength=size) * np.bincount(contract[is_logged], minlength=size) > 0
    is_logged &= shared[contract]
    is_no = (e["is_billable"] == False).fillna(value=False).to_numpy(dtype=bool)  # noqa: E712
    has_billable = np.bincount(contract[is_logged & ~is_no], minlength=size) > 0
    is_logged &= ~(is_no & has_billable[contract])
    return _side(e, is_logged), _side(e, is_billed & shared[contract])


def _side(entries: pd.DataFrame, rows: npt.NDArray[np.bool_]) -> _Side:
    entry = np.flatnonzero(rows)
    part = entries.iloc[entry]
    is_timed = ((part["start"] < part["end"]) & (part["seconds"] > 0).fillna(value=False)).to_numpy(dtype=bool)
    return _Side(
        entry=entry,
        contract=part["contract_row"].to_numpy(dtype=np.int64),
        day=part["day"].to_numpy("datetime64[D]").astype(np.int64),
        until=part["until"].to_numpy("datetime64[D]").astype(np.int64),
        seconds=part["seconds"].to_numpy(dtype=np.int64),
        start=np.where(is_timed, epoch_seconds(part["start"].where(is_timed, pd.Timestamp(0, tz="UTC"))), 0),
        end=np.where(is_timed, epoch_seconds(part["end"].where(is_timed, pd.Timestamp(0, tz="UTC"))), 0),
        is_timed=is_timed,
    )


@dataclass(frozen=True)
class _Cut:
    """Rows of a side cut into days: `row` is the position in the side, `last` differs for periods."""

    row: Ints
    contract: Ints
    day: Ints
    last: Ints
    seconds: Ints


def _cut(side: _Side, zones: npt.NDArray[Any], by_start: npt.NDArray[np.bool_] | None) -> _Cut:
    """Cut timed rows at midnight of their contract's zone (or give them whole to the day they start on).

    A row's stated seconds are spread over its pieces in proportion, so that nothing is gained or lost.
    """
    plain = np.flatnonzero(~side.is_timed)
    rows, days, seconds = [plain], [side.day[plain]], [side.seconds[plain]]
    lasts = [side.until[plain]]
    timed = np.flatnonzero(side.is_timed)
    zone = zones[side.contract[timed]]
    for name in pd.unique(zone):
        mine = timed[zone == name]
        piece, day, start, end = calendar.split_by_day(side.start[mine], side.end[mine], name)
        number = day.astype("datetime64[D]").astype(np.int64)
        if by_start is not None:
            first = np.r_[True, piece[1:] != piece[:-1]]
            lone = by_start[side.contract[mine]][piece]
            number = np.where(lone, number[np.flatnonzero(first)][piece], number)
        row = mine[piece]
        length = (side.end - side.start)[row]
        to_end = side.seconds[row] * (end - side.start[row]) // length
        to_start = side.seconds[row] * (start - side.start[row]) // length
        rows.append(row)
        days.append(number)
        lasts.append(number)
        seconds.append(to_end - to_start)
    row = np.concatenate(rows)
    return _Cut(row, side.contract[row], np.concatenate(days), np.concatenate(lasts), np.concatenate(seconds))


def _day_sums(cut: _Cut, keys: Ints) -> Ints:
    """Return the seconds of a cut per key of `keys` (sorted, contract * STRIDE + day)."""
    key = cut.contract * STRIDE + cut.day
    position = np.searchsorted(keys, key)
    return np.bincount(position, weights=cut.seconds, minlength=len(keys)).astype(np.int64)


def _mismatch(log: _Cut, bill: _Cut, size: int) -> Ints:
    """Return per contract the sum over days of |billed - logged|."""
    keys = np.unique(np.concatenate([log.contract * STRIDE + log.day, bill.contract * STRIDE + bill.day]))
    difference = np.abs(_day_sums(bill, keys) - _day_sums(log, keys))
    return np.bincount(keys // STRIDE, weights=difference, minlength=size).astype(np.int64)


def _settle_days(
    ledger: Ledger,
    logged: _Side,
    billed: _Side,
    bill: _Cut,
    zones: npt.NDArray[Any],
    contracts: pd.DataFrame,
) -> _Cut:
    """Return the log cut into days so that it fits the bill best, noting which cut or shift explains what.

    The cut at midnight of the contract's zone holds unless another removes at least `EXPLAINED_SHARE` of the
    daily mismatch: midnight UTC, midnight in the zone of the log, or whole entries on the day they start;
    failing these, one constant shift of the clock in steps of 15 minutes.
    """
    size = len(contracts)
    is_daily = np.ones(size, dtype=bool)
    is_daily[bill.contract[bill.last > bill.day]] = False
    is_daily[logged.contract[logged.until > logged.day][~logged.is_timed[logged.until > logged.day]]] = False
    has_times = np.bincount(logged.contract[logged.is_timed], minlength=size) > 0
    base = _cut(logged, zones, None)
    before = _mismatch(base, bill, size)
    contracts["mismatch_seconds"] = before
    testable = is_daily & has_times & contracts["both_sides"].to_numpy()
    mirrored = testable & (before > _floor(bill, size))
    if not mirrored.any():
        return base
    log_zone = _log_zones(ledger, logged, zones)
    everyone = np.ones(size, dtype=bool)
    candidates: list[tuple[str, npt.NDArray[Any], npt.NDArray[np.bool_] | None]] = [
        ("midnight UTC", np.full(size, "UTC", dtype=object), None),
        ("midnight in the zone of the log", log_zone, None),
        ("the day an entry starts", zones, everyone),
        ("the day an entry starts, in the zone of the log", log_zone, everyone),
        ("the day an entry starts, UTC", np.full(size, "UTC", dtype=object), everyone),
    ]
    best_zone, best_start = zones.copy(), np.zeros(size, dtype=bool)
    best = before.copy()
    for name, candidate, by_start in candidates:
        after = _mismatch(_cut(logged, candidate, by_start), bill, size)
        better = mirrored & (after < best) & (after <= (1 - EXPLAINED_SHARE) * before)
        contracts.loc[better, "boundary"] = name
        contracts.loc[better, "boundary_share"] = 1 - after[better] / before[better]
        best_zone[better], best_start[better], best[better] = (
            candidate[better],
            by_start is not None,
            after[better],
        )
    shiftable = mirrored & contracts["boundary"].isna().to_numpy()
    shift = _best_shift(logged, bill, zones, before, shiftable, contracts) if shiftable.any() else None
    moved = logged
    if shift is not None and shift.any():
        contracts["shift_seconds"] = shift
        by = shift[logged.contract]
        moved = _Side(
            logged.entry, logged.contract, logged.day, logged.until, logged.seconds,
            logged.start + by, logged.end + by, logged.is_timed,
        )  # fmt: skip
    return _cut(moved, best_zone, best_start)


def _floor(bill: _Cut, size: int) -> npt.NDArray[np.float64]:
    """Return the daily mismatch under which no explanation is looked for: an hour, or 3 % of the bill."""
    total = np.bincount(bill.contract, weights=bill.seconds, minlength=size)
    return np.maximum(3600, 0.03 * total)


def _log_zones(ledger: Ledger, logged: _Side, zones: npt.NDArray[Any]) -> npt.NDArray[Any]:
    column = ledger.entries["zone"]
    names = column.cat.categories.to_numpy(dtype=object)[column.cat.codes.to_numpy()[logged.entry]]
    seen = pd.DataFrame({"contract": logged.contract, "zone": names})[logged.is_timed]
    most = seen.value_counts().reset_index().drop_duplicates("contract")
    found = zones.copy()
    found[most["contract"].to_numpy()] = most["zone"].to_numpy(dtype=object)
    return found


def _best_shift(
    logged: _Side,
    bill: _Cut,
    zones: npt.NDArray[Any],
    before: Ints,
    wanted: npt.NDArray[np.bool_],
    contracts: pd.DataFrame,
) -> Ints:
    """Return per contract the constant shift of the log, in seconds, that explains the mismatch; 0 for none."""
    size = len(before)
    mine = wanted[logged.contract]
    part = _Side(*(getattr(logged, name)[mine] for name in _Side.__dataclass_fields__))
    bill_part = _Cut(*(getattr(bill, name)[wanted[bill.contract]] for name in _Cut.__dataclass_fields__))
    best, shift = before.astype(float), np.zeros(size, dtype=np.int64)
    steps = [sign * k for k in range(SHIFT_STEP, SHIFT_LIMIT + 1, SHIFT_STEP) for sign in (1, -1)]
    for by in steps:
        moved = _Side(
            part.entry, part.contract, part.day, part.until, part.seconds,
            part.start + by, part.end + by, part.is_timed,
        )  # fmt: skip
        after = _mismatch(_cut(moved, zones, None), bill_part, size)
        better = wanted & (after < best) & (after <= (1 - EXPLAINED_SHARE) * before)
        best[better], shift[better] = after[better], by
    found = shift != 0
    contracts.loc[found, "shift_share"] = 1 - best[found] / before[found]
    return shift


def _units(log: _Cut, bill: _Cut, logged: _Side, billed: _Side) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units both sides are compared on, and which entries make them up."""
    cells = pd.DataFrame(
        {
            "contract_row": np.concatenate([log.contract, bill.contract]),
            "day": np.concatenate([log.day, bill.day]),
            "last": np.concatenate([log.last, bill.last]),
            "entry": np.concatenate([logged.entry[log.row], billed.entry[bill.row]]),
            "seconds": np.concatenate([log.seconds, bill.seconds]),
            "side": np.repeat(["logged", "billed"], [len(log.row), len(bill.row)]),
        }
    )
    spans = cells[cells["last"] > cells["day"]][["contract_row", "day", "last"]].drop_duplicates()
    first, last = cells["day"].to_numpy().copy(), cells["last"].to_numpy().copy()
    if len(spans):
        g, s, e = intervals.unions(
            spans["contract_row"].to_numpy(), spans["day"].to_numpy(), spans["last"].to_numpy() + 1
        )
        keys = g * STRIDE + s
        order = np.argsort(keys)
        keys, s, e, g = keys[order], s[order], e[order], g[order]
        contract = cells["contract_row"].to_numpy()
        at = np.searchsorted(keys, contract * STRIDE + first, side="right") - 1
        inside = (at >= 0) & (g[at] == contract) & (first < e[at])
        first, last = np.where(inside, s[at], first), np.where(inside, e[at] - 1, last)
        has_spans = np.isin(contract, g)
        loose = has_spans & ~inside
        monday = first - (first + 3) % 7
        first, last = np.where(loose, monday, first), np.where(loose, monday + 6, last)
    key = cells["contract_row"].to_numpy() * STRIDE + first
    unit, known = pd.factorize(key, sort=True)
    pieces = cells[["entry", "seconds", "side"]].assign(unit=unit.astype(np.int64))
    is_billed = (cells["side"] == "billed").to_numpy()

    def total(rows: npt.NDArray[np.bool_]) -> Ints:
        return np.bincount(unit[rows], weights=cells["seconds"].to_numpy()[rows], minlength=len(known)).astype(
            np.int64
        )

    lasts = np.zeros(len(known), dtype=np.int64)
    np.maximum.at(lasts, unit, last)
    contract_row, first_day = known // STRIDE, known % STRIDE
    logged_total = total(~is_billed)
    units = pd.DataFrame(
        {
            "contract_row": contract_row,
            "first": first_day.astype("datetime64[D]").astype("datetime64[us]"),
            "last": lasts.astype("datetime64[D]").astype("datetime64[us]"),
            "billed": total(is_billed),
            "logged": logged_total,
            "sessions": _sessions(logged, log, unit[: len(log.row)], len(known)),
            "is_covered": _is_covered(contract_row, first_day, lasts, logged_total),
        }
    )
    return units, pieces


def _sessions(logged: _Side, log: _Cut, unit: Ints, units: int) -> Ints:
    """Return how many stretches of work each unit's log has: entries closer than ten minutes are one."""
    timed = logged.is_timed[log.row]
    counted = np.bincount(unit[~timed], minlength=units)
    row, mine = log.row[timed], unit[timed]
    if len(row):
        number = intervals.clusters(mine, logged.start[row], logged.end[row], gap=SESSION_GAP)
        pairs = np.unique(np.column_stack([mine, number]), axis=0)
        counted = counted + np.bincount(pairs[:, 0], minlength=units)
    return counted.astype(np.int64)


def _is_covered(contract: Ints, first: Ints, last: Ints, logged: Ints) -> npt.NDArray[np.bool_]:
    """Return which units lie within the first and last day the contract's log has."""
    frame = pd.DataFrame({"contract": contract, "first": first, "last": last})
    has = frame[logged != 0].groupby("contract").agg(low=("first", "min"), high=("last", "max"))
    joined = frame.join(has, on="contract")
    return ((joined["last"] >= joined["low"]) & (joined["first"] <= joined["high"])).to_numpy()


def rounded(seconds: Ints, direction: str, minutes: int) -> Ints:
    """Return seconds rounded to whole steps of `minutes`; exact multiples stay, halves go up.

    >>> rounded(np.array([900, 901, 1349, 1350]), "nearest", 15).tolist()
    [900, 900, 900, 1800]
    >>> rounded(np.array([900, 901]), "up", 15).tolist(), rounded(np.array([1799]), "down", 15).tolist()
    ([900, 1800], [900])
    """
    step = minutes * 60
    if direction == "none":
        return seconds
    shift = {"up": step - 1, "nearest": step // 2, "down": 0}[direction]
    return (seconds + shift) // step * step


def _rounded(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame, contracts: pd.DataFrame) -> pd.DataFrame:
    """Add `expected`: the log after the rounding the terms declare, or after the one that fits the bill.

    A policy fits when it meets the billed time of at least `MATCH_SHARE` of the units that both sides state,
    clearly more than no rounding does.
    """
    log = pieces[pieces["side"] == "logged"]
    groups = {per: _grouped(ledger, log, per) for per in ("entry", "task-day", "day")}
    groups["line"] = groups["day"]
    contract = units["contract_row"].to_numpy()
    billed = units["billed"].to_numpy()
    raw = units["logged"].to_numpy()
    size = len(contracts)

    def under(direction: str, minutes: int, per: str) -> Ints:
        unit, seconds = groups[per]
        return np.bincount(unit, weights=rounded(seconds, direction, minutes), minlength=len(units)).astype(np.int64)

    resolution = _resolution(ledger, pieces, len(units))
    comparable = (billed > 0) & (raw > 0)
    several = np.bincount(contract[comparable], minlength=size)

    def match_share(expected: Ints) -> npt.NDArray[np.float64]:
        hit = comparable & (np.abs(billed - expected) <= resolution)
        return np.bincount(contract[hit], minlength=size) / np.maximum(several, 1)

    plain = match_share(raw)
    expected = raw.copy()
    best_share = np.maximum(plain + 0.2, MATCH_SHARE)
    terms = ledger.contracts["rounding_direction"].to_numpy(dtype=object)
    is_stated = pd.notna(terms) & (terms != "none")
    fittable = contracts["both_sides"].to_numpy() & ~is_stated & (several >= MINIMUM_UNITS)
    grain = ledger.contracts["grain_seconds"].to_numpy()
    for direction, minutes, per in POLICIES if fittable.any() else ():
        trial = under(direction, minutes, per)
        share = match_share(trial)
        better = fittable & (share > best_share + 1e-9) & ~((minutes * 60 <= grain) & (direction == "up"))
        if better.any():
            best_share[better] = share[better]
            expected = np.where(better[contract], trial, expected)
            contracts.loc[better, "rounding"] = f"{direction} {minutes} per {per}"
            contracts.loc[better, "rounding_from"] = "fitted"
            contracts.loc[better, "rounding_share"] = share[better]
    for row in np.flatnonzero(is_stated):
        stated = ledger.contracts.iloc[row]
        policy = (stated["rounding_direction"], int(stated["rounding_minutes"]), stated["rounding_per"])
        trial = under(*policy)
        expected = np.where(contract == row, trial, expected)
        contracts.loc[row, "rounding"] = f"{policy[0]} {policy[1]} per {policy[2]}"
        contracts.loc[row, "rounding_from"] = "terms"
        contracts.loc[row, "rounding_share"] = match_share(trial)[row]
    gain = np.bincount(contract, weights=np.where(comparable, expected - raw, 0), minlength=size)
    contracts["rounding_gain"] = gain.astype(np.int64)
    return units.assign(expected=expected, resolution=resolution)


def _grouped(ledger: Ledger, log: pd.DataFrame, per: str) -> tuple[Ints, Ints]:
    """Return unit and seconds of the log's pieces summed per entry, task and day, or day."""
    unit, seconds = log["unit"].to_numpy(), log["seconds"].to_numpy()
    if per == "entry":
        return unit, seconds
    if per == "day":
        codes, known = pd.factorize(unit)
        return known, np.bincount(codes, weights=seconds, minlength=len(known)).astype(np.int64)
    part = ledger.entries.iloc[log["entry"].to_numpy()]
    text = part["project"].astype("str").fillna("") + "\x1f" + part["task"].astype("str").fillna("")
    text = text + "\x1f" + part["description"].fillna("")
    task = pd.factorize(text)[0].astype(np.int64)
    codes, known = pd.factorize(unit * (task.max(initial=0) + 1) + task)
    sums = np.bincount(codes, weights=seconds, minlength=len(known)).astype(np.int64)
    return known // (task.max(initial=0) + 1), sums


def _resolution(ledger: Ledger, pieces: pd.DataFrame, units: int) -> Ints:
    """Return how far apart equal times may be printed: the sum of both sides' resolutions, at least 60 s."""
    own = ledger.entries["resolution"].to_numpy()[pieces["entry"].to_numpy()]
    own = np.where(own >= 600, 18, own)
    total = np.bincount(pieces["unit"].to_numpy(), weights=own, minlength=units)
    return np.maximum(60, np.minimum(total, 300)).astype(np.int64)


def _moved(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Add `moved` and `moved_to`: excess of one contract that is another's deficit, same person, same day.

    The largest excess of a person's day is paired with the largest deficit; what is common to both moved.
    """
    difference = (units["billed"] - units["expected"]).to_numpy()
    person = ledger.contracts["person"].to_numpy(dtype=object)[units["contract_row"].to_numpy()]
    frame = pd.DataFrame({"person": person, "first": units["first"], "last": units["last"], "gap": difference})
    frame = frame[(frame["person"] != "") & (units["contract_row"].to_numpy() >= 0)]
    moved = np.zeros(len(units), dtype=np.int64)
    moved_to = np.full(len(units), -1, dtype=np.int64)
    keys = ["person", "first", "last"]
    over = frame[frame["gap"] > 0].sort_values("gap", ascending=False).drop_duplicates(keys)
    under = frame[frame["gap"] < 0].sort_values("gap").drop_duplicates(keys)
    pairs = over.reset_index(names="u").merge(under.reset_index(names="v"), on=keys, suffixes=("_over", "_under"))
    common = np.minimum(pairs["gap_over"], -pairs["gap_under"]).to_numpy(dtype=np.int64)
    near = np.abs(pairs["gap_over"] + pairs["gap_under"]).to_numpy() <= np.maximum(600, 0.1 * common)
    real = near & (common >= 900)
    u, v = pairs["u"].to_numpy()[real], pairs["v"].to_numpy()[real]
    moved[u], moved[v] = common[real], -common[real]
    moved_to[u], moved_to[v] = v, u
    return units.assign(moved=moved, moved_to=moved_to, excess=difference - moved)


def _noise(ledger: Ledger, units: pd.DataFrame) -> Ints:
    """Return the seconds by which a unit of an honest contract may differ.

    The platform's grain for up to three sessions, the printed resolution, and, where a contract has enough
    units, 3.5 robust standard deviations of its own differences about their middle.
    """
    contract = units["contract_row"].to_numpy()
    grain = ledger.contracts["grain_seconds"].to_numpy()[contract]
    by_grain = np.where(grain > 1, grain * np.clip(units["sessions"].to_numpy(), 1, 3), 0)
    both = (units["billed"] > 0) & (units["logged"] > 0)
    spread = spread_of(units["excess"].where(both), contract, len(ledger.contracts))
    return np.maximum.reduce([by_grain, units["resolution"].to_numpy(), (3.5 * spread[contract]).astype(np.int64)])


def spread_of(values: pd.Series[Any], contract: Ints, size: int) -> npt.NDArray[np.float64]:
    """Return 1.4826 times the median absolute deviation per contract; 0 below `NOISE_UNITS` values."""
    middle = values.groupby(contract).transform("median")
    deviation = (values - middle).abs().groupby(contract).median().reindex(range(size)).fillna(0)
    count = values.groupby(contract).count().reindex(range(size)).fillna(0)
    return np.where(count >= NOISE_UNITS, 1.4826 * deviation, 0.0)


def _period_of(ledger: Ledger, units: pd.DataFrame) -> pd.Series[Any]:
    """Return the first day of each unit's billing period: a stated period, a platform week, or a month."""
    first = units["first"]
    is_week = (ledger.contracts["platform"] != "").to_numpy()[units["contract_row"].to_numpy()]
    is_period = (units["last"] > first).to_numpy()
    period = calendar.month_starts(first).where(~is_week, calendar.week_starts(first))
    return period.where(~is_period, first)


def _periods(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Return sums per contract and billing period, with the noise that units add up to."""
    grain = ledger.contracts["grain_seconds"].to_numpy()[units["contract_row"].to_numpy()]
    both = (units["billed"] > 0) & (units["logged"] > 0)
    spread = spread_of(units["excess"].where(both), units["contract_row"].to_numpy(), len(ledger.contracts))
    grain_variance = np.where(grain > 1, grain**2 / 12 * units["sessions"].clip(lower=1), 0)
    variance = np.maximum(spread[units["contract_row"].to_numpy()] ** 2, grain_variance)
    frame = units.assign(variance=variance)
    periods = frame.groupby(["contract_row", "period"], as_index=False).agg(
        until=("last", "max"),
        billed=("billed", "sum"),
        expected=("expected", "sum"),
        excess=("excess", "sum"),
        variance=("variance", "sum"),
        units=("billed", "size"),
    )
    noise = (2.576 * np.sqrt(periods["variance"])).astype(np.int64)
    return periods.assign(noise=noise).drop(columns="variance")


def is_beyond(units: pd.DataFrame, minutes: float, percent: float) -> npt.NDArray[np.bool_]:
    """Return which units or periods differ by more than `minutes`, `percent` of the bill, and their noise."""
    size = units["excess"].abs()
    most = np.maximum.reduce([np.full(len(units), minutes * 60), units["billed"] * percent / 100, units["noise"]])
    return (size > most).to_numpy()


def _sum_up(units: pd.DataFrame, periods: pd.DataFrame, contracts: pd.DataFrame) -> None:
    """Fill unsupported and unbilled seconds: per period the larger of its own and its units' differences."""
    size = len(contracts)
    beyond = is_beyond(units, 10, 2)
    over = units["excess"].clip(lower=0).where(beyond, 0)
    under = (-units["excess"]).clip(lower=0).where(beyond, 0)
    by_unit = pd.DataFrame(
        {"contract_row": units["contract_row"], "period": units["period"], "over": over, "under": under}
    )
    sums = by_unit.groupby(["contract_row", "period"], as_index=False).sum()
    joined = periods.merge(sums, on=["contract_row", "period"])
    whole = np.where(is_beyond(joined, 6, 1), joined["excess"], 0)
    row = joined["contract_row"].to_numpy()
    unsupported = np.maximum(joined["over"], np.maximum(whole, 0))
    unbilled = np.maximum(joined["under"], np.maximum(-whole, 0))
    contracts["unsupported_seconds"] = np.bincount(row, weights=unsupported, minlength=size).astype(np.int64)
    contracts["unbilled_seconds"] = np.bincount(row, weights=unbilled, minlength=size).astype(np.int64)
