"""What may be wrong besides the length of a bill: planted impossibilities, moved hours, and logs made up.

Half of the people of a batch are honest, in the other half something is planted. Each person works on two
contracts of different clients.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from benchmarks.detection import people, tables
from benchmarks.detection.clock import DAY, WEEK, days, to_utc
from benchmarks.detection.judging import outcomes
from benchmarks.detection.plan import HONEST, half_of, setting
from benchmarks.detection.styles import DAYS, ENTRY, exact

SECOND = 50_000
"""Added to the number of a contract for the second contract of its person."""
NOBODY = "not to be found"


@dataclass(frozen=True)
class Pair:
    """A log and a bill; `grain` is how the bill is printed, `with_durations` whether the log states lengths."""

    log: pd.DataFrame
    lines: pd.DataFrame
    grain: str = ENTRY
    with_durations: bool = True
    is_solidtime: bool = False


@dataclass(frozen=True)
class Plant:
    """One thing that is planted: how, and the codes that name it; `is_note` where only a note may say so.

    `is_impossible` is what arithmetic forbids.
    """

    make: Callable[[np.random.Generator, Pair, pd.Series, str], Pair]
    named: str
    is_impossible: bool = True
    is_note: bool = False


def some(rng: np.random.Generator, rows: pd.DataFrame, chosen: pd.Series, least: int, most: int) -> np.ndarray:
    """Return which rows are hit: `least` to `most` rows of each person chosen."""
    person = rows["person"].to_numpy()
    wanted = {p: int(rng.integers(least, most + 1)) for p in np.unique(person)}
    rank = pd.Series(rng.random(len(rows))).groupby(person).rank(method="first").to_numpy()
    return (rank <= np.array([wanted[p] for p in person])) & chosen.reindex(person).to_numpy(dtype=bool)


def stopped_late(rng: np.random.Generator, log: pd.DataFrame) -> pd.DataFrame:
    """Return a log in which one timer in twenty that is switched runs on for some seconds."""
    same = log["person"].shift(-1) == log["person"]
    is_near = same & (log["start"].shift(-1) - log["end"] < 60) & ~log["is_manual"] & (rng.random(len(log)) < 0.05)
    late = log["start"].shift(-1).fillna(0).astype(np.int64) + rng.integers(1, 45, len(log))
    return log.assign(end=np.where(is_near, late, log["end"]))


def double_billing(rng: np.random.Generator, pair: Pair, chosen: pd.Series, _: str) -> Pair:
    """Log and bill an entry of one client while another client's runs."""
    log = pair.log
    same = np.r_[False, log["person"].to_numpy()[1:] == log["person"].to_numpy()[:-1]]
    other = np.r_[False, log["contract"].to_numpy()[1:] != log["contract"].to_numpy()[:-1]]
    earlier = log.shift(1, fill_value=0)
    length = np.minimum(log["end"] - log["start"], earlier["end"] - earlier["start"]).to_numpy()
    near = (log["start"] - earlier["end"]).to_numpy() < 6 * 3600
    open_ = log[same & other & near & (length >= 900)]
    hit = open_.index[some(rng, open_, chosen, 2, 6)]
    hit = hit[~hit.isin(hit + 1)]
    start = log["start"].copy()
    end = log["end"].copy()
    start[hit] = earlier["start"][hit]
    end[hit] = earlier["start"][hit] + length[hit]
    log = log.assign(start=start, end=end)
    return replace(pair, log=log, lines=as_logged(log, pair.lines))


def as_logged(log: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of a bill that repeats the log entry by entry."""
    day = log["start"].to_numpy() // DAY
    return log.assign(day=day, seconds=log["end"] - log["start"])[list(lines.columns)]


def impossible_days(rng: np.random.Generator, pair: Pair, chosen: pd.Series, _: str) -> Pair:
    """Bill more hours of one day to two clients than the day has."""
    lines = pair.lines.sort_values(["person", "day", "contract"], ignore_index=True)
    sums = lines.groupby(["person", "day"])["seconds"].transform("sum")
    last = lines[~lines.duplicated(["person", "day"], keep="last")]
    hit = last.index[some(rng, last, chosen, 1, 3)]
    more = lines["seconds"].copy()
    more[hit] += rng.integers(26, 30, len(hit)) * 3600 - sums[hit]
    return replace(pair, lines=lines.assign(seconds=more, start=0, end=0), grain=DAYS)


def reversed_entries(rng: np.random.Generator, pair: Pair, chosen: pd.Series, _: str) -> Pair:
    """Log entries that end before they start."""
    log = pair.log
    hit = some(rng, log, chosen, 1, 3)
    start, end = np.where(hit, log["end"], log["start"]), np.where(hit, log["start"], log["end"])
    return replace(pair, log=log.assign(start=start, end=end), with_durations=False)


def billed_twice(rng: np.random.Generator, pair: Pair, chosen: pd.Series, _: str) -> Pair:
    """Bill the same entries twice that are logged once."""
    twins = pair.lines[some(rng, pair.lines, chosen, 2, 5)]
    return replace(pair, lines=pd.concat([pair.lines, twins]).sort_values(["person", "start"], ignore_index=True))


def written_twice(rng: np.random.Generator, pair: Pair, chosen: pd.Series, _: str) -> Pair:
    """Log and bill the same entries twice."""
    twins = pair.log[some(rng, pair.log, chosen, 2, 5)]
    log = pd.concat([pair.log, twins]).sort_values(["person", "start"], ignore_index=True)
    return replace(pair, log=log, lines=as_logged(log, pair.lines))


def moved_hours(rng: np.random.Generator, pair: Pair, chosen: pd.Series, _: str) -> Pair:
    """Bill days of one contract on the other."""
    lines = pair.lines
    second = lines[lines["contract"] >= SECOND].groupby(["person", "day"], as_index=False).first()
    moved = second[some(rng, second, chosen, 2, 6)]
    key = pd.MultiIndex.from_frame(lines[["person", "day"]])
    hit = key.isin(pd.MultiIndex.from_frame(moved[["person", "day"]])) & (lines["contract"] >= SECOND).to_numpy()
    contract = np.where(hit, lines["contract"] - SECOND, lines["contract"])
    return replace(pair, lines=lines.assign(contract=contract), grain=DAYS)


def both_padded(_: np.random.Generator, pair: Pair, chosen: pd.Series, __: str) -> Pair:
    """Lengthen log and bill alike by a tenth."""
    log = pair.log
    longer = (log["end"] - log["start"]) // 10 * chosen.reindex(log["person"]).to_numpy(dtype=np.int64)
    log = log.assign(end=log["end"] + longer)
    later = log.groupby("person")["start"].shift(-1).fillna(1 << 40)
    log = log.assign(end=np.minimum(log["end"], later).astype(np.int64))
    return replace(pair, log=log, lines=as_logged(log, pair.lines))


def generated_sheet(rng: np.random.Generator, pair: Pair, chosen: pd.Series, zone: str) -> Pair:
    """Log and bill days that a script filled: quarter hours from nine to half past five without a gap."""
    log, parts = pair.log, []
    parts.append(log[~chosen.reindex(log["person"]).to_numpy(dtype=bool)])
    for person, mine in log[chosen.reindex(log["person"]).to_numpy(dtype=bool)].groupby("person"):
        own = np.unique(days(mine["start"], zone))
        own = own[(own + 3) % WEEK < 5]
        tiles = [rng.permutation([30, 45, 60, 75, 90, 90, 90]) for _ in own]
        length = np.concatenate(tiles) * 60
        offset = np.concatenate([np.cumsum(t) - t for t in tiles]) * 60
        start = to_utc(np.repeat(own, 7) * DAY + 9 * 3600 + offset, zone)
        contract = person // 10 + SECOND * (np.arange(len(start)) % 2)
        made = {"contract": contract, "person": person, "start": start, "end": start + length}
        parts.append(pd.DataFrame(made | {"is_manual": True, "text": "Development"}))
    log = pd.concat(parts).sort_values(["person", "start"], ignore_index=True)
    return replace(pair, log=log, lines=as_logged(log, pair.lines))


def copied_log(_: np.random.Generator, pair: Pair, chosen: pd.Series, zone: str) -> Pair:
    """Log and bill every second week as a copy of the one before, to the second."""
    log = pair.log
    local = days(log["start"], zone)
    week = (local - local.min()) // WEEK
    is_hit = chosen.reindex(log["person"]).to_numpy(dtype=bool)
    kept = log[~(is_hit & (week % 2 == 1))]
    base = log[is_hit & (week % 2 == 0) & (week < people.WEEKS - 1)]
    copy = base.assign(start=base["start"] + WEEK * DAY, end=base["end"] + WEEK * DAY)
    log = pd.concat([kept, copy]).sort_values(["person", "start"], ignore_index=True)
    return replace(pair, log=log, lines=as_logged(log, pair.lines))


def backdated(_: np.random.Generator, pair: Pair, chosen: pd.Series, __: str) -> Pair:
    """Write the log of all weeks down within some minutes on its last day."""
    log = pair.log
    last = log["end"].max()
    late = chosen.reindex(log["person"]).to_numpy(dtype=bool)
    created = np.where(late, last + 3600 + np.arange(len(log)) % 600, log["start"])
    return replace(pair, log=log.assign(created=created), is_solidtime=True)


PLANTS = {
    "double billing": Plant(double_billing, r"TIM20[23]"),
    "impossible days": Plant(impossible_days, r"TOT301"),
    "reversed entries": Plant(reversed_entries, r"DQ106"),
    "entries billed twice": Plant(billed_twice, r"DUP32[12]"),
    "entries logged and billed twice": Plant(written_twice, r"DUP32[12]"),
    "hours moved to another contract": Plant(moved_hours, r"REC403", is_impossible=False),
    "backdated bulk entry": Plant(backdated, r"PRO502", is_impossible=False, is_note=True),
    "generated sheet": Plant(generated_sheet, r"PAD4|DUP325", is_impossible=False, is_note=True),
    "copied weeks in log and bill": Plant(copied_log, r"PAD4|DUP325", is_impossible=False, is_note=True),
    "log and bill padded alike": Plant(both_padded, NOBODY, is_impossible=False, is_note=True),
}


def run(name: str, people_count: int, seed: int = 7) -> pd.DataFrame:
    """Plant one thing in every second person of a batch; return what became of each person."""
    plant, (rng, zone, first_day) = PLANTS[name], setting(name, seed)
    known = [n for n, p in people.PERSONAS.items() if p.people == 1]
    personas = [known[int(i)] for i in rng.permutation(people_count) % len(known)]
    work = people.honest(rng, personas, zone, first_day, overlaps=0)
    turn = work.groupby("person").cumcount().to_numpy() % 2
    log = stopped_late(rng, work.assign(contract=work["contract"] + SECOND * turn))
    chosen = pd.Series(np.arange(people_count) % 2 == 1, index=np.arange(people_count) * 10)
    pair = plant.make(rng, Pair(log, exact(log, zone, rng)), chosen, zone)
    if pair.is_solidtime:
        written = tables.solidtime_file(pair.log)
    else:
        written = tables.log_file(pair.log, zone, with_durations=pair.with_durations)
    contracts = pd.Index(np.unique(log["contract"]))
    settings = tables.settings_text(contracts, ('rounding = "none"',), zone, {})
    bill = tables.bill_file(pair.lines, pair.grain, zone)
    judged, _ = outcomes(tables.ledger([written, bill], settings, zone))
    judged["person"] = judged["contract"].str[1:].astype(int) % SECOND
    told = judged.groupby("person").agg(
        flagged=("flagged", "max"), cannot_tell=("cannot_tell", "max"), errors=("errors", "sum"),
        warnings=("warnings", "sum"), stands=("stands", " ".join), notes=("notes", " ".join),
    )  # fmt: skip
    told = told.assign(kind=np.where(told.index % 2 == 1, name, HONEST), plant=name, half=half_of(told.index // 2))
    said = told["notes"] + " " + told["stands"] if plant.is_note else told["stands"]
    told["named"] = [re.search(plant.named, words) is not None for words in said]
    return told.assign(persona=personas, weeks=people.WEEKS, is_impossible=plant.is_impossible, is_note=plant.is_note)
