"""Honest contracts that look wrong: one for each innocent explanation that a rule must test.

Each makes its own files of the same honest work; nobody bills a minute that was not worked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from auditor.model import Ledger
from benchmarks.detection import people, tables
from benchmarks.detection.clock import DAY, days, monday, to_local, to_utc
from benchmarks.detection.judging import outcomes
from benchmarks.detection.plan import half_of, setting
from benchmarks.detection.styles import DAYS, ENTRY, STYLES, WEEKS, by_day, exact
from importers.files import File

EXACT = STYLES["exact"].terms
NIGHTS, SHIFTS = ("night owl",), ("shift worker",)
DAYLIGHT = ("timer user", "typed times", "calendar importer", "day rate")


@dataclass(frozen=True)
class Scene:
    """Honest work and its log, the zone both are in, and a generator."""

    rng: np.random.Generator
    work: pd.DataFrame
    zone: str

    @property
    def contracts(self) -> pd.Index:
        """The contracts there are."""
        return pd.Index(np.unique(self.work["contract"]))

    def ledger(
        self, bill: File, *logs: File, terms: tuple[str, ...] = EXACT, zone: str = "", limits: float = 0
    ) -> Ledger:
        """Read a bill beside logs, or beside the honest log, clock times in `zone` or in the true one."""
        limit = dict.fromkeys(self.contracts.tolist(), limits) if limits else {}
        settings = tables.settings_text(self.contracts, terms, self.zone, limit)
        return tables.ledger([*(logs or (tables.log_file(self.work, self.zone),)), bill], settings, zone or self.zone)

    def lines(self, zone: str = "") -> pd.DataFrame:
        """Return the lines of an exact bill, cut at midnight in a zone."""
        return exact(self.work, zone or self.zone, self.rng)


@dataclass(frozen=True)
class LookAlike:
    """One innocent cause: how it is made, the codes that name it, and whose work it needs.

    `is_clock` is where only clocks and the ends of days differ: that must never be a warning.
    """

    make: Callable[[Scene], Ledger]
    named: str = ""
    personas: tuple[str, ...] = ()
    overlaps: float = people.OVERLAP_WEEKS
    is_clock: bool = False


def bill(lines: pd.DataFrame, scene: Scene, grain: str = DAYS) -> File:
    return tables.bill_file(lines, grain, scene.zone)


def wrong_zone(scene: Scene) -> Ledger:
    """Print the log in local time and read it as UTC."""
    return scene.ledger(bill(scene.lines(), scene), zone="UTC")


def days_in_utc(scene: Scene) -> Ledger:
    """Cut the days of the bill in UTC."""
    return scene.ledger(bill(scene.lines("UTC"), scene))


def weeks_in_utc(scene: Scene) -> Ledger:
    """Cut the weeks of the bill in UTC."""
    return scene.ledger(bill(scene.lines("UTC"), scene, WEEKS))


def days_by_start(scene: Scene) -> Ledger:
    """Bill each entry whole on the day it starts."""
    lines = scene.work.assign(
        day=days(scene.work["start"], scene.zone), seconds=scene.work["end"] - scene.work["start"]
    )
    return scene.ledger(bill(lines, scene))


def days_from_four(scene: Scene) -> Ledger:
    """Let the days of the bill end at four in the morning."""
    moved = scene.work.assign(start=scene.work["start"] - 4 * 3600, end=scene.work["end"] - 4 * 3600)
    return scene.ledger(bill(exact(moved, scene.zone, scene.rng), scene))


def project_renamed(scene: Scene) -> Ledger:
    """Log under another name of the project from the middle on, and without the contract's number."""
    log = tables.log_file(scene.work, scene.zone)
    table = pd.read_csv(_text(log), dtype=str).drop(columns="contract")
    is_late = (scene.work["start"] > scene.work["start"].median()).to_numpy()
    table["project"] = np.where(is_late, table["project"] + " (phase 2)", table["project"])
    return scene.ledger(bill(scene.lines(), scene), _file("log.csv", table))


def other_clients_in_the_log(scene: Scene) -> Ledger:
    """Log work for another client too, which is not billed here."""
    table = pd.read_csv(_text(tables.log_file(scene.work, scene.zone)), dtype=str)
    is_other = scene.rng.random(len(table)) < 0.3
    table.loc[is_other, ["client", "project", "contract"]] = ["Elsewhere Ltd", "Private matters", ""]
    mine = Scene(scene.rng, scene.work[~is_other], scene.zone)
    return mine.ledger(bill(mine.lines(), mine), _file("log.csv", table))


def breaks(scene: Scene) -> Ledger:
    """Log one entry in three with a break inside, which is neither counted nor billed."""
    pause = np.where(scene.rng.random(len(scene.work)) < 0.3, scene.rng.integers(5, 25, len(scene.work)), 0)
    length = (scene.work["end"] - scene.work["start"]).to_numpy()
    pause = np.where(length > 2 * pause * 60, pause, 0)
    table = pd.read_csv(_text(tables.log_file(scene.work, scene.zone)), dtype=str)
    table = table.assign(duration=tables.clock_lengths(pd.Series(length - pause * 60)), **{"break": pause})
    whole = scene.work.assign(day=days(scene.work["start"], scene.zone), seconds=length - pause * 60)
    return scene.ledger(bill(whole, scene), _file("log.csv", table))


def mirrored_tools(scene: Scene) -> Ledger:
    """Give the log of a second tool too, which holds the same work to the minute."""
    second = scene.work.assign(start=scene.work["start"] // 60 * 60, end=scene.work["end"] // 60 * 60)
    mirror = File("calendar.csv", tables.log_file(second[second["end"] > second["start"]], scene.zone).data)
    return scene.ledger(bill(scene.lines(), scene), tables.log_file(scene.work, scene.zone), mirror)


def night_shifts(scene: Scene) -> Ledger:
    """Work at night, over midnight; bill days exactly."""
    return scene.ledger(bill(scene.lines(), scene))


def clock_change(scene: Scene) -> Ledger:
    """Work through the night on which clocks change; the log states clock times, the bill what was worked."""
    first = scene.work["start"].min()
    hours = pd.Series(np.arange(first, first + people.WEEKS * 7 * DAY, 3600))
    offset = to_local(hours, "Europe/Berlin") - hours.to_numpy()
    night = int(hours[np.flatnonzero(np.diff(offset))[0] + 1])
    own = scene.contracts.to_numpy()
    begin = night - 4 * 3600 + scene.rng.integers(0, 3600, len(own))
    extra = pd.DataFrame({"contract": own, "person": own * 10, "start": begin, "end": begin + 6 * 3600})
    is_away = (scene.work["end"] > night - 20 * 3600) & (scene.work["start"] < night + 12 * 3600)
    extra = extra.assign(is_manual=False, text="Night release")
    work = pd.concat([scene.work[~is_away], extra]).sort_values(["person", "start"], ignore_index=True)
    there = Scene(scene.rng, work, "Europe/Berlin")
    return there.ledger(bill(there.lines(), there))


def rate_change(scene: Scene) -> Ledger:
    """Change the rate in the middle; terms and bill say so."""
    table = pd.read_csv(_text(bill(scene.lines(), scene)), dtype=str)
    middle = table["day"].sort_values().iloc[len(table) // 2]
    is_late = table["day"] >= middle
    table["rate"] = np.where(is_late, "62.00", f"{tables.RATE}.00")
    later = f'[[contracts.terms]]\nfrom = {middle}\nrate = "62.00 USD"'
    settings = tables.settings_text(scene.contracts, EXACT, scene.zone, {}).replace(
        f'rate = "{tables.RATE}.00 USD"', f'rate = "{tables.RATE}.00 USD"\n{later}'
    )
    return tables.ledger([tables.log_file(scene.work, scene.zone), _file("bill.csv", table)], settings, scene.zone)


def over_the_limit(scene: Scene) -> Ledger:
    """Leave hours over a weekly limit of 24 off the bill, as platforms do."""
    lines = by_day(scene.lines()).assign(week=lambda d: monday(d["day"]))
    running = lines.groupby(["person", "week"])["seconds"].cumsum()
    over = np.clip(running - 24 * 3600, 0, lines["seconds"])
    lines = lines.assign(seconds=lines["seconds"] - over)
    return scene.ledger(bill(lines[lines["seconds"] > 0], scene), limits=24)


def two_rates(scene: Scene) -> Ledger:
    """Bill each week in two lines at two rates, for two kinds of work."""
    is_second = scene.rng.random(len(scene.work)) < 0.4
    tables_ = []
    for mask, rate in ((~is_second, f"{tables.RATE}.00"), (is_second, "80.00")):
        part = Scene(scene.rng, scene.work[mask], scene.zone)
        table = pd.read_csv(_text(bill(part.lines(), part, WEEKS)), dtype=str)
        tables_.append(table.assign(rate=rate, task="Consulting" if rate == "80.00" else "Development"))
    table = pd.concat(tables_).sort_values(["contract", "day"])
    return scene.ledger(_file("bill.csv", table))


def team_account(scene: Scene) -> Ledger:
    """Let three people work under one name, in log and bill."""
    work = scene.work.assign(person=scene.work["contract"] * 10).sort_values(["person", "start"], ignore_index=True)
    team = Scene(scene.rng, work, scene.zone)
    return team.ledger(bill(team.lines(), team, ENTRY))


def edges_of_the_export(scene: Scene) -> Ledger:
    """Export the log of whole local days, the bill of whole days in UTC."""
    first = to_utc([days(scene.work["start"], scene.zone).min() * DAY + 14 * DAY], scene.zone)[0]
    last = first + 42 * DAY
    inside = scene.work[(scene.work["start"] >= first) & (scene.work["end"] <= last)]
    lines = by_day(scene.lines("UTC"))
    lines = lines[(lines["day"] >= first // DAY) & (lines["day"] < last // DAY)]
    part = Scene(scene.rng, inside, scene.zone)
    return part.ledger(bill(lines[lines["contract"].isin(part.contracts)], part))


def _file(name: str, table: pd.DataFrame) -> File:
    return File(name, table.to_csv(index=False).encode())


def _text(file: File) -> io.BytesIO:
    return io.BytesIO(file.data)


LOOKALIKES = {
    "log read in another zone": LookAlike(wrong_zone, "REC40[46]", is_clock=True),
    "days cut in UTC": LookAlike(days_in_utc, "REC406", is_clock=True),
    "weeks cut in UTC": LookAlike(weeks_in_utc, "REC406|INV608", is_clock=True),
    "entries whole on the day they start": LookAlike(days_by_start, "REC406", NIGHTS, is_clock=True),
    "days that end at four": LookAlike(days_from_four, "REC40[46]", NIGHTS, is_clock=True),
    "export of local days, bill in UTC": LookAlike(edges_of_the_export, "REC406|REC401|INV608", is_clock=True),
    "project renamed": LookAlike(project_renamed),
    "another client in the log": LookAlike(other_clients_in_the_log, overlaps=0),
    "breaks": LookAlike(breaks),
    "mirrored tools": LookAlike(mirrored_tools, "DUP32"),
    "night shifts": LookAlike(night_shifts, "", SHIFTS, is_clock=True),
    "night of the clock change": LookAlike(clock_change, "", DAYLIGHT, is_clock=True),
    "rate change": LookAlike(rate_change),
    "over the limit, unbilled": LookAlike(over_the_limit),
    "two rates in a week": LookAlike(two_rates),
    "team account under one name": LookAlike(team_account, "", ("agency team",)),
}


def run(name: str, contracts: int, seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make honest contracts that look wrong; return what became of them, and the errors and warnings."""
    one, (rng, zone, first_day) = LOOKALIKES[name], setting(name, seed)
    known = one.personas or tuple(people.PERSONAS)
    personas = [known[int(n)] for n in rng.permutation(contracts) % len(known)]
    work = people.honest(rng, personas, zone, first_day, overlaps=one.overlaps)
    judged, findings = outcomes(one.make(Scene(rng, work, zone)))
    judged = judged[judged["contract"].isin([tables.number_of(n) for n in range(contracts)])]
    number = judged["contract"].str[1:].astype(int).to_numpy()
    said = judged["notes"] + " " + judged["stands"]
    judged["differs"] = [re.search(r"REC4|INV608", words) is not None for words in said]
    judged["named"] = [re.search(one.named or "$^", words) is not None for words in said]
    persona = np.array(personas, dtype=object)[number]
    made = judged.assign(lookalike=name, persona=persona, weeks=people.WEEKS, is_clock=one.is_clock)
    made["half"] = half_of(pd.Index(number))
    findings = findings.merge(made[["contract", "persona", "half"]], on="contract", how="left")
    return made, findings.assign(lookalike=name)
