"""What is run: batches of contracts of one billing style, each contract honest or with one thing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from benchmarks.detection import people, tables
from benchmarks.detection.clock import monday
from benchmarks.detection.injections import Honest, concerned
from benchmarks.detection.judging import outcomes
from benchmarks.detection.kinds import KINDS, SPREADS
from benchmarks.detection.styles import STYLES, exact, gaps_of

SIZES = (0.02, 0.05, 0.08, 0.10, 0.20)
QUICK_SIZES = {"padding": (0.05, 0.10)}
HONEST = "honest"
TUNING, PUBLISHED = "tuning", "published"
NEAR_ENOUGH = (0.55, 1.8)
"""An injection that cannot be made of about its size (half a day as a phantom day, say) is left out."""
TOUCHED = 120
"""Seconds of a week by which a bill must differ from its log for the terms that make it to be seen."""
ZONES = ("Europe/Kyiv", "America/Los_Angeles", "Asia/Kolkata", "Europe/Berlin", "Australia/Sydney")
SEASONS = ("2026-01-05", "2026-09-07")
"""Thirteen weeks from each of these Mondays hold a change of the clocks wherever clocks change."""


@dataclass(frozen=True)
class Batch:
    """Contracts that are read and judged together: their style, how it is printed, and whether terms are declared.

    `honest` is how many contracts are honest, `each` how many have each class in each size and spread.
    """

    style: str
    grain: str
    is_declared: bool
    honest: int
    each: int
    is_quick: bool = False

    @property
    def padded(self) -> int:
        """How often padding over all weeks is run where others are run once."""
        return 4 if self.is_quick else 12

    @property
    def name(self) -> str:
        """What the batch is called."""
        return f"{self.style}, by {self.grain}, {'declared' if self.is_declared else 'undeclared'}"

    def cases(self) -> list[tuple[str, float, str]]:
        """Return class, size and spread of each contract; padding over all weeks several times as often."""
        wanted: list[tuple[str, float, str]] = [(HONEST, 0.0, "")] * self.honest
        for name, kind in KINDS.items():
            for size in QUICK_SIZES.get(name, (0.10,)) if self.is_quick else SIZES:
                for spread in kind.spreads[: 1 if self.is_quick else None]:
                    times = self.each * (self.padded if (name, spread) == ("padding", "all weeks") else 1)
                    wanted += [(name, size, spread)] * times
        return wanted


def batches(honest: int, *, is_quick: bool) -> Iterator[Batch]:
    """Yield every style in every grain with its terms declared, and with terms that are kept silent."""
    each = 1 if is_quick else 2 * max(honest // 150, 1)
    for name, style in STYLES.items():
        grains = style.grains if not is_quick or name == "exact" else style.grains[-1:]
        for grain in grains:
            yield Batch(name, grain, is_declared=True, honest=honest, each=each, is_quick=is_quick)
            if style.terms and not style.is_upwork and (style.named or not is_quick):
                yield Batch(name, grain, is_declared=False, honest=honest, each=each, is_quick=is_quick)


def run(batch: Batch, seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make, write, read and judge a batch; return what became of each contract, and the findings on honest ones."""
    style, cases = STYLES[batch.style], batch.cases()
    rng, zone, first_day = setting(batch.name, seed)
    known = style.personas or tuple(people.PERSONAS)
    made = pd.DataFrame(cases, columns=["kind", "size", "spread"])
    made["persona"] = [known[int(n)] for n in rng.permutation(len(cases)) % len(known)]
    work = people.honest(rng, made["persona"].tolist(), zone, first_day)
    log, with_faults = people.faulty(rng, work)
    lines = style.make(work, zone, rng)
    billed, added, limits = _injected(rng, lines, made, style.step, gaps_of(work, zone))
    weeks = lines.groupby("contract")["seconds"].sum().reindex(made.index, fill_value=0)
    made = made.assign(
        style=batch.style,
        grain=batch.grain,
        is_declared=batch.is_declared,
        is_noisy=style.is_noisy,
        is_flat=style.is_flat,
        has_named_terms=bool(style.named),
        is_touched=made.index.isin(touched_by(lines, work, zone)),
        person_weeks=[people.WEEKS * people.PERSONAS[name].people for name in made["persona"]],
        injected_seconds=added,
        billed_seconds=weeks + added,
        weeks=people.WEEKS,
        half=half_of(made.index),
        has_faults=made.index.isin(list(with_faults)),
    )
    bill = tables.bill_file(billed, batch.grain, zone, is_upwork=style.is_upwork)
    terms = style.terms if batch.is_declared else ()
    settings = tables.settings_text(made.index, terms, "UTC" if style.is_upwork else zone, limits)
    ledger = tables.ledger([tables.log_file(log, zone), bill], settings, zone)
    judged, findings = outcomes(ledger, () if batch.is_declared else style.named)
    made = made.assign(contract=made.index.map(tables.number_of)).merge(judged, on="contract", how="left")
    rows = zip(made["kind"], made["codes"] + " " + made["reasons"], strict=True)
    made["is_right"] = [kind in KINDS and KINDS[kind].is_named(words, batch.grain) for kind, words in rows]
    kept = ["contract", "kind", "persona", "style", "grain", "is_declared", "half", "has_faults"]
    findings = findings.merge(made[kept], on="contract", how="left")
    keep = (made["kind"] == HONEST) | (made["injected_seconds"] > 0)
    return made[keep], findings[findings["kind"] == HONEST]


def touched_by(lines: pd.DataFrame, work: pd.DataFrame, zone: str) -> pd.Index:
    """Return the contracts whose honest lines say anything else of a day, or of a week, than the log."""
    sums = [d.groupby(["contract", monday(d["day"])])["seconds"].sum() for d in (lines, exact(work, zone, None))]
    off = sums[0].sub(sums[1], fill_value=0).abs()
    return off[off >= TOUCHED].index.get_level_values("contract").unique()


def setting(name: str, seed: int) -> tuple[np.random.Generator, str, int]:
    """Return the generator, the zone and the first day of a batch of this name."""
    number = crc32(name.encode())
    first_day = int(np.datetime64(SEASONS[number // 7 % 2], "D").astype(np.int64))
    return np.random.default_rng([seed, number]), ZONES[number % len(ZONES)], first_day


def half_of(contracts: pd.Index) -> np.ndarray:
    """Return which half each contract belongs to: thresholds are set on one and reported on the other."""
    return np.where(contracts.to_numpy() % 2 == 0, TUNING, PUBLISHED)


def _injected(
    rng: np.random.Generator, lines: pd.DataFrame, made: pd.DataFrame, step: int, gaps: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series, dict[int, float]]:
    """Return the lines of all contracts, what was added to each, and the weekly limits that some have."""
    parts = [lines[lines["contract"].isin(made.index[made["kind"] == HONEST])]]
    added, limits = pd.Series(0, index=made.index), {}
    for kind, mine in made[made["kind"] != HONEST].groupby("kind"):
        own = lines[lines["contract"].isin(mine.index)].reset_index(drop=True)
        mask = concerned(rng, own, mine["spread"].map(SPREADS))
        honest = Honest(rng, own, mine["size"], mask, step, gaps)
        wrong = KINDS[str(kind)].make(honest)
        share = wrong.added / honest.totals.reindex(wrong.added.index)
        is_near = share.between(*NEAR_ENOUGH)
        added.loc[wrong.added.index] = wrong.added.where(is_near, 0).astype(np.int64)
        parts.append(wrong.lines)
        limits |= wrong.limits
    billed = pd.concat(parts, ignore_index=True)
    return billed.sort_values(["person", "day", "start"], ignore_index=True), added, limits
