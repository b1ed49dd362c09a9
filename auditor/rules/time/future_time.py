"""TIM204."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.bundles import span
from auditor.model import Ledger, ZoneSource, epoch_seconds
from auditor.rules import rule

EARTH_SECONDS = 14 * 3600
"""How far the earliest clocks on Earth are ahead of UTC."""
TOLERANCE_SECONDS = 60


@rule("TIM204", kind=Kind.IMPOSSIBLE, severity=Severity.WARNING)
def future_time(ledger: Ledger) -> pd.DataFrame:
    """Entries claim time that had not begun when the audit was made.

    *Why it matters.* Work that has not happened cannot be billed; a clock that is ahead makes days and weeks wrong.

    *Flagged.* Entries that start later than the instant of the audit by more than 60 s and one unit of their print,
    running ones too, and hours of days that had not begun anywhere on Earth (14 h ahead of UTC). One finding per
    person, contract and file for what lies within 14 h and one for what lies beyond. An error where they are billed.

        audit
        |            |=== entry ===|
        now          start

    *Explanations tested.* Planned leave or a booking: open, for files do not say. The clock of the source is in
    another zone: ruled in where its zone was assumed and the start is at most 14 h ahead, else ruled out.

    *Not flagged.* An entry that began before the audit and ends after it. A period of days that has begun.

    *To ask.* Is this time planned, or does the clock of the tool show another zone?

    *To do.* Take planned time off until it is worked, or correct the date or the zone.
    """
    e = ledger.entries
    now = int(ledger.as_of.timestamp())
    start = epoch_seconds(e["start"])
    is_timed = e["start"].notna().to_numpy()
    ahead = np.where(is_timed, start - now, 0)
    today = (ledger.as_of.tz_convert("UTC") + pd.Timedelta(seconds=EARTH_SECONDS)).tz_localize(None).normalize()
    is_early = is_timed & (ahead > e["resolution"].to_numpy() + TOLERANCE_SECONDS)
    is_early |= ~is_timed & (e["day"] > today).to_numpy()
    row = np.flatnonzero(is_early & e["counts"].to_numpy())
    if not len(row):
        return nothing()
    is_near = is_timed[row] & (ahead[row] <= EARTH_SECONDS)
    source = e["source"].cat.codes.to_numpy().astype(np.int64)[row]
    is_billed = (e["side"].iloc[row] == "billed").to_numpy()
    place = e["contract_row"].to_numpy()[row] * len(e["source"].cat.categories) + source
    number = pd.factorize((place * 2 + is_near) * 2 + is_billed)[0]
    evidence = grouped(number, row)
    lead = np.array([at[0] for at in grouped(number, np.arange(len(row)))])
    assumed = {s.file for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED}
    files = e["source"].iloc[row[lead]].astype("str")
    is_shifted = is_near[lead] & files.isin(assumed).to_numpy()
    seconds = [int(e["seconds"].iloc[mine].fillna(0).clip(lower=0).sum()) for mine in evidence]
    begins, ends = span(ledger, evidence)
    return found(
        message=[_message(len(mine), ledger.as_of) for mine in evidence],
        entries=evidence,
        questioned=evidence,
        seconds=seconds,
        day=begins,
        until=ends,
        severity=np.where(is_billed[lead], "error", "warning"),
        explanations={
            "planned leave or a booking": Verdict.UNTESTABLE.value,
            "the clock of the source is in another zone": np.where(is_shifted, Verdict.RULED_IN, Verdict.RULED_OUT),
        },
        facts={
            "rows": [len(mine) for mine in evidence],
            "ahead_seconds": [int(ahead[mine].max()) for mine in evidence],
        },
    )


def _message(rows: int, now: pd.Timestamp) -> str:
    who = "1 entry begins" if rows == 1 else f"{rows} entries begin"
    return f"{who} after the audit of {now.tz_convert('UTC'):%Y-%m-%d %H:%M} UTC."
