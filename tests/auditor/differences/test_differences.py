"""Two exports laid side by side: every entry is told of once, and equal exports differ in nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import matching
from auditor.differences import Change, Difference, compare
from auditor.model import ENTRY_TYPES, Ledger
from tests.ledgers import ledger_of

LINES = st.builds(
    "{} logged 2026-03-{:02d} {} client={} task={} description={} is_locked={}".format,
    st.sampled_from(["ann", "ben"]),
    st.integers(1, 12),
    st.sampled_from(["1h", "1.5h", "2h", "09:00-10:00", "09:00-11:30", "13:00-14:00", "15:00-"]),
    st.sampled_from(["Acme", "Quay"]),
    st.sampled_from(["cut", "film"]),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["yes", "no"]),
)
IDS = st.sampled_from(["", " entry_id=1", " entry_id=2", " entry_id=3", " entry_id=4"])
ENTRIES = st.lists(st.tuples(LINES, IDS).map("".join), max_size=14)
WHOLE = "ann logged 2026-03-01 1h client=Acme task=cut description=a is_locked=no entry_id=0"
"""An entry that states every field, so that no export seems to lack a column."""
CONTENT = [name for name in ENTRY_TYPES if name not in {"source", "row", "person", "contract"}]


def contents(ledger: Ledger) -> list[tuple[Any, ...]]:
    return list(ledger.entries[CONTENT].astype("str").itertuples(index=False, name=None))


def told_of(difference: Difference, later: bool) -> list[int]:
    """Return the positions of one export that the difference names, as often as it does."""
    column = difference.changes["new" if later else "old"].to_numpy()
    left = [scope.entries for scope in difference.scope if scope.is_new == later]
    return np.concatenate([column[column >= 0], *left]).astype(int).tolist()


@settings(max_examples=20)
@given(ENTRIES, st.randoms(use_true_random=False))
def test_an_export_and_itself_in_another_order_differ_in_nothing(lines: list[str], random: Any) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    difference = compare(ledger_of(*lines), ledger_of(*shuffled))
    assert len(difference.changes) == len(difference.scope) == 0
    assert difference.same == len(lines)


@settings(max_examples=50)
@given(ENTRIES, ENTRIES, ENTRIES)
def test_every_entry_is_told_of_once_and_hours_add_up(shared: list[str], gone: list[str], come: list[str]) -> None:
    old, new = ledger_of(WHOLE, *shared, *gone), ledger_of(*come, *shared, WHOLE)
    difference = compare(old, new)
    for ledger, later, column in ((old, False, "seconds_before"), (new, True, "seconds_after")):
        named = told_of(difference, later)
        assert len(named) == len(set(named))
        assert len(named) + difference.same == len(ledger.entries)
        left = sum(scope.seconds for scope in difference.scope if scope.is_new == later)
        told = difference.same_seconds + int(difference.changes[column].sum()) + left
        assert told == int(ledger.entries["seconds"].fillna(0).sum())
    common = Counter(contents(old)) & Counter(contents(new))
    assert difference.same == common.total(), "what is equal is the same as often as both have it"


@settings(max_examples=20)
@given(ENTRIES, ENTRIES)
def test_backwards_what_was_raised_is_lowered(first: list[str], second: list[str]) -> None:
    one, other = ledger_of(*first), ledger_of(*second)
    there, back = compare(one, other), compare(other, one)
    assert there.same == back.same
    if not there.scope and not back.scope:
        turned = {Change.RAISED: Change.LOWERED, Change.LOWERED: Change.RAISED}
        turned |= {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}
        count = dict(zip(back.counts["change"], back.counts["entries"], strict=True))
        for change, entries in zip(there.counts["change"], there.counts["entries"], strict=True):
            assert entries == count[turned.get(change, change)]


def test_equal_rows_are_counted_and_never_dropped() -> None:
    row = "ann logged 2026-03-02 1h client=Acme description=a"
    last = "ann logged 2026-03-06 1h client=Acme"
    difference = compare(ledger_of(row, row, row, last), ledger_of(row, last))
    assert difference.same == 2
    assert difference.counts.set_index("change")["entries"]["removed"] == 2


def test_the_ledgers_are_not_touched() -> None:
    old = ledger_of("ann logged 2026-03-02 1h client=Acme")
    before = old.entries.copy()
    compare(old, ledger_of("ann logged 2026-03-02 2h client=Acme"))
    assert old.entries.equals(before)


def test_people_are_one_by_the_settings_and_by_e_mail() -> None:
    old = ledger_of("Ann logged 2026-03-02 1h client=Acme", "Ann logged 2026-03-03 1h client=Acme")
    new = ledger_of(
        "Ann logged 2026-03-02 1h client=Acme person_email=ann@example.com",
        "Ann logged 2026-03-03 1h client=Acme person_email=ann@example.com",
    )
    assert compare(old, new).same == 2


def test_money_is_the_difference_of_amounts_else_of_hours_at_the_rate() -> None:
    lines = ("rate=480000 currency=USD", "amount=9600 currency=USD", "", "rate=480000 currency=USD")
    old = [f"ann logged 2026-03-0{n} 2h client=C{n} {more}" for n, more in enumerate(lines, start=2)]
    new = [line.replace("2h", "2.5h").replace("9600", "12345") for line in old]
    changes = compare(ledger_of(*old), ledger_of(*new)).changes
    assert changes["amount"].fillna(-1).tolist() == [2400, 2745, -1, 2400]
    assert matching.resolve(ledger_of(*old)).entries["hourly"].notna().sum() == 3
