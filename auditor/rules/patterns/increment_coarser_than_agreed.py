"""PAD405."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.agreed import charged_on, with_terms
from auditor.measures.bundles import span
from auditor.measures.paired import room_of, steps_of
from auditor.measures.statistics import binomial_tail
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.reconciliation.fitting import MATCH_SHARE
from auditor.reconciliation.rounding import rounded
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_ROWS, SHOWN = 20, 40


@rule("PAD405", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("agreed_increment", "billed_rows"))
def increment_coarser_than_agreed(ledger: Ledger) -> pd.DataFrame:
    """Billed durations come in a coarser step than the terms agree on.

    *Why it matters.* Who agrees on six minutes and bills quarters of an hour has rounded once more somewhere, and
    short entries grow most by it. It tells how the billed hours were made, and says nothing about whether the
    hours were worked.

    *Flagged.* Contracts whose settings state a rounding, and of whose twenty or more billed durations at least 98 %
    are multiples of 60, 30, 15, 12, 10, 6 or 5 min, the coarsest such step being coarser than agreed. One note per
    contract; the first forty such rows are the evidence. Where a log is there, the note tells what rounding its
    entries to that step adds, to the nearest and up.

    *Explanations tested.* The work itself came in such steps: ruled out where the log is finer, open without a log.
    A change of the terms that the settings lack: they do not say.

    *Not flagged.* A log as coarse as its bill, which PAD401 is about. Contracts whose bill another policy than the
    agreed one makes out of the log: REC405 says so. Day rates, retainers, and platforms that bill segments.

    *To ask.* Was this step of billing agreed on in place of the finer one of the terms?

    *To do.* Bill in the agreed step, or state the new one in audit.toml.
    """
    stated = with_terms(ledger, lambda c: c.rounding and not (c.day_hours or c.weekly_hours))
    is_platform = ledger.contracts["grain_seconds"].to_numpy() > 1
    stated = {row: contract for row, contract in stated.items() if not is_platform[row]}
    if not stated:
        return nothing()
    e, entry = ledger.entries, charged_on(ledger, stated)
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    entry = entry[((e["side"] == "billed").to_numpy() & (seconds > 0))[entry]]
    if len(entry) < LEAST_ROWS:
        return nothing()
    size, row = len(ledger.contracts), e["contract_row"].to_numpy()
    step = steps_of(row[entry], seconds[entry], room_of(ledger, entry), size)
    log = np.flatnonzero((e["side"] == "logged").to_numpy() & e["counts"].to_numpy() & (seconds > 0))
    log = log[np.isin(row[log], list(stated))]
    own = steps_of(row[log], seconds[log], room_of(ledger, log), size)
    has_log, several = (np.bincount(row[rows], minlength=size) for rows in (log, entry))
    finer = np.zeros(size, dtype=np.int64)
    for one, contract in stated.items():
        finer[one] = contract.rounding.minutes * 60 if contract.rounding else 0
    c = reconcile(ledger).contracts
    named = (
        c["rounding"].notna() & (c["rounding_from"] != "terms") & (c["rounding_share"] >= MATCH_SHARE)
    ).to_numpy()
    mine = (several >= LEAST_ROWS) & (step > finer) & ((has_log == 0) | (own < step)) & ~named
    chosen = np.flatnonzero(mine)
    hits = [_multiples(entry[row[entry] == one], seconds, int(step[one]), ledger) for one in chosen]
    entries = [rows[:SHOWN] for rows in hits]
    first, last = span(ledger, entries)
    added = [_added(seconds[log[row[log] == one]], int(step[one]) // 60) for one in chosen]
    return found(
        message=[
            f"{len(rows)} of {several[one]} billed durations are multiples of {step[one] // 60} min, where the terms "
            f"agree on {finer[one] // 60}. This says nothing about whether the hours were worked."
            for one, rows in zip(chosen, hits, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "the work itself came in such steps": [
                Verdict.RULED_OUT if has_log[one] else Verdict.UNTESTABLE for one in chosen
            ],
            "a change of the terms": Verdict.UNTESTABLE,
        },
        facts={
            "agreed_minutes": [int(finer[one]) // 60 for one in chosen],
            "step_minutes": [int(step[one]) // 60 for one in chosen],
            "durations": [int(several[one]) for one in chosen],
            "multiples": [len(rows) for rows in hits],
            "rounding_the_log_adds": added,
            "chance": [
                f"{binomial_tail(len(rows), int(several[one]), _chance(int(finer[one]), int(step[one]))):.0e}"
                for one, rows in zip(chosen, hits, strict=True)
            ],
        },
    )


def _multiples(entry: Ints, seconds: Ints, step: int, ledger: Ledger) -> Ints:
    """Return the entries whose duration is a multiple of a step within their print."""
    rest = seconds[entry] % step
    return entry[np.minimum(rest, step - rest) <= room_of(ledger, entry)]


def _chance(agreed: int, step: int) -> float:
    """Return how many multiples of the agreed step are multiples of the other."""
    return agreed / math.lcm(agreed, step)


def _added(raw: Ints, minutes: int) -> list[str]:
    """Return in words what rounding entries of a log to a step adds, nothing without a log."""
    sums = {way: int((rounded(raw, way, minutes) - raw).sum()) for way in ("nearest", "up")}
    return [f"{way}: {hours(seconds)}" for way, seconds in sums.items()] if len(raw) else []
