"""REC407."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.calendar import local_days
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.invented import invented_starts
from auditor.model import Ledger, Trace, epoch_seconds
from auditor.reconciliation.corroboration import NO_WORK
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
IN, OUT, OPEN = Verdict.RULED_IN.value, Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value
GAP, MARGIN, AWAY_BLOCK = 300, 1800, 1800
HALF_DAY = 43_200
LEAST_BLOCKS, LEAST_SHARE, MOST_SHARE = 10, 0.7, 0.95
CALL = re.compile(
    r"\b(?:call|meeting|meet|stand-?up|sync|workshop|interview|retro\w*|planning|1:1|zoom|teams|read\w*|whiteboard|travel)\b",
    re.IGNORECASE,
)


@rule("REC407", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("traces", "clock_times", "real_start_times"))
def no_independent_trace(ledger: Ledger, *, minimum_hours: float = 2.0) -> pd.DataFrame:
    """Long stretches of charged work have no trace in evidence that covers most of the others.

    *Why it matters.* Commits, calendars and activity show presence, not work, and their absence shows neither. Where
    they stand beside nearly everything else, a client may ask about the rest, and it is better to know which that is.

    *Flagged.* Entries less than five minutes apart are one block. Blocks of `minimum_hours` or more without a trace
    of the person in them or within half an hour, where at least ten blocks of the person on the contract lie between
    the first and the last trace and 70 to 95 % of these have one. Also blocks of half an hour or more of which the
    traces say for more than half that nobody was at the computer, on two days or more. Blocks are those of the bill
    or, where it has no clock times, of the log. One note per person and contract; nothing is in question.

        blocks    |=== 3 h ===|    |== 2.5 h ==|   |=== 3 h ===|   ...
        traces      x    x  x         x   x                            3.00 h without a trace

    *Explanations tested.* The evidence source was down: ruled in where the person has no trace all that day, in a
    finding of its own. Calls, reading and travel: ruled in where the texts of a block say so, in a finding of its
    own, else open. Another device, or a private repository: the files do not say.

    *Not flagged.* People who supplied no traces, work before the first or after the last of them, and people whose
    start times are invented. Billed time without a log is REC402.

    *To ask.* What was the work in these hours, and is there anything else that shows it, such as a call or a
    document?

    *To do.* Note what was done in these hours while you remember it: a call, reading, travel, another device.
    """
    traces = ledger.traces
    people = {name: code for code, name in enumerate(ledger.entries["person"].cat.categories) if name}
    traces = traces[traces["person"].isin(people).to_numpy()]
    if not len(traces):
        return nothing()
    traces = traces.assign(who=[people[name] for name in traces["person"]])
    blocks = _blocks(ledger, traces["who"].unique())
    parts = [_untraced(ledger, blocks, traces, minimum_hours), _absent(ledger, blocks, traces)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _blocks(ledger: Ledger, people: npt.NDArray[Any]) -> pd.DataFrame:
    """Return the stretches of charged work of people: who, row (of the contract), start, end, entries (positions)."""
    timed, e = ledger.timed, ledger.entries
    row = timed["contract_row"].to_numpy()
    billed = (timed["side"] == "billed").to_numpy()
    has_bill = np.bincount(row[billed], minlength=len(ledger.contracts)) > 0
    is_open = ~has_bill[row] & timed["is_billable"].fillna(value=True).to_numpy(dtype=bool)
    who = timed["person"].cat.codes.to_numpy().astype(np.int64)
    mine = (billed | is_open) & np.isin(who, people) & ~invented_starts(ledger).entries[timed.index.to_numpy()]
    part, width = timed[mine], len(e["person"].cat.categories)
    group = part["contract_row"].to_numpy() * width + who[mine]
    start, end = part["start_s"].to_numpy(), part["end_s"].to_numpy()
    cluster = intervals.clusters(group, start, end, gap=GAP)
    order = np.argsort(cluster, kind="stable")
    frame = pd.DataFrame({"cluster": cluster, "group": group, "start": start, "end": end}).groupby("cluster")
    blocks = frame.agg(group=("group", "first"), start=("start", "min"), end=("end", "max")).reset_index(drop=True)
    blocks["who"], blocks["row"] = blocks["group"] % width, blocks["group"] // width
    members = grouped(cluster[order], part.index.to_numpy()[order])
    return blocks.assign(entries=pd.Series(members, index=blocks.index, dtype=object))


def _untraced(ledger: Ledger, blocks: pd.DataFrame, traces: pd.DataFrame, minimum_hours: float) -> pd.DataFrame:
    """Return a note for each person and contract whose blocks nearly all have traces, but some have none."""
    seen = traces[~traces["trace"].isin(NO_WORK).to_numpy()]
    low, high = _reach(seen)
    about = seen.assign(low=low, high=high).groupby("who").agg(first=("low", "min"), last=("high", "max"))
    blocks = blocks[blocks["end"] - blocks["start"] >= minimum_hours * 3600].join(about, on="who", how="inner")
    blocks = blocks[(blocks["end"] > blocks["first"]) & (blocks["start"] < blocks["last"])].reset_index(drop=True)
    if not len(blocks):
        return nothing()
    names = ledger.contracts["contract"].to_numpy(dtype=object)
    has = np.zeros(len(blocks), dtype=bool)
    stated = seen["contract"].astype("str").to_numpy(dtype=object)
    for contract in pd.unique(names[blocks["row"]]):
        fits, own = (stated == "") | (stated == contract), names[blocks["row"]] == contract
        by = (seen["who"].to_numpy()[fits], low[fits], high[fits])
        part = blocks[own]
        asked = (part["who"].to_numpy(), part["start"].to_numpy() - MARGIN, part["end"].to_numpy() + MARGIN)
        has[own] = intervals.covered(*asked, *by) > 0
    told = pd.DataFrame({"group": blocks["group"], "has": has}).groupby("group")["has"].transform
    mine = ~has & (told("size") >= LEAST_BLOCKS).to_numpy() & told("mean").between(LEAST_SHARE, MOST_SHARE).to_numpy()
    shares = {"comparable_blocks": told("size")[mine].to_list(), "traced_blocks": told("sum")[mine].to_list()}
    return _told(ledger, blocks[mine].assign(**shares), traces, "have no trace, where {} of {} have one")


def _absent(ledger: Ledger, blocks: pd.DataFrame, traces: pd.DataFrame) -> pd.DataFrame:
    """Return a note for each person and contract with blocks for most of which nobody was at the computer."""
    away = traces[(traces["trace"] == Trace.AWAY.value).to_numpy() & traces["start"].notna().to_numpy()]
    blocks = blocks[blocks["end"] - blocks["start"] >= AWAY_BLOCK]
    if not len(away) or not len(blocks):
        return nothing()
    low, high = _reach(away)
    spans = (blocks["who"].to_numpy(), blocks["start"].to_numpy(), blocks["end"].to_numpy())
    off = intervals.covered(*spans, away["who"].to_numpy(), low, high)
    count = blocks.groupby("group")["start"].transform("size")
    here = pd.Series(2 * off <= spans[2] - spans[1], index=blocks.index).groupby(blocks["group"]).transform("sum")
    mine = blocks.assign(comparable_blocks=count, traced_blocks=here)[2 * off > spans[2] - spans[1]]
    days = (mine["start"] // 86_400).groupby(mine["group"]).transform("nunique")
    return _told(ledger, mine[days >= 2], traces, "are mostly away from the computer, where {} of {} are not")


def _told(ledger: Ledger, blocks: pd.DataFrame, traces: pd.DataFrame, what: str) -> pd.DataFrame:
    if not len(blocks):
        return nothing()
    down, calls = _is_down(ledger, blocks, traces), _are_calls(ledger, blocks)
    level = np.where(down, 2, np.where(calls, 1, 0))
    at = grouped(blocks["group"].to_numpy() * 3 + level, np.arange(len(blocks)))
    entries = [np.concatenate([blocks["entries"].iloc[i] for i in part]) for part in at]
    lead = np.array([part[0] for part in at])
    length = (blocks["end"] - blocks["start"]).to_numpy()
    seconds = [int(length[part].sum()) for part in at]
    first, last = span(ledger, entries)
    traced, all_ = blocks["traced_blocks"].to_numpy(), blocks["comparable_blocks"].to_numpy()
    return found(
        message=[
            f"{len(part)} block{'s' * (len(part) > 1)} of {hours(s)} in all {what.format(traced[i], all_[i])}."
            for part, s, i in zip(at, seconds, lead, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "the evidence source was down": np.where(level[lead] == 2, IN, OUT),
            "calls, reading and travel": np.where(level[lead] == 1, IN, OPEN),
            "another device, or a private repository": OPEN,
        },
        facts={
            "untraced_seconds": seconds,
            "blocks": [len(part) for part in at],
            "traced_blocks": [int(traced[i]) for i in lead],
            "comparable_blocks": [int(all_[i]) for i in lead],
        },
    )


def _reach(traces: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return from when to when each trace shows somebody; one without clock times may be of any zone's day."""
    has = traces["start"].notna().to_numpy()
    start = epoch_seconds(traces["start"].where(has, traces["day"].dt.tz_localize("UTC")))
    end = epoch_seconds(
        traces["end"].where(traces["end"] > traces["start"], traces["start"]).where(has, traces["start"])
    )
    last = epoch_seconds(traces["until"].dt.tz_localize("UTC")) + 86_400
    return np.where(has, start, start - HALF_DAY), np.where(has, np.maximum(end, start + 1), last + HALF_DAY)


def _is_down(ledger: Ledger, blocks: pd.DataFrame, traces: pd.DataFrame) -> Flags:
    """Return for each block whether its person has no trace at all on the local day of its start."""
    zones = ledger.entries["zone"].iloc[[rows[0] for rows in blocks["entries"]]].to_numpy(dtype=object)
    start = pd.Series(pd.to_datetime(blocks["start"].to_numpy(), unit="s", utc=True))
    seen = traces["start"].where(traces["start"].notna(), traces["day"].dt.tz_localize("UTC"))
    down = np.zeros(len(blocks), dtype=bool)
    for zone in pd.unique(zones):
        mine = zones == zone
        known = pd.MultiIndex.from_arrays([traces["who"], local_days(seen, str(zone)).astype("datetime64[us]")])
        days = local_days(start[mine], str(zone)).astype("datetime64[us]")
        down[mine] = ~pd.MultiIndex.from_arrays([blocks["who"][mine], days]).isin(known)
    return down


def _are_calls(ledger: Ledger, blocks: pd.DataFrame) -> Flags:
    """Return for each block whether all of its texts speak of calls, reading or travel."""
    texts = ledger.entries["description"]
    return np.array(
        [all(CALL.search(text) for text in texts.iloc[rows].fillna("")) for rows in blocks["entries"]], dtype=bool
    )
