"""Every second of a work diary is in one class, with its money and its deadlines."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.measures.protection import CLASSES, protection, states_protection
from auditor.model import Ledger
from tests.ledgers import ledger_of

UPWORK = '[[contracts]]\nid = "shop"\nplatform = "upwork"\nmatches = ["*"]\nbilled_as = ["shop"]\n'
LIMIT = UPWORK + '[[contracts.terms]]\nrate = "25.00 USD"\nweekly_limit_hours = {}\n'


def diary(*lines: str, terms: str = UPWORK) -> Ledger:
    return ledger_of(*[f"ann billed {line} project=shop" for line in lines], settings=terms)


def classes(ledger: Ledger, **options: Any) -> dict[str, int]:
    frame = protection(ledger, **options)
    return {str(k): int(v) for k, v in frame.groupby("class", observed=True)["seconds"].sum().items()}


CELL = "2026-03-02 09:00-09:10 is_manual=no activity=60 description=Fix_cart"


def test_each_reason_has_its_class() -> None:
    assert classes(diary(CELL)) == {"protected": 600}
    assert classes(diary(CELL.replace("is_manual=no", "is_manual=yes"))) == {"manual": 600}
    assert classes(diary(CELL + " is_overtime=yes")) == {"over the weekly limit": 600}
    assert classes(diary(CELL.replace(" description=Fix_cart", ""))) == {"memo missing": 600}
    assert classes(diary(CELL.replace("activity=60", "activity=0"))) == {"idle": 600}


def test_a_cell_with_every_reason_is_counted_once_as_manual() -> None:
    assert classes(diary("2026-03-02 09:00-09:10 is_manual=yes activity=0 is_overtime=yes")) == {"manual": 600}


def test_idle_has_two_sides() -> None:
    low = diary(CELL.replace("activity=60", "activity=10"))
    assert (classes(low), classes(low, idle_percent=10)) == ({"protected": 600}, {"idle": 600})


def test_a_text_the_contract_lists_as_vague_is_no_memo() -> None:
    terms = UPWORK + 'vague = ["work"]\n'
    vague = diary(CELL.replace("Fix_cart", "Work"), CELL.replace("09:00-09:10", "09:10-09:20"), terms=terms)
    assert classes(vague) == {"protected": 600, "memo missing": 600}


def test_what_says_nothing_of_protection_is_left_out() -> None:
    assert not len(protection(ledger_of()))
    assert not len(protection(diary("2026-03-02 8h")))
    assert not len(protection(ledger_of("ann billed " + CELL)))
    assert not len(protection(ledger_of(f"ann logged {CELL} project=shop", settings=UPWORK)))
    assert states_protection(diary(CELL)).tolist() == [True]


def test_a_cell_that_occurs_twice_is_counted_once() -> None:
    assert classes(diary(CELL, CELL, CELL.replace("09:00-09:10", "09:05-09:15"))) == {"protected": 900}


def test_the_limit_cuts_a_row_in_two() -> None:
    lines = [f"2026-03-0{day} 8h is_manual=no description=Fix" for day in range(2, 7)]
    ledger = diary(*lines, terms=LIMIT.format(36))
    assert classes(ledger) == {"protected": 36 * 3600, "over the weekly limit": 4 * 3600}
    assert protection(ledger)["amount"].sum() == 40 * 2500
    assert classes(diary(*lines, terms=LIMIT.format(40))) == {"protected": 40 * 3600}


def test_what_the_diary_says_of_the_limit_goes_before_the_terms() -> None:
    assert classes(diary(CELL + " is_overtime=no", terms=LIMIT.format(0.1))) == {"protected": 600}


def test_a_raise_within_the_week_holds_for_all_of_it() -> None:
    terms = LIMIT.format(4) + "[[contracts.terms]]\nfrom = 2026-03-05\nweekly_limit_hours = 8\n"
    assert classes(diary("2026-03-02 8h is_manual=no description=Fix", terms=terms)) == {"protected": 8 * 3600}
    lowered = LIMIT.format(8) + "[[contracts.terms]]\nfrom = 2026-03-05\nweekly_limit_hours = 4\n"
    assert classes(diary("2026-03-02 8h is_manual=no description=Fix", terms=lowered)) == {"protected": 8 * 3600}


def test_a_day_of_which_a_part_was_added_by_hand_is_in_two_classes() -> None:
    mixed = diary(
        "2026-03-02 8h description=Fix note=1:30:00_added_by_hand", "2026-03-03 1h is_manual=no description=Fix"
    )
    assert classes(mixed) == {"protected": 27_000, "manual": 5_400}


def test_weeks_are_those_of_utc_with_their_deadlines() -> None:
    night = protection(diary(CELL.replace("2026-03-02 09:00-09:10", "2026-03-08 23:30-00:30")))
    assert night["seconds"].tolist() == [1800, 1800]
    assert night["week"].dt.strftime("%Y-%m-%d").tolist() == ["2026-03-02", "2026-03-09"]
    assert night["deadline"].tolist() == [pd.Timestamp(t) for t in ("2026-03-09T12:00Z", "2026-03-16T12:00Z")]
    assert night["disputable"].tolist() == [pd.Timestamp(t) for t in ("2026-03-14T00:00Z", "2026-03-21T00:00Z")]


def test_days_beside_a_diary_of_the_week_are_left_out() -> None:
    report = "2026-03-03 5h is_manual=no description=Fix source=report.json"
    cell = f"{CELL} source=diary.json"
    assert classes(diary(cell, report)) == {"protected": 600}
    assert classes(diary(cell, report.replace("03-03", "03-10"))) == {"protected": 600 + 5 * 3600}


def test_without_a_rate_there_is_no_amount() -> None:
    assert protection(diary(CELL))["amount"].isna().all()


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 80), st.sampled_from(["yes", "no"]), st.integers(0, 2)), min_size=1, max_size=25
    ),
    st.integers(1, 12),
)
def test_seconds_and_money_of_a_week_add_up(cells: list[tuple[int, str, int]], limit: int) -> None:
    def clock(at: int) -> str:
        return f"{9 + at // 6:02}:{at % 6}0"

    lines = [
        f"2026-03-02 {clock(at)}-{clock(at + 1)} is_manual={manual} activity={level} description=Fix rate=333333"
        for at, manual, level in cells
    ]
    frame = protection(diary(*lines, terms=LIMIT.format(limit)))
    seconds = 600 * len({at for at, _, _ in cells})
    assert frame["seconds"].sum() == seconds
    assert frame["amount"].sum() == (seconds * 333333 + 180_000) // 360_000
    over = frame.loc[frame["class"] == "over the weekly limit", "seconds"].sum()
    assert over <= max(seconds - limit * 3600, 0)
    assert set(frame["class"]) <= set(CLASSES)
    assert (frame["seconds"] > 0).all()
