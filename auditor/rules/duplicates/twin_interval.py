"""DUP322."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import bundled, common, span
from auditor.measures.overlaps import MIRROR_ROWS, MIRROR_SHARE, leaders, mirrored, shared_time, twins
from auditor.measures.repeats import copied_from
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
TRAVEL = r"\b(?:travel|journey|dr[io]v|train|flight|commut|trip)|reise|fahrt|trajet|viaje|viagem|дорог"
IN, OUT, OPEN = Verdict.RULED_IN.value, Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value


@rule(
    "DUP322",
    kind=Kind.INCONSISTENT,
    severity=Severity.ERROR,
    needs=("clock_times", "real_start_times", "one_person"),
    repeats=True,
)
def twin_interval(ledger: Ledger, *, most_listed: int = 20) -> pd.DataFrame:
    """Two entries of one person on one contract start and end within a minute of each other.

    *Why it matters.* An hour recorded twice under two texts or ids is billed twice as easily as an exact copy,
    and is harder to see.

    *Flagged.* Closed entries of one person, contract and side whose starts and ends differ by at most 60 s, and
    which share at least half of the longer one. The first is kept; what it shares with the others is in
    question. An error where all are billable, a note where one is not, else a warning. More than `most_listed`
    sets of a contract are one finding; so are those of a person whose work stands in two files.

        09:00 |====== Design ======| 10:30
        09:00 |=== Design review ==| 10:31

    *Explanations tested.* Mirrored in two tools: ruled in where at least nine tenths of a person's rows in one
    file, and five, have a twin on the same contract in another; ruled out within one file. Split cost: ruled in
    where the stated durations together fit into the interval. Paired rows of work and travel: open where some
    texts speak of travel, else ruled out.

    *Not flagged.* Rows equal in every field are DUP321. Twins on two contracts are TIM202. Logged and billed
    rows of the same work. People whose start times are invented, see TIM201.

    *To ask.* Which of these two rows stands for the work, or were both done?

    *To do.* Delete the row that repeats the other, or give each its own start and end.
    """
    rows, pairs = shared_time(ledger), twins(ledger)
    entry = rows["entry"].to_numpy()
    is_new = copied_from(ledger)[entry] < 0
    pairs = pairs[is_new[pairs["first"]] & is_new[pairs["second"]]]
    if not len(pairs):
        return nothing()
    source, person = rows["source"].to_numpy(), rows["person"].to_numpy()
    first, second = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    met = pd.DataFrame(
        {
            "person": person[first],
            "one": np.minimum(source[first], source[second]),
            "other": np.maximum(source[first], source[second]),
        }
    )
    both = mirrored(ledger, by="contract")
    both = both[(both["share"] >= MIRROR_SHARE) & (both["rows"] >= MIRROR_ROWS)].reset_index(drop=True)
    mirror = met.merge(both.assign(number=both.index), how="left", on=["person", "one", "other"])["number"]
    mirror_of = mirror.fillna(-1).to_numpy(dtype=np.int64)
    parts = []
    if (mirror_of >= 0).any():
        parts.append(_mirrors(ledger, entry[first], entry[second], mirror_of))
    if (mirror_of < 0).any():
        parts.append(_sets(ledger, rows, pairs[mirror_of < 0], most_listed))
    return pd.concat(parts, ignore_index=True)


def _mirrors(ledger: Ledger, first: Ints, second: Ints, number: Ints) -> pd.DataFrame:
    """Return one explained finding per person and two files that record the same work."""
    mine = number >= 0
    number, first, second = number[mine], first[mine], second[mine]
    bundles = [np.unique(later) for later in grouped(number, np.maximum(first, second))]
    evidence = [np.unique(both) for both in grouped(np.r_[number, number], np.r_[first, second])]
    files = [ledger.entries["source"].iloc[mine].astype("str").unique().tolist() for mine in evidence]
    begins, ends = span(ledger, evidence)
    return found(
        message=[
            f"{len(mine)} entries of {names[-1]} lie on those of {names[0]}: the same work is recorded in both."
            for mine, names in zip(bundles, files, strict=True)
        ],
        entries=evidence,
        questioned=bundles,
        seconds=[int(ledger.entries["seconds"].iloc[mine].fillna(0).sum()) for mine in bundles],
        day=begins,
        until=ends,
        contract=common(ledger, evidence, "contract"),
        severity="note",
        explanations={"mirrored in two tools": IN, "split cost": OUT, "paired rows of work and travel": OUT},
        facts={"files": files, "twins": [len(mine) for mine in bundles]},
    )


def _sets(ledger: Ledger, rows: pd.DataFrame, pairs: pd.DataFrame, most_listed: int) -> pd.DataFrame:
    """Return a finding per set of twins, or per contract where there are many."""
    e = ledger.entries
    leader = leaders(pairs, rows)
    later = np.flatnonzero(leader != np.arange(len(rows)))
    number, leads = pd.factorize(leader[later])
    members, group = np.r_[leads, later], np.r_[np.arange(len(leads)), number]
    entry, start, end = (rows[name].to_numpy() for name in ("entry", "start", "end"))
    low, high = start[later], np.minimum(end[later], end[leader[later]])
    billable = e["is_billable"].iloc[entry[members]]
    is_billed = (e["side"].iloc[entry[members]] == "billed").to_numpy()
    is_claimed = is_billed | billable.fillna(value=False).to_numpy(dtype=bool)
    is_free = ~is_billed & ~billable.fillna(value=True).to_numpy(dtype=bool)

    def any_of(flags: Any) -> npt.NDArray[np.bool_]:
        return np.bincount(group, weights=flags, minlength=len(leads)) > 0

    stated = np.bincount(group, weights=e["seconds"].iloc[entry[members]].to_numpy(dtype=float, na_value=1e9))
    fits = stated <= (end - start)[leads] + 2 * rows["least"].to_numpy()[leads]
    text = _texts(e, entry[members])
    travels = text.str.contains(TRAVEL, regex=True).to_numpy(dtype=bool)
    is_paired = any_of(travels) & any_of(~travels)
    is_across = any_of(rows["source"].to_numpy()[members] != rows["source"].to_numpy()[leads][group])
    severity = np.select([any_of(is_free), ~any_of(~is_claimed)], [0, 2], 1)
    alike = (((severity * 2 + fits) * 2 + is_paired) * 2 + is_across) * (int(rows["contract"].max()) + 1)
    bundle = bundled(alike + rows["contract"].to_numpy()[leads], most_listed)
    size = int(bundle.max()) + 1
    sample = np.zeros(size, dtype=np.int64)
    sample[bundle[::-1]] = np.arange(len(leads))[::-1]
    seconds = np.bincount(bundle[number], weights=np.where(fits[number], 0, high - low), minlength=size)
    only = np.full(size, -1, dtype=np.int64)
    only[bundle[number]] = np.arange(len(later))
    only[(np.bincount(bundle[number], minlength=size) > 1) | (seconds == 0)] = -1
    evidence = [np.sort(mine) for mine in grouped(bundle[group], entry[members])]
    asked = grouped(bundle[number], entry[later])
    begins, ends = span(ledger, evidence)
    sets = np.bincount(bundle, minlength=size)
    return found(
        message=[_message(int(n), len(mine), int(s)) for n, mine, s in zip(sets, evidence, seconds, strict=True)],
        entries=evidence,
        questioned=[np.empty(0, np.int64) if fits[k] else mine for mine, k in zip(asked, sample, strict=True)],
        seconds=seconds.astype(np.int64),
        interval=(_at(low, only), _at(high, only)),
        day=begins,
        until=ends,
        severity=np.array(["note", "warning", "error"])[severity[sample]],
        explanations={
            "mirrored in two tools": np.where(is_across[sample], OPEN, OUT),
            "split cost": np.where(fits[sample], IN, OUT),
            "paired rows of work and travel": np.where(is_paired[sample], OPEN, OUT),
        },
        facts={"sets": sets, "overlap_seconds": np.bincount(bundle[number], weights=high - low).astype(np.int64)},
    )


def _at(values: Ints, positions: Ints) -> list[int | None]:
    """Return the values at some positions, None at -1."""
    return [int(values[at]) if at >= 0 else None for at in positions]


def _message(sets: int, entries: int, seconds: int) -> str:
    who = f"{entries} entries" if sets == 1 else f"{sets} sets of entries"
    what = f"share {hours(seconds)}" if seconds else "split the time between them"
    return f"{who} start and end within a minute of each other and {what}."


def _texts(entries: pd.DataFrame, row: Ints) -> pd.Series[Any]:
    parts = [entries[name].iloc[row].astype("str").fillna("") for name in ("task", "description", "tags")]
    return (parts[0] + " " + parts[1] + " " + parts[2]).str.casefold()
