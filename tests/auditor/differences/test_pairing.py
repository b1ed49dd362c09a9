"""Which entry is which: what an edit leaves alone tells."""

from __future__ import annotations

import pytest

from auditor.differences import compare
from tests.ledgers import ledger_of

LAST = "ann logged 2026-03-20 1h client=Acme description=last"
HOURS = "ann logged 2026-03-02 2h client=Acme project=Site task=cut description=a"
CLOCK = "ann logged 2026-03-02 09:00-11:00 client=Acme project=Site task=cut description=a"


def changes(old: str | list[str], new: str | list[str]) -> list[tuple[str, int, int]]:
    """Return the change and the rows of both entries of each change; 0 where there is none."""
    olds, news = ([line] if isinstance(line, str) else line for line in (old, new))
    c = compare(ledger_of(*olds, LAST), ledger_of(*news, LAST)).changes
    rows = zip(c["change"], c["old"], c["new"], strict=True)
    return [(change, 0 if a < 0 else a + 2, 0 if b < 0 else b + 2) for change, a, b in rows]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (HOURS, HOURS.replace("2h", "2.5h"), "raised"),
        (HOURS, HOURS.replace("2h", "1.5h"), "lowered"),
        (HOURS, HOURS.replace("=a", "=b"), "reworded"),
        (HOURS, HOURS.replace("Site", "Shop"), "relabelled"),
        (HOURS, HOURS.replace("cut", "film"), "relabelled"),
        (HOURS, HOURS.replace("Acme", "Quay"), "relabelled"),
        (HOURS, HOURS.replace("ann", "ben"), "relabelled"),
        (HOURS, HOURS + " tags=late", "relabelled"),
        (HOURS, HOURS + " is_billable=yes", "rebilled"),
        (HOURS, HOURS + " amount=100 currency=USD", "rebilled"),
        (HOURS, HOURS + " is_locked=yes", "marked"),
        (HOURS, HOURS + " invoice=7", "marked"),
        (HOURS, HOURS.replace("2h", "2.5h").replace("=a", "=b"), "raised"),
        (CLOCK, CLOCK.replace("11:00", "11:30"), "raised"),
        (CLOCK, CLOCK.replace("09:00", "09:30"), "lowered"),
        (CLOCK, CLOCK.replace("09:00-11:00", "14:00-16:00"), "moved"),
        (CLOCK, CLOCK + " break_seconds=60", "moved"),
        (CLOCK, CLOCK.replace("11:00", "11:30").replace("=a", "=b"), "raised"),
        (CLOCK, CLOCK.replace("11:00", "11:30").replace("Acme", "Quay"), "raised"),
        (CLOCK.replace("11:00", ""), CLOCK, "raised"),
    ],
)
def test_an_edited_entry_is_one_change(old: str, new: str, change: str) -> None:
    assert changes([old, HOURS.replace("03-02", "03-03")], [HOURS.replace("03-02", "03-03"), new]) == [(change, 2, 3)]


def test_what_has_nothing_in_common_is_removed_and_added() -> None:
    other = "ann logged 2026-03-02 4h client=Quay project=Film task=film description=z"
    assert changes(HOURS, other) == [("removed", 2, 0), ("added", 0, 2)]
    assert changes(HOURS, HOURS.replace("03-02", "03-04")) == [("removed", 2, 0), ("added", 0, 2)]
    assert changes(CLOCK, CLOCK.replace("09:00-11:00", "14:00-15:00")) == [("removed", 2, 0), ("added", 0, 2)]


def test_an_id_tells_an_entry_that_changed_in_everything() -> None:
    other = "ann logged 2026-03-05 4h client=Quay project=Film task=film description=z entry_id=7"
    assert changes(HOURS + " entry_id=7", other) == [("raised", 2, 2)]


def test_two_ids_are_two_entries_unless_they_claim_the_same() -> None:
    assert changes(HOURS + " entry_id=7", HOURS.replace("2h", "3h") + " entry_id=8") == [
        ("removed", 2, 0),
        ("added", 0, 2),
    ]
    assert changes(HOURS + " entry_id=7", HOURS + " entry_id=8") == [("marked", 2, 2)]


def test_ids_in_one_export_alone_are_not_compared() -> None:
    ids = [HOURS + " entry_id=7", HOURS.replace("03-02", "03-03") + " entry_id=8"]
    difference = compare(ledger_of(HOURS, HOURS.replace("03-02", "03-03")), ledger_of(*ids))
    assert len(difference.changes) == 0
    assert difference.uncompared == ("entry_id",)


def test_of_equal_keys_shorter_ones_are_paired_with_shorter_ones() -> None:
    old = [HOURS.replace("2h", length) for length in ("2h", "1h", "3h")]
    new = [HOURS.replace("2h", length) for length in ("3h", "2.5h", "1.5h")]
    assert changes(old, new) == [("raised", 2, 3), ("raised", 3, 4)]


def test_of_many_entries_of_one_task_none_is_guessed() -> None:
    old = [HOURS.replace("=a", f"={text}").replace("2h", f"{n}h") for n, text in ((1, "p"), (2, "q"))]
    new = [HOURS.replace("=a", f"={text}").replace("2h", f"{n}h") for n, text in ((3, "r"), (4, "s"))]
    assert [change for change, *_ in changes(old, new)] == ["removed", "removed", "added", "added"]
    assert changes(old[0], new[0]) == [("raised", 2, 2)]


def test_a_print_in_other_units_is_no_change() -> None:
    exact = HOURS.replace("2h", "2:01")
    printed = HOURS.replace("2h", "2.02h") + " resolution=18"
    assert changes(exact, printed) == []
    assert changes(exact, printed.replace("2.02h", "2.03h"))[0][0] == "raised"
    assert changes(printed, printed.replace("2.02h", "2.03h"))[0][0] == "raised"


def test_sides_are_apart() -> None:
    assert changes(HOURS, HOURS.replace("logged", "billed")) == [("removed", 2, 0), ("added", 0, 2)]
