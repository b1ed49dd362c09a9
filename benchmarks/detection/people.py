"""Personas: people who log honestly, each in a way of their own, at the base rates of real logs.

What is written by hand is round and what a timer writes is not; one person-week in five holds an overlap; texts
repeat; one week in five has weekend work; now and then a timer is forgotten or a row is there twice. Faults of the
log are planted in the log alone (`faulty`): the bill is made of what was worked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.detection.clock import DAY, to_utc

WEEKS = 13
OVERLAP_WEEKS = 0.19
FORGOTTEN, TWIN = 0.001, 0.0005
OTHER_OFFSET = 7 * 3600
"""How far west the traveller works from the sixth week to the ninth."""
GRAINS, GRAIN_SHARES = (5, 15, 30, 60), (0.12, 0.35, 0.28, 0.25)


@dataclass(frozen=True)
class Persona:
    """How somebody works: hours of the clock, minutes of entries and pauses, and who writes the times down."""

    begin: float
    entries: tuple[int, int] = (4, 7)
    minutes: float = 55
    spread: float = 0.5
    pause: float = 12
    lunch: float = 40
    weekday: float = 0.93
    weekend: float = 0.1
    typed: float = 0.03
    meetings: float = 0.0
    shifts: tuple[float, ...] = ()
    travels: bool = False
    people: int = 1

    @property
    def sleeps(self) -> bool:
        """Whether nothing of theirs goes on over midnight."""
        return self.begin < 15 and not self.shifts and not self.travels


PERSONAS = {
    "timer user": Persona(9),
    "typed times": Persona(9, typed=0.98, entries=(2, 5), minutes=90),
    "calendar importer": Persona(9.5, meetings=0.45, entries=(4, 8), minutes=45),
    "shift worker": Persona(6, shifts=(6, 14, 22), entries=(2, 2), minutes=235, spread=0.05, lunch=30, weekend=0.3),
    "night owl": Persona(19.5, entries=(3, 6), minutes=60, lunch=25, weekend=0.2),
    "two zones": Persona(10, travels=True),
    "retainer": Persona(10, entries=(1, 3), minutes=70, weekday=0.7, weekend=0.05, lunch=0),
    "day rate": Persona(8.5, entries=(2, 3), minutes=170, spread=0.15, pause=6, weekend=0.02),
    "agency team": Persona(9, typed=0.15, entries=(3, 6), people=3, weekday=0.8),
}


def honest(
    rng: np.random.Generator, personas: list[str], zone: str, first_day: int, overlaps: float = OVERLAP_WEEKS
) -> pd.DataFrame:
    """Return the work of as many contracts as there are names: the truth, in order of person and start.

    Columns contract, person (contract * 10 + n), start, end (epoch seconds), is_manual, text. `first_day` is a
    Monday, counted from 1970; the work covers `WEEKS` weeks. `overlaps` is the share of person-weeks with an entry
    that runs into the next.
    """
    parts = []
    for name in dict.fromkeys(personas):
        mine = np.flatnonzero([p == name for p in personas])
        people = (mine[:, None] * 10 + np.arange(PERSONAS[name].people)).ravel()
        parts.append(_work(rng, PERSONAS[name], people, zone, first_day))
    work = pd.concat(parts).sort_values(["person", "start"], ignore_index=True)
    return _overlapped(rng, work, first_day, overlaps)


def _work(rng: np.random.Generator, p: Persona, people: np.ndarray, zone: str, first_day: int) -> pd.DataFrame:
    count = len(people)
    own_begin, own_length = rng.normal(0, 0.6, count), rng.lognormal(0, 0.12, count)
    own_days = np.clip(p.weekday + rng.normal(0, 0.08, count), 0.3, 1)
    is_weekender = rng.random(count) < 0.6
    who, day = (grid.ravel() for grid in np.meshgrid(np.arange(count), np.arange(WEEKS * 7), indexing="ij"))
    chance = np.where(day % 7 < 5, own_days[who], p.weekend * is_weekender[who])
    is_worked = rng.random(len(day)) < chance
    who, day = who[is_worked], day[is_worked]
    entries = rng.integers(p.entries[0], p.entries[1] + 1, len(day))
    row = np.repeat(np.arange(len(day)), entries)
    first = np.repeat(entries.cumsum() - entries, entries)
    nth = np.arange(len(row)) - first
    length = p.minutes * own_length[who][row] * rng.lognormal(0, p.spread, len(row)) * 60
    length = length.clip(240, 5.5 * 3600).astype(np.int64)
    pause = rng.exponential(p.pause * 60, len(row)) * (rng.random(len(row)) > 0.2)
    is_lunch = nth == (entries[row] - 1) // 2
    pause = np.where(is_lunch & (entries[row] > 1), p.lunch * 60 * rng.lognormal(0, 0.25, len(row)), pause)
    begin = (p.begin + own_begin[who]) * 3600 + rng.normal(0, 1500, len(day))
    if p.shifts:
        begin = np.array(p.shifts)[(day // 7 + who) % len(p.shifts)] * 3600 - rng.exponential(240, len(day))
    begin = begin.clip(0) + np.where(p.travels & (day // 7 >= 5) & (day // 7 < 9), OTHER_OFFSET, 0)
    step = length + pause.astype(np.int64)
    before = step.cumsum() - step
    local = (first_day + day[row]) * DAY + begin.astype(np.int64)[row] + before - before[first]
    end = local + length
    local, end, is_manual = _written(rng, p, local, end)
    same = who[row][1:] == who[row][:-1]
    end[:-1] = np.where(same, np.minimum(end[:-1], local[1:]), end[:-1])
    start = to_utc(local, zone)
    frame = pd.DataFrame(
        {
            "contract": people[who[row]] // 10,
            "person": people[who[row]],
            "start": start,
            "end": start + end - local,
            "is_manual": is_manual,
            "text": _texts(rng, len(row)),
        }
    )
    later = frame.groupby("person")["start"].shift(-1)
    frame["end"] = np.where(later.notna(), np.minimum(frame["end"], later.fillna(0)), frame["end"]).astype(np.int64)
    is_over_midnight = local // DAY != (end - 1) // DAY
    return frame[(frame["end"] >= frame["start"] + 60).to_numpy() & ~(is_over_midnight & p.sleeps)]


def _written(rng: np.random.Generator, p: Persona, local: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return starts and ends as they are written down: typed ones and meetings round, and which were typed."""
    size = len(local)
    is_typed = rng.random(size) < p.typed
    is_meeting = rng.random(size) < p.meetings
    grain = np.where(is_meeting, 1800, rng.choice(GRAINS, size, p=GRAIN_SHARES) * 60)
    grain = np.where(is_typed | is_meeting, grain, 1)
    start = (local + grain // 2) // grain * grain
    end = np.maximum((end + grain // 2) // grain * grain, start + np.where(grain > 1, np.maximum(grain, 900), 1))
    if p.shifts:
        is_schedule = rng.random(size) < 0.25
        end = np.where(is_schedule, (end + 450) // 900 * 900, end)
    return start, end, is_typed


def _texts(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return descriptions: four rows in five repeat one of a dozen, as in real logs."""
    common = np.array([f"Work on part {n}" for n in range(12)], dtype=object)[rng.zipf(1.6, size) % 12]
    own = np.array([f"Ticket {n}: look into it" for n in rng.integers(100, 9999, size).tolist()], dtype=object)
    return np.where(rng.random(size) < 0.8, common, own)


def _overlapped(rng: np.random.Generator, work: pd.DataFrame, first_day: int, share: float) -> pd.DataFrame:
    """Return work in which that share of person-weeks has an entry that runs into the next one."""
    person = work["person"].to_numpy()
    start, end = work["start"].to_numpy(), work["end"].to_numpy()
    week = (start // DAY - first_day) // 7
    has_next = np.r_[(person[1:] == person[:-1]) & (start[1:] - end[:-1] < 1800), False]
    key, where = np.unique(person * 100 + week, return_inverse=True)
    hit = rng.random(len(key)) < share * 1.1
    candidates = np.flatnonzero(has_next & hit[where])
    order = rng.permutation(candidates)
    chosen = order[np.unique(where[order], return_index=True)[1]]
    over = (60 * rng.lognormal(np.log(10), 1.0, len(chosen))).clip(70, 5400).astype(np.int64)
    over = np.where(work["is_manual"].to_numpy()[chosen], (over + 899) // 900 * 900, over)
    room = end[chosen + 1] - start[chosen + 1] - 30
    new_end = end.copy()
    new_end[chosen] = start[chosen + 1] + np.minimum(over, np.maximum(room, 70))
    return work.assign(end=new_end)


def faulty(rng: np.random.Generator, work: pd.DataFrame) -> tuple[pd.DataFrame, set[int]]:
    """Return the log of the work with timers left running and rows that are there twice, and whose logs have them."""
    is_timer = ~work["is_manual"].to_numpy()
    forgotten = is_timer & (rng.random(len(work)) < FORGOTTEN)
    late = rng.integers(10 * 3600, 30 * 3600, len(work))
    log = work.assign(end=np.where(forgotten, work["end"] + late, work["end"]))
    twins = log[(rng.random(len(log)) < TWIN) & ~forgotten]
    whose = set(log["contract"][forgotten].tolist()) | set(twins["contract"].tolist())
    return pd.concat([log, twins]).sort_values(["person", "start"], kind="stable", ignore_index=True), whose
