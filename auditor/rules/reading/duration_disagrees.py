"""DQ105."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import bundled, common, span
from auditor.model import Ledger, ZoneSource, epoch_seconds
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MORE, CLOCK_CHANGE, ROUNDED, NOTATION, SHORTER = range(5)
CAUSES = {
    "rounded export": ROUNDED,
    "break or idle time removed": SHORTER,
    "clock change in the night": CLOCK_CHANGE,
    "decimal hours read as clock hours": NOTATION,
}
IN, OPEN, OUT = Verdict.RULED_IN, Verdict.UNTESTABLE, Verdict.RULED_OUT
STATED = (ZoneSource.SETTINGS, ZoneSource.COMMAND_LINE)
"""A person named the zone, and may have named the wrong one."""
ZONES_NAMED = 3
STEPS = (15, 10, 6, 5)
ROUNDED_ROWS = 8
PLAUSIBLE_ZONES = (
    "Europe/Berlin", "Europe/Chisinau", "America/New_York", "America/Havana", "America/Santiago",
    "America/Asuncion", "America/Sao_Paulo", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland",
    "Asia/Jerusalem", "Asia/Beirut", "Asia/Tehran", "Asia/Amman", "Africa/Cairo", "Africa/Casablanca",
)  # fmt: skip
"""Zones whose dates of clock change stand for those of all zones in use."""


@rule("DQ105", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("stated_durations",))
def duration_disagrees(ledger: Ledger, *, tolerance_minutes: int = 1, rows_listed: int = 20) -> pd.DataFrame:
    """The stated duration is not end minus start minus break.

    *Why it matters.* The bill follows the duration, the evidence is the clock. An entry that claims more than
    elapsed has time in it that no clock saw.

    *Flagged.* Closed entries whose two lengths differ by more than `tolerance_minutes` and more than a unit of
    the file's print. Claims of more than elapsed are the ones that count: a warning each, an error above an
    hour, one finding for the file when there are more than `rows_listed`.

        start |=========================| end         2.00 h elapsed
              |==================================|    2.75 h stated

    *Explanations tested.* Rounded export: all durations of the file are multiples of 5, 6, 10 or 15 minutes,
    most clock lengths are not, and the difference is less than one step; one finding for the file. Clock
    change: off by exactly one hour on a day on which the clocks of the file's zone change, or of any zone
    when it is assumed; open where only those of another zone change, for a person stated the zone and may have
    erred. Decimal hours: 1.30 and 1:30 changed places. Break or idle time removed: less than elapsed is claimed.

    *Not flagged.* A second of difference, which is usual. Entries that end before they start, and durations
    of zero or less, are DQ106. Sheets of hours without clock times are DQ108.

    *To ask.* Which of the two holds for this entry, the hours or the start and end, and was there a break?

    *To do.* Correct whichever of hours, start and end is wrong, or note the break that accounts for the rest.
    """
    e = ledger.entries
    has_durations = {source.file: source.has_durations for source in ledger.sources}
    stated = np.array([has_durations[name] for name in e["source"].cat.categories] or [False], dtype=bool)
    elapsed = epoch_seconds(e["end"]) - epoch_seconds(e["start"]) - e["break_seconds"].to_numpy()
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=-1)
    usable = (e["start"] <= e["end"]).to_numpy() & (seconds >= 0) & stated[e["source"].cat.codes.to_numpy()]
    usable &= e["counts"].to_numpy() & ~e["is_running"].to_numpy()
    allowed = np.maximum(max(60, tolerance_minutes * 60), e["resolution"].to_numpy())
    rows = np.flatnonzero(usable & (np.abs(seconds - elapsed) > allowed))
    if not len(rows):
        return nothing()
    gap = (seconds - elapsed)[rows]
    step = _steps(ledger, np.flatnonzero(usable), elapsed)[e["source"].cat.codes.to_numpy()[rows]]
    fits, zones = _clock_changes(ledger, rows, gap)
    source = e["source"].cat.codes.to_numpy()[rows].astype(np.int64)
    is_rounded = ~fits & (np.abs(gap) < step * 60)
    is_notation = _is_other_notation(seconds[rows], elapsed[rows], source, ~fits & ~is_rounded)
    cause = np.select(
        [fits, is_rounded, is_notation, gap < 0], [CLOCK_CHANGE, ROUNDED, NOTATION, SHORTER], default=MORE
    )
    number = bundled(source * 5 + cause, rows_listed)
    number = np.where(cause == MORE, number, -1 - source * 5 - cause)
    at = grouped(pd.factorize(number)[0], np.arange(len(rows)))
    bundles = [rows[mine] for mine in at]
    causes = np.array([cause[mine[0]] for mine in at])
    gaps = [int(gap[mine].sum()) for mine in at]
    whole_file = causes == ROUNDED
    fitting = [[name for name, fit in zones.items() if fit[i].all()] for i in at]
    first, last = span(ledger, bundles)
    files = [str(e["source"].iloc[mine[0]]) for mine in bundles]
    return found(
        message=[
            _message(len(mine), int(c), g, int(step[i[0]]), names if c != CLOCK_CHANGE else [])
            for mine, c, g, i, names in zip(bundles, causes, gaps, at, fitting, strict=True)
        ],
        entries=[mine[:0] if whole else mine for mine, whole in zip(bundles, whole_file, strict=True)],
        places=[[(file, 0)] if whole else [] for file, whole in zip(files, whole_file, strict=True)],
        questioned=[mine if c == MORE else mine[:0] for mine, c in zip(bundles, causes, strict=True)],
        seconds=[abs(g) for g in gaps],
        day=first,
        until=last,
        person=common(ledger, bundles, "person"),
        contract=common(ledger, bundles, "contract"),
        severity=["error" if c == MORE and max(gap[i]) > 3600 else None for c, i in zip(causes, at, strict=True)],
        explanations={
            name: [
                IN if c == code else OPEN if code == CLOCK_CHANGE and names else OUT
                for c, names in zip(causes, fitting, strict=True)
            ]
            for name, code in CAUSES.items()
        },
        facts={
            "stated_seconds": [int(seconds[mine].sum()) for mine in bundles],
            "elapsed_seconds": [int(elapsed[mine].sum()) for mine in bundles],
            "rows": [len(mine) for mine in bundles],
            "zones_that_fit": fitting,
        },
        identity=[f"step {int(step[i[0]])}" if whole else None for i, whole in zip(at, whole_file, strict=True)],
    )


def _message(rows: int, cause: int, gap: int, step: int, zones: list[str]) -> str:
    if cause == ROUNDED:
        return f"All durations of the file are multiples of {step} minutes, its clock times not; {rows} rows differ."
    more = "more" if gap > 0 else "less"
    names = ", ".join(zones[:ZONES_NAMED]) + (", ..." if len(zones) > ZONES_NAMED else "")
    then = f", and on such days the clocks change in another zone: {names}" if zones else ""
    if rows == 1:
        return f"The stated duration is {hours(abs(gap))} {more} than end minus start{then}."
    return f"{rows} stated durations differ from end minus start, {hours(abs(gap))} {more} in all{then}."


def _steps(ledger: Ledger, rows: Ints, elapsed: Ints) -> Ints:
    """Return for each source, by code, the minutes its durations were rounded to on export; 0 for none."""
    e = ledger.entries
    size = max(len(e["source"].cat.categories), 1)
    source = e["source"].cat.codes.to_numpy()[rows]
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)[rows]
    count = np.bincount(source, minlength=size)
    steps = np.zeros(size, dtype=np.int64)
    for step in STEPS:
        is_odd = np.bincount(source, weights=seconds % (step * 60) != 0, minlength=size)
        is_even = np.bincount(source, weights=elapsed[rows] % (step * 60) == 0, minlength=size)
        fits = (count >= ROUNDED_ROWS) & (is_odd == 0) & (is_even < 0.5 * count) & (steps == 0)
        steps[fits] = step
    return steps


def _clock_changes(ledger: Ledger, rows: Ints, gap: Ints) -> tuple[Flags, dict[str, Flags]]:
    """Return which rows are off by one hour on a day of clock change, and by zone which rows it would explain.

    Zones that the file is not in explain only rows of files whose zone is assumed.
    """
    e = ledger.entries.iloc[rows]
    near = np.minimum(e["resolution"].to_numpy(), 60)
    is_hour = np.abs(np.abs(gap) - 3600) <= near
    explained = np.zeros(len(rows), dtype=bool)
    by_zone: dict[str, Flags] = {}
    if not is_hour.any():
        return explained, by_zone
    known_from = {s.file: s.timezone_from for s in ledger.sources}
    is_assumed, is_stated = (
        e["source"].isin([file for file, known in known_from.items() if known in wanted]).to_numpy()
        for wanted in ((ZoneSource.ASSUMED,), STATED)
    )
    zone = e["zone"].astype("str").to_numpy(dtype=object)
    elsewhere = PLAUSIBLE_ZONES if ((is_assumed | is_stated) & is_hour).any() else ()
    for name in dict.fromkeys([*zone[is_hour], *elsewhere]):
        mine = np.flatnonzero(is_hour & (is_assumed | is_stated | (zone == name)))
        changes = [calendar.clock_change(e[day].iloc[mine], name) != 0 for day in ("day", "until")]
        by_zone[name] = np.zeros(len(rows), dtype=bool)
        by_zone[name][mine] = changes[0] | changes[1]
        explained |= by_zone[name] & (is_assumed | (zone == name))
    return explained, by_zone


def _is_other_notation(seconds: Ints, elapsed: Ints, source: Ints, is_open: Flags) -> Flags:
    """Return which durations equal the clock when 1.30 is read as 1:30, or 1:30 as 1.30.

    One such row may be chance: it holds for a file when at least half of its open rows read so.
    """
    whole, rest = seconds // 3600 * 3600, seconds % 3600
    as_clock = (rest % 36 == 0) & (rest // 36 < 60) & (np.abs(whole + rest // 36 * 60 - elapsed) <= 60)
    as_decimal = (rest % 60 == 0) & (np.abs(whole + rest // 60 * 36 - elapsed) <= 36)
    fits = is_open & (rest > 0) & (as_clock | as_decimal)
    share = 2 * np.bincount(source, weights=fits) >= np.bincount(source, weights=is_open)
    return np.asarray(fits & share[source])
