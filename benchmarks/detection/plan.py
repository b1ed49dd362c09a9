"""What is run: batches of contracts of one billing style, each contract honest or with one thing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from benchmarks.detection import people, tables
from benchmarks.detection.injections import INJECTIONS, SPREADS, concerned
from benchmarks.detection.judging import outcomes
from benchmarks.detection.styles import STYLES

SIZES = (0.02, 0.05, 0.08, 0.10, 0.20)
HONEST = "honest"
ZONES = (
    "Europe/Kyiv",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Europe/Berlin",
    "Australia/Sydney",
    "America/New_York",
)
SEASONS = ("2026-01-05", "2026-09-07")
"""Thirteen weeks from each of these Mondays hold a change of the clocks wherever clocks change."""


@dataclass(frozen=True)
class Batch:
    """Contracts that are read and judged together: their style, how it is printed, and whether terms are declared."""

    style: str
    grain: str
    is_declared: bool
    honest: int
    each: int

    @property
    def name(self) -> str:
        """What the batch is called."""
        return f"{self.style}, by {self.grain}, {'declared' if self.is_declared else 'undeclared'}"

    def cases(self) -> list[tuple[str, float, str]]:
        """Return class, size and spread of each contract; padding over all weeks four times as often."""
        wanted: list[tuple[str, float, str]] = [(HONEST, 0.0, "")] * self.honest
        for kind in INJECTIONS:
            for size in SIZES:
                for spread in SPREADS:
                    times = self.each * (4 if (kind, spread) == ("padding", "all weeks") else 1)
                    wanted += [(kind, size, spread)] * times
        return wanted


def batches(honest: int, each: int) -> Iterator[Batch]:
    """Yield every style in every grain, with its terms declared, and without them where they can be named."""
    for name, style in STYLES.items():
        for grain in style.grains:
            for is_declared in (True, False) if style.named else (True,):
                yield Batch(name, grain, is_declared=is_declared, honest=honest, each=each)


def run(batch: Batch, seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make, write, read and judge a batch; return what became of each contract, and the findings."""
    number = crc32(batch.name.encode())
    rng = np.random.default_rng([seed, number])
    style, cases = STYLES[batch.style], batch.cases()
    zone = ZONES[number % len(ZONES)]
    first = int(np.datetime64(SEASONS[number // 7 % 2], "D").astype(np.int64))
    known = [name for name in people.PERSONAS if name in (style.personas or people.PERSONAS)]
    personas = [known[int(n)] for n in rng.permutation(len(cases)) % len(known)]
    work = people.honest(rng, personas, zone, first)
    log, with_faults = people.faulty(rng, work)
    lines = style.make(work, zone, rng)
    made = pd.DataFrame(cases, columns=["kind", "size", "spread"]).assign(persona=personas)
    billed = _injected(rng, lines, made, style.step)
    before = lines.groupby("contract")["seconds"].sum().reindex(made.index, fill_value=0)
    after = billed.groupby("contract")["seconds"].sum().reindex(made.index, fill_value=0)
    made = made.assign(
        style=batch.style,
        grain=batch.grain,
        is_declared=batch.is_declared,
        is_noisy=style.is_noisy,
        injected_seconds=after - before,
        billed_seconds=after,
        weeks=people.WEEKS,
        half=np.where(made.index % 2 == 0, "tuning", "published"),
        has_faults=made.index.isin(list(with_faults)),
    )
    bill = tables.bill_file(billed, batch.grain, zone, is_upwork=style.is_upwork)
    terms = style.terms if batch.is_declared else ()
    ledger = tables.ledger(log, bill, zone, terms, is_upwork=style.is_upwork)
    judged, findings = outcomes(ledger, style.named)
    made = made.join(judged.set_index("contract"), on=made.index.map(tables.number_of))
    return made, findings.merge(
        made[["kind", "persona", "style", "grain", "is_declared", "half", "has_faults"]].assign(
            contract=made.index.map(tables.number_of)
        ),
        on="contract",
        how="left",
    )


def _injected(rng: np.random.Generator, lines: pd.DataFrame, made: pd.DataFrame, step: int) -> pd.DataFrame:
    parts = [lines[lines["contract"].isin(made.index[made["kind"] == HONEST])]]
    for kind, mine in made[made["kind"] != HONEST].groupby("kind"):
        own = lines[lines["contract"].isin(mine.index)].reset_index(drop=True)
        mask = concerned(rng, own, mine["spread"].map(SPREADS))
        parts.append(INJECTIONS[str(kind)](rng, own, mine["size"], mask.astype(np.int64), step))
    return pd.concat(parts, ignore_index=True).sort_values(["person", "day", "start"], ignore_index=True)
