"""Constructed data for the benchmarks: seeded, the same on every run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

START = np.datetime64("2024-01-01T07:00:00")


def intervals(rows: int, groups: int, seed: int = 7) -> pd.DataFrame:
    """Return shuffled intervals of many groups: a fifth of the gaps touch, one row in 2,000 contains others.

    Columns group, start, end (int64 seconds); about 6 % of the rows overlap another.
    """
    rng = np.random.default_rng(seed)
    group = np.sort(rng.integers(0, groups, rows))
    length = rng.lognormal(7.3, 0.8, rows).astype(np.int64).clip(60, 6 * 3600)
    gap = rng.exponential(2400, rows).astype(np.int64) * (rng.random(rows) > 0.2)
    early = rng.random(rows) < 0.1
    step = length + gap
    start = step.cumsum() - step
    first = np.searchsorted(group, group)
    start = start - start[first] - np.where(early, rng.integers(1, 900, rows), 0)
    start = start - start.min()
    length = np.where(rng.random(rows) < 0.0005, length + 4 * 3600, length)
    frame = pd.DataFrame({"group": group, "start": start, "end": start + length})
    return frame.sample(frac=1, random_state=seed, ignore_index=True)


def toggl_csv(path: Path, rows: int, people: int, seed: int = 1) -> Path:
    """Write a Toggl detailed export of a firm: timers with seconds, lunch gaps, weekends off.

    One row in 2,000 is an exact duplicate, one in 500 overlaps its neighbour by minutes, one in 20,000 is a
    forgotten timer: about what honest logs hold.
    """
    rng = np.random.default_rng(seed)
    per = rows // people
    size = per * people
    person = np.repeat(np.arange(people), per)
    nth = np.tile(np.arange(per), people)
    workday, slot = nth // 6, nth % 6
    day = workday // 5 * 7 + workday % 5
    length = rng.lognormal(8.2, 0.45, size).astype(np.int64).clip(120, 4700)
    begin = slot * 4800 + (slot >= 3) * 2700 + rng.integers(0, 90, size)
    forgotten = rng.random(size) < 0.00005
    length = np.where(forgotten, rng.integers(26, 40, size) * 3600, length)
    length = np.where(rng.random(size) < 0.002, length + 900, length)
    start = START + (day * 86_400 + begin).astype("timedelta64[s]")
    end = start + length.astype("timedelta64[s]")
    client = person % 7 + rng.integers(0, 3, size)
    frame = pd.DataFrame(
        {
            "User": pd.Series(person).map("Person {}".format),
            "Email": pd.Series(person).map("person{}@example.com".format),
            "Client": pd.Series(client).map("Client {}".format),
            "Project": pd.Series(rng.integers(0, 4, size)).map("Project {}".format),
            "Task": "",
            "Description": pd.Series(rng.integers(0, size // 8 + 1, size)).map("Work on ticket {}".format),
            "Billable": np.where(rng.random(size) < 0.9, "Yes", "No"),
            "Start date": np.datetime_as_string(start, "D"),
            "Start time": np.char.partition(np.datetime_as_string(start, "s"), "T")[:, 2],
            "End date": np.datetime_as_string(end, "D"),
            "End time": np.char.partition(np.datetime_as_string(end, "s"), "T")[:, 2],
            "Duration": [f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in length.tolist()],
            "Tags": "",
            "Amount (USD)": np.round(length / 3600 * 75, 2),
        }
    )
    twins = rng.random(size) < 0.0005
    frame = pd.concat([frame, frame[twins]]).sort_index(kind="stable")
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    return path


def bill_csv(path: Path, log: Path, seed: int = 3) -> Path:
    """Write the timesheet that a firm bills for a log of `toggl_csv`: hours per day, person and project, at a rate.

    Every tenth day of a project is billed up to half an hour high, one in fifty is not billed at all.
    """
    rng = np.random.default_rng(seed)
    rows = pd.read_csv(log, usecols=["User", "Client", "Project", "Billable", "Start date", "Duration"])
    rows = rows[rows["Billable"] == "Yes"]
    hours = pd.to_timedelta(rows["Duration"]).dt.total_seconds() / 3600
    days = hours.groupby([rows[name] for name in ("Start date", "User", "Client", "Project")]).sum().reset_index()
    days.columns = ["Date", "Person", "Client", "Project", "Hours"]
    high = np.where(rng.random(len(days)) < 0.1, rng.random(len(days)) / 2, 0)
    days["Hours"] = (days["Hours"] + high).round(2)
    days["Rate"] = 75
    days["Amount (USD)"] = (days["Hours"] * 75).round(2)
    days[rng.random(len(days)) > 0.02].to_csv(path, index=False)
    return path
