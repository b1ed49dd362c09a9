"""What traces of work show on the days of a finding, outside of what is logged: presence, not work for the client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.calendar import midnights
from auditor.findings import hours
from auditor.model import Ledger, Trace, epoch_seconds
from auditor.reconciliation.alignment import Flags, Ints

NO_WORK = (Trace.AWAY.value, Trace.LEAVE.value, Trace.HOLIDAY.value)
LEAST_SECONDS = 60


@dataclass(frozen=True)
class _Spans:
    """Whose stretches of time, as parallel arrays: the code of a person, start, and an end after it."""

    person: Ints
    start: Ints
    end: Ints

    def within(self, windows: _Spans) -> tuple[Ints, Ints, _Spans]:
        """Return the stretches cut to the windows of their person: the window and stretch of each, and what is left.

        Of the stretches of a person in order of their start, those after the first whose ends may reach into a
        window, and before the first that starts after it, may lie in it.
        """
        reach = int(max(self.end.max(initial=0), windows.end.max(initial=0))) + 1
        order = np.argsort(self.person * reach + self.start, kind="stable")
        starts = (self.person * reach + self.start)[order]
        ends = np.maximum.accumulate((self.person * reach + self.end)[order])
        low = np.searchsorted(ends, windows.person * reach + windows.start, side="right")
        count = np.maximum(np.searchsorted(starts, windows.person * reach + windows.end) - low, 0)
        window, at = intervals.spread(low, count)
        own = order[at]
        start = np.maximum(self.start[own], windows.start[window])
        end = np.minimum(self.end[own], windows.end[window])
        is_in = (start < end) & (self.person[own] == windows.person[window])
        return window[is_in], own[is_in], _Spans(window[is_in], start[is_in], end[is_in])


def corroborated(findings: pd.DataFrame, ledger: Ledger, rows: Ints) -> pd.DataFrame:
    """Return findings of too much billed time with what traces of their person tell of work in another tool.

    `rows` are their contract rows. Where there are traces on their days the facts say how many seconds (each once)
    and moments of them lie outside of the log, and the message does where there are any; else nothing changes. The
    verdict on the explanation stays open.
    """
    traces = ledger.traces[~ledger.traces["trace"].isin(NO_WORK).to_numpy()]
    if not len(traces) or not len(findings):
        return findings
    lead = ledger.entries.iloc[[entries[0] for entries in findings["entries"]]].set_index(findings.index)
    first, last = (
        findings[name].fillna(lead[name]).to_numpy("datetime64[D]").astype(np.int64) for name in ("day", "until")
    )
    is_seen, seconds, moments = _outside(ledger, traces, rows, first, last)
    messages, facts = findings["message"].tolist(), findings["facts"].tolist()
    for i in np.flatnonzero(is_seen & (findings["seconds"] > 0).to_numpy()).tolist():
        facts[i] = facts[i] | {"traced_seconds": int(seconds[i]), "traced_moments": int(moments[i])}
        told = [hours(int(seconds[i]))] if seconds[i] >= LEAST_SECONDS else []
        told += [f"{moments[i]} moment{'s' if moments[i] > 1 else ''}"] if moments[i] else []
        if told:
            messages[i] = f"{messages[i].removesuffix('.')}; traces of work outside the log: {' and '.join(told)}."
    return findings.assign(message=messages, facts=pd.Series(facts, index=findings.index, dtype=object))


def _outside(ledger: Ledger, traces: pd.DataFrame, rows: Ints, first: Ints, last: Ints) -> tuple[Flags, Ints, Ints]:
    """Return whether each finding has traces on its days, and their seconds and moments outside of the log.

    Time away from the computer is none. Hours that are logged or traced without clock times are set against all of
    the other's.
    """
    size, c, e = len(rows), ledger.contracts.iloc[rows], ledger.entries
    who = {name: code for code, name in enumerate(e["person"].cat.categories) if name}
    person = _codes(c["person"], who, nobody=len(who) + 1)
    by_clock = _Spans(person, *_edges(first, last, c["zone"].to_numpy(dtype=object)))
    by_day = _Spans(person, first, last + 1)
    timed = ledger.timed[(ledger.timed["side"] == "logged").to_numpy()]
    log = _clocked(timed, who).within(by_clock)[2]
    plain = e[((e["side"] == "logged") & e["counts"] & e["start"].isna() & e["day"].notna()).to_numpy()]
    logged = intervals.union_lengths(log.person, log.start, log.end, size)
    stated = _summed(plain, _dated(plain, who), by_day)
    traces = traces[traces["person"].isin(who).to_numpy()]
    is_clocked = traces["start"].notna().to_numpy()
    clocked, dated = traces[is_clocked], traces[~is_clocked & traces["day"].notna().to_numpy()]
    window, own, seen = _clocked(clocked, who).within(by_clock)
    fits = _is_free(clocked, own, c, window)
    is_moment = ((clocked["trace"] == Trace.COMMIT.value) | ~(clocked["start"] < clocked["end"])).to_numpy()[own]
    away = _clocked(ledger.traces[(ledger.traces["trace"] == Trace.AWAY.value).to_numpy()], who).within(by_clock)[2]
    covers = [np.concatenate(parts) for parts in zip(vars(log).values(), vars(away).values(), strict=True)]
    moment = [part[fits & is_moment] for part in vars(seen).values()]
    moments = np.bincount(moment[0], weights=intervals.covered(*moment, *covers) == 0, minlength=size)
    union = intervals.unions(*(part[fits & ~is_moment] for part in vars(seen).values()))
    bare = np.bincount(union[0], weights=union[2] - union[1] - intervals.covered(*union, *covers), minlength=size)
    traced = _summed(dated, _dated(dated, who), by_day, c)
    seconds = np.maximum.reduce([bare - stated, traced - logged - stated, np.zeros(size)])
    is_seen = (np.bincount(window[fits], minlength=size) > 0) | (traced > 0)
    return is_seen, seconds.astype(np.int64), moments.astype(np.int64)


def _codes(names: pd.Series[Any], who: dict[str, int], nobody: int) -> Ints:
    return np.array([who.get(name, nobody) for name in names], dtype=np.int64)


def _clocked(part: pd.DataFrame, who: dict[str, int]) -> _Spans:
    """Return rows with a start as stretches; moments and rows that still run last a second."""
    start = epoch_seconds(part["start"])
    end = epoch_seconds(part["end"].where(part["end"] > part["start"], part["start"]))
    return _Spans(_codes(part["person"], who, len(who)), start, np.maximum(end, start + 1))


def _dated(part: pd.DataFrame, who: dict[str, int]) -> _Spans:
    """Return rows without clock times as stretches of days."""
    day, until = (part[name].to_numpy("datetime64[D]").astype(np.int64) for name in ("day", "until"))
    return _Spans(_codes(part["person"], who, len(who)), day, np.maximum(day, until) + 1)


def _summed(part: pd.DataFrame, spans: _Spans, windows: _Spans, contracts: pd.DataFrame | None = None) -> Ints:
    """Return the stated seconds of the rows whose days meet each window, those of another contract left out."""
    window, own, _ = spans.within(windows)
    fits = np.ones(len(own), dtype=bool) if contracts is None else _is_free(part, own, contracts, window)
    seconds = part["seconds"].to_numpy(dtype=float, na_value=0)[own]
    return np.bincount(window, weights=seconds * fits, minlength=len(windows.start)).astype(np.int64)


def _is_free(part: pd.DataFrame, own: Ints, contracts: pd.DataFrame, window: Ints) -> Flags:
    """Return whether traces are of no contract that is known, or of the one whose finding they are set against."""
    stated = part["contract"].to_numpy(dtype=object)[own]
    return np.asarray((stated == "") | (stated == contracts["contract"].to_numpy(dtype=object)[window]), dtype=bool)


def _edges(first: Ints, last: Ints, zones: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Return the instants at which days begin and end in their zones."""
    low, high = np.zeros(len(first), dtype=np.int64), np.zeros(len(first), dtype=np.int64)
    for name in pd.unique(zones):
        mine = np.flatnonzero(zones == name)
        origin = int(first[mine].min())
        days = pd.to_datetime([origin, int(last[mine].max())], unit="D")
        edges = midnights(days[0], days[1], str(name))
        low[mine], high[mine] = edges[first[mine] - origin], edges[last[mine] - origin + 1]
    return low, high
