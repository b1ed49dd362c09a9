"""REC404."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Confidence, Kind, Severity, found, hours
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.reconciliation.reasons import evidence
from auditor.rules import rule

AMBIGUOUS = 0.95
"""Share of what the best shift covers at which another is as good an answer."""


@rule(
    "REC404",
    kind=Kind.INCONSISTENT,
    severity=Severity.NOTE,
    needs=("both_sides", "days_on_both_sides", "log_clock_times"),
)
def shifted_clock(ledger: Ledger) -> pd.DataFrame:
    """The log's clock is off by one constant time, and nearly all that differs from the bill goes away with it.

    *Why it matters.* A log read in the wrong zone puts evening work on the wrong day, and every such day looks
    wrong twice: too much here, too little there. It is one fault, and nobody billed a minute too much.

    *Flagged.* A contract whose log, moved by a constant multiple of 15 min of at most 14 h, or read in another
    zone with its daylight saving, loses at least nine tenths of what its days differ by. Where the bill has clock
    times too, what counts is how much of it the log covers, and confidence is low where another shift, half an hour
    away or more, covers nearly as much (method M12). One note for the contract, with all its rows; the
    other rules of the family report what remains of the moved log.

        log, read as UTC            16:00 |==========| 23:00
        log, read in New York       |====| 04:00                21:00 |==| 24:00      fits the bill's days

    The facts name the zones whose clock this is, and how the zone of the log is known.

    *Explanations tested.* This is one: it is reported when it holds.

    *Not flagged.* A zone that nothing states is DQ104, whether or not it matters here. Days that are merely cut
    at another midnight are REC406.

    *To ask.* Which time zone does the clock of this log show?

    *To do.* State the zone of the log in audit.toml; the hours themselves need no change.
    """
    r = reconcile(ledger)
    rows = np.flatnonzero(r.contracts["shift_seconds"].to_numpy() != 0)
    c = r.contracts.iloc[rows]
    position = np.full(len(r.contracts), -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    group = position[r.units["contract_row"].to_numpy()]
    entries, _ = evidence(r.pieces, group, len(rows))
    mine = r.units[group >= 0].assign(group=group[group >= 0]).groupby("group")
    zones = c["zones"].tolist()
    percent = (c["explained"] * 100).round().astype("int64")
    return found(
        message=[
            f"The log's clock is {hours(abs(shift))} {'behind' if shift > 0 else 'ahead of'} the bill's"
            f"{f', as if written in {fit[0]}' if fit else ''}; moving it explains {share} % of what differs."
            for shift, fit, share in zip(c["shift_seconds"].tolist(), zones, percent.tolist(), strict=True)
        ],
        entries=entries,
        day=mine["first"].min(),
        until=mine["last"].max(),
        confidence=np.where(c["runner_up"] >= AMBIGUOUS, Confidence.LOW.value, Confidence.HIGH.value),
        facts={
            "shift_seconds": c["shift_seconds"],
            "explained_percent": percent,
            "runner_up_percent": [None if np.isnan(x) else round(100 * x) for x in c["runner_up"].tolist()],
            "mismatch_seconds": c["mismatch_seconds"],
            "days": mine.size(),
            "log_zone": c["log_zone"],
            "log_zone_from": _known_from(ledger, rows),
            "zones_that_fit": zones,
        },
    )


def _known_from(ledger: Ledger, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[str]:
    """Return for contracts how the zones of the files of their logs are known."""
    e = ledger.entries
    kinds = {s.file: str(s.timezone_from) for s in ledger.sources}
    logged = np.flatnonzero((e["side"] == "logged").to_numpy())
    source, width = e["source"].cat.codes.to_numpy().astype(np.int64)[logged], len(e["source"].cat.categories)
    pairs = np.unique(e["contract_row"].to_numpy()[logged] * width + source)
    names = [kinds[str(file)] for file in e["source"].cat.categories]
    return [", ".join(sorted({names[pair % width] for pair in pairs[pairs // width == row]})) for row in rows]
