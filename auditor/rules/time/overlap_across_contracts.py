"""TIM202."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.overlaps import (
    MIRROR_ROWS,
    MIRROR_SHARE,
    MOST_PAIRS,
    increments,
    is_same_name,
    mirrored,
    shifted_clocks,
    without_twins,
)
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
VERDICTS = np.array([Verdict.RULED_OUT.value, Verdict.UNTESTABLE.value, Verdict.RULED_IN.value])
OUT, OPEN, IN = range(3)
NEVER = np.iinfo(np.int64).max


@rule(
    "TIM202",
    kind=Kind.IMPOSSIBLE,
    severity=Severity.ERROR,
    needs=("clock_times", "real_start_times", "one_person", "two_contracts"),
)
def overlap_across_contracts(ledger: Ledger, *, minimum_minutes: int = 5) -> pd.DataFrame:
    """Entries of one person on different contracts share time, so an hour may be paid for twice.

    *Why it matters.* Nobody works the same hour for two clients. Where both are billed, one pays for the other.

    *Flagged.* Closed entries of one person and side on different contracts that share a minute or more (or one
    unit of a coarser print), with all that hang together in one finding. What the later entry shares is in
    question. From `minimum_minutes` on it is an error where both are billable or billed, a warning where the log
    does not say or the contracts are of one client. Groups under `minimum_minutes` are one note per person, and so
    is all that is shared with time that is not billable.

        09:00 |======= Acme =======| 11:00
                      10:00 |======= Globex =======| 12:00     1.00 h on both
                                             12:00 |= Acme =|  touching is not overlapping

    *Explanations tested.* One is not billable: ruled in or out by the rows, open where they do not say. Contracts
    of one client that share the cost: ruled out where both clients are named and differ, else open. The same work
    mirrored in two tools: ruled in where nine tenths of the person's rows in one file lie on those of another to
    the minute and no two different clients are named, open where they are, ruled out within one file. Rounding:
    ruled in where entries meet only at their ends and by no more than one increment. Two people under one name:
    ruled out where the rows name the person in the same words, else open. A shifted clock: ruled out within one
    file and between files whose zone is known; ruled in where one constant shift of a file takes nine tenths of the
    overlaps away and lets half of its entries meet the other file's within two minutes; else open.

    *Not flagged.* A bill beside its log. Twins and overlaps within a contract, DUP322 and TIM201. People whose
    start times are invented. Hours without clock times, whose days TOT301 adds up.

    *To ask.* Which of these contracts is the shared time for, or was its cost split between them?

    *To do.* Give the shared time to one contract, or split it and note how.
    """
    rows = without_twins(ledger)
    pairs = _pairs(rows)
    if not len(pairs):
        return nothing()
    is_cut = len(pairs) >= MOST_PAIRS
    pairs = pairs[rows["contract"].to_numpy()[pairs["one"]] != rows["contract"].to_numpy()[pairs["other"]]]
    one, other = pairs["one"].to_numpy(), pairs["other"].to_numpy()
    e, entry = ledger.entries, rows["entry"].to_numpy()
    side = (e["side"].iloc[entry] == "billed").to_numpy()
    billable = e["is_billable"].iloc[entry]
    is_free = ~side & ~billable.fillna(value=True).to_numpy(dtype=bool)
    is_claimed = side | billable.fillna(value=False).to_numpy(dtype=bool)
    free = is_free[one] | is_free[other]
    claimed = is_claimed[one] & is_claimed[other]
    parts = [
        _told(
            ledger,
            rows,
            pairs[mine].assign(claimed=claimed[mine]),
            minimum_minutes * 60,
            is_paid=is_paid,
            is_cut=is_cut,
        )
        for is_paid, mine in ((True, ~free), (False, free))
        if mine.any()
    ]
    return pd.concat(parts, ignore_index=True) if parts else nothing()


def _pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of rows of one person that share at least the least overlap: one, other (later), stop."""
    person, contract, start, end, least = (
        rows[name].to_numpy() for name in ("person", "contract", "start", "end", "least")
    )
    first = np.zeros(int(person.max(initial=0)) + 1, dtype=np.int64)
    first[person] = contract
    has_more = np.zeros(len(first), dtype=bool)
    has_more[person[contract != first[person]]] = True
    row = np.flatnonzero((end - start >= least) & has_more[person])
    one, other = intervals.overlap_pairs(person[row], start[row], end[row] - least[row] + 1, MOST_PAIRS)
    one, other = row[one], row[other]
    return pd.DataFrame({"one": one, "other": other, "stop": np.minimum(end[one], end[other])})


def _told(
    ledger: Ledger, rows: pd.DataFrame, pairs: pd.DataFrame, least: int, *, is_paid: bool, is_cut: bool
) -> pd.DataFrame:
    """Return a finding per connected group, and per person for small groups and time that is not billable."""
    person, start, end = (rows[name].to_numpy() for name in ("person", "start", "end"))
    is_in = np.zeros(len(rows), dtype=bool)
    is_in[pairs["one"]] = is_in[pairs["other"]] = True
    member = np.flatnonzero(is_in)
    cluster = intervals.clusters(person[member], start[member], (end - rows["least"].to_numpy())[member] + 1)
    of_row = np.zeros(len(rows), dtype=np.int64)
    of_row[member] = cluster
    later = pairs.sort_values(["other", "stop"], kind="stable").drop_duplicates("other", keep="last")
    one, other = later["one"].to_numpy(), later["other"].to_numpy()
    shared = later["stop"].to_numpy() - start[other]
    extra = np.bincount(of_row[other], weights=shared, minlength=int(cluster.max()) + 1)
    person_of = np.zeros(len(extra), dtype=np.int64)
    person_of[cluster] = person[member]
    is_small = extra < least
    longest = np.zeros(len(extra), dtype=np.int64)
    np.maximum.at(longest, of_row[other], np.where(shared < (end - start)[[one, other]].min(axis=0), shared, NEVER))
    is_rounded = longest <= increments(ledger, rows.take(member), cluster, len(extra))
    lump = -1 - (person_of * 4 + (is_small & is_paid) * 2 + is_rounded)
    number = pd.factorize(np.where(is_small | (not is_paid), lump, np.arange(len(extra))))[0]
    of_later, size = number[of_row[other]], int(number.max()) + 1
    entry = rows["entry"].to_numpy()
    client = _same_client(ledger, rows, one, other)
    claimed = later["claimed"].to_numpy()
    levels = {
        "one is not billable": np.where(claimed, OUT, OPEN if is_paid else IN),
        "contracts of one client": np.where(client == 0, OUT, OPEN),
        "the same work mirrored in two tools": _mirror(ledger, rows, one, other, client),
        "rounding of clock times": np.where(is_rounded[of_row[other]], IN, OUT),
        "two people under one name": np.where(is_same_name(ledger, entry[one], entry[other]), OUT, OPEN),
        "a shifted clock": shifted_clocks(ledger, rows, one, other),
    }
    seconds = np.bincount(of_later, weights=shared, minlength=size).astype(np.int64)
    is_certain = np.bincount(of_later, weights=claimed & (client != 1), minlength=size) > 0
    order = np.lexsort((-shared, of_later))
    main = order[np.r_[True, np.diff(of_later[order]) > 0]]
    count = np.bincount(of_later, minlength=size)
    low = pd.array(start[other[main]], dtype="Int64")
    low[count > 1] = pd.NA
    high = low + shared[main]
    evidence = grouped(number[cluster], entry[member])
    begins, ends = span(ledger, evidence)
    names = ledger.contracts["name"].to_numpy(dtype=object)[rows["contract_row"].to_numpy()]
    lumped = is_paid & is_small[of_row[other[main]]]
    brief = f"of two contracts under {least // 60} minutes"
    words = np.where(lumped, brief, "" if is_paid else "with time that is not billable").tolist()
    return found(
        message=[
            ("At least: " if is_cut else "") + _message((str(names[i]), str(names[j])), int(s), int(n), what)
            for i, j, s, n, what in zip(one[main], other[main], seconds, count, words, strict=True)
        ],
        entries=evidence,
        questioned=grouped(of_later, entry[other]),
        seconds=seconds,
        interval=(list(low), list(high)),
        day=begins,
        until=ends,
        contract=ledger.contracts["contract"].to_numpy(dtype=object)[rows["contract_row"].to_numpy()[other[main]]],
        severity=np.select([lumped, is_certain], ["note", "error"], "warning"),
        explanations={name: _verdicts(of_later, level, size) for name, level in levels.items()},
        facts={
            "other_contract": [str(names[i]) for i in one[main]],
            "overlap_seconds": seconds,
            "overlaps": count,
            "at_least": is_cut,
        },
    )


def _verdicts(number: Ints, level: Ints, size: int) -> Ints:
    """Return one verdict per finding: ruled in where it is so of every overlap, open where it is of any."""
    least, most = np.full(size, IN), np.full(size, OUT)
    np.minimum.at(least, number, level)
    np.maximum.at(most, number, level)
    return VERDICTS[np.where(least == IN, IN, np.minimum(most, OPEN))]


def _same_client(ledger: Ledger, rows: pd.DataFrame, one: Ints, other: Ints) -> Ints:
    """Return for pairs of rows whether their contracts name one client: 1 yes, 0 no, -1 not known."""
    client = pd.factorize(ledger.contracts["client"].str.casefold().replace("", None))[0]
    first, second = (client[rows["contract_row"].to_numpy()[side]] for side in (one, other))
    return np.where((first < 0) | (second < 0), -1, first == second)


def _mirror(ledger: Ledger, rows: pd.DataFrame, one: Ints, other: Ints, client: Ints) -> Ints:
    """Return for pairs of rows whether they are one work in two files."""
    source, person = rows["source"].to_numpy(), rows["person"].to_numpy()
    low, high = np.minimum(source[one], source[other]), np.maximum(source[one], source[other])
    if not (low != high).any():
        return np.full(len(one), OUT)
    both = mirrored(ledger, by="person")
    both = both[(both["share"] >= MIRROR_SHARE) & (both["rows"] >= MIRROR_ROWS)]
    met = pd.DataFrame({"person": person[one], "one": low, "other": high})
    is_mirror = met.merge(both, how="left", on=["person", "one", "other"])["share"].notna().to_numpy()
    return np.select([~is_mirror, client == 0], [OUT, OPEN], IN)


def _message(names: tuple[str, str], seconds: int, overlaps: int, what: str) -> str:
    if what:
        return f"{overlaps} overlap{'s' * (overlaps > 1)} {what}: {hours(seconds)} in all."
    many = f" in {overlaps} overlaps" if overlaps > 1 else ""
    return f"{hours(seconds)} of one person is on {names[0]} and on {names[1]}{many}."
