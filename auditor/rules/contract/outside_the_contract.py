"""INV601."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import charged_on, is_billed, with_terms
from auditor.measures.people import people_of
from auditor.measures.totals import as_days, cut, people_zones
from auditor.model import Ledger
from auditor.rules import rule
from auditor.settings import Contract

Ints = npt.NDArray[np.int64]
EVER = 1_000_000
"""A day number beyond any date."""
WORDS = {
    "before": "is dated before the contract starts on {}",
    "after": "is dated after the contract ends on {}",
    "paused": "is dated within a pause of the contract, {}",
}
VERDICTS = np.array([Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value, Verdict.RULED_IN.value])


@rule("INV601", kind=Kind.BREACH, severity=Severity.ERROR, needs=("agreed_dates", "known_days"))
def outside_the_contract(ledger: Ledger) -> pd.DataFrame:
    """Work is dated before the contract starts, after it ends, or while it is paused.

    *Why it matters.* What was done outside of the agreed dates was not ordered; a client need not pay it, and a
    freelancer may not be insured for it.

    *Flagged.* Time on days before `starts`, after `ends` or within one of `pauses` of the contract, days being cut
    in its zone; one finding per person, contract and border. Billed, it is an error; logged on a contract without a
    bill and not marked as free, a warning.

        starts 1 March
        27 Feb |== 3 h ==|      28 Feb 22:00 |== 3 h ==| 01:00      3.00 h and 2.00 h before the start

    *Explanations tested.* The edge in another zone: ruled in where the time lies within the contract in the zone of
    the file, of the person or in UTC; open, and a warning, for hours without clock times on the day next to the
    border. Other dates were agreed: the files do not say.

    *Not flagged.* Periods that reach into the contract. Rates that hold from another day are INV603.

    *To ask.* Was work before, after or between the dates of this contract agreed on, and where is that written?

    *To do.* Correct the date or the contract of these rows, or state the agreed dates in audit.toml.
    """
    dated = with_terms(ledger, lambda c: c.starts or c.ends or c.pauses)
    rows = charged_on(ledger, dated) if dated else np.zeros(0, dtype=np.int64)
    if not len(rows):
        return nothing()
    e, spans = ledger.entries, _spans(dated)
    row = e["contract_row"].to_numpy()
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    out = _outside(ledger, rows, zones[row[rows]], spans)
    if not len(out):
        return nothing()
    mine = np.unique(out["entry"].to_numpy())
    own = people_zones(ledger)[people_of(ledger).codes[mine]]
    others = [e["zone"].iloc[mine].to_numpy(dtype=object), own, np.full(len(mine), "UTC", dtype=object)]
    has_clock = (e["start"].notna() & e["end"].notna()).to_numpy()[out["entry"]]
    is_in = np.zeros(len(out), dtype=bool)
    for other in others:
        still = _outside(ledger, mine, other, spans)
        is_in |= ~_keys(out).isin(_keys(still))
    is_next = (out["low"] == out["last"]) | (out["high"] == out["day"])
    level = np.where(has_clock, np.where(is_in, 2, 0), np.where(is_next, 1, 0))
    number = out.assign(level=level).groupby(["span", "level"]).ngroup().to_numpy()
    at = grouped(number, np.arange(len(out)))
    entries = [pd.unique(out["entry"].to_numpy()[part]) for part in at]
    seconds = [int(out["seconds"].to_numpy()[part].sum()) for part in at]
    lead = np.array([part[0] for part in at])
    case, span = out["case"].iloc[lead].tolist(), out["span"].to_numpy()[lead]
    borders = [spans["border"].iloc[k] for k in span]
    return found(
        message=[
            f"{hours(s)} {WORDS[c].format(border)}." for s, c, border in zip(seconds, case, borders, strict=True)
        ],
        entries=entries,
        questioned=entries,
        seconds=seconds,
        day=as_days(np.array([out["day"].to_numpy()[part].min() for part in at])),
        until=as_days(np.array([out["last"].to_numpy()[part].max() for part in at])),
        severity=[
            "error" if billed and not is_open else "warning"
            for billed, is_open in zip(is_billed(ledger, entries), level[lead] == 1, strict=True)
        ],
        explanations={
            "the edge in another zone": VERDICTS[level[lead]],
            "other dates were agreed": Verdict.UNTESTABLE,
        },
        facts={"border": borders, "outside": case, "outside_seconds": seconds},
    )


def _spans(dated: dict[int, Contract]) -> pd.DataFrame:
    """Return the days outside of each contract: row, case, low and high (days since 1970-01-01), border, span."""
    parts = []
    for row, contract in dated.items():
        if contract.starts:
            parts.append((row, "before", -EVER, _number(contract.starts) - 1, str(contract.starts)))
        if contract.ends:
            parts.append((row, "after", _number(contract.ends) + 1, EVER, str(contract.ends)))
        for pause in contract.pauses:
            border = f"{pause.from_} to {pause.until}"
            parts.append((row, "paused", _number(pause.from_), _number(pause.until), border))
    frame = pd.DataFrame(parts, columns=["row", "case", "low", "high", "border"])
    return frame.assign(span=np.arange(len(frame)))


def _number(day: object) -> int:
    return int(np.datetime64(str(day), "D").astype(np.int64))


def _outside(ledger: Ledger, rows: Ints, zones: npt.NDArray[np.object_], spans: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces of the given entries that lie outside, as days are cut in the given zones."""
    pieces = cut(ledger, rows, zones, np.arange(len(rows)))
    frame = pd.DataFrame(
        {"entry": pieces.entry, "day": pieces.day, "last": pieces.last, "seconds": pieces.seconds},
    )
    frame["row"] = ledger.entries["contract_row"].to_numpy()[pieces.entry]
    out = frame[frame["seconds"] > 0].merge(spans, on="row")
    out = out[(out["day"] >= out["low"]) & (out["last"] <= out["high"])]
    return out.sort_values(["span", "day", "entry"], kind="stable", ignore_index=True)


def _keys(out: pd.DataFrame) -> pd.Series[int]:
    """Return one number per entry and span."""
    keys: pd.Series[int] = out["entry"] * (EVER * 10) + out["span"]
    return keys
