"""Weeks of a platform: what is protected, what is not and why, and until when it can be mended."""

from __future__ import annotations

import pandas as pd

from auditor.measures.protected_weeks import protected_weeks
from auditor.model import Ledger
from tests.ledgers import ledger_of

UPWORK = (
    '[[contracts]]\nid = "shop"\nplatform = "upwork"\nmatches = ["*"]\nbilled_as = ["shop"]\n'
    '[[contracts.terms]]\nrate = "30.00 USD"\n'
)
CELLS = (
    "2026-03-02 09:00-09:10 is_manual=no activity=60 description=Fix_cart",
    "2026-03-02 09:10-09:20 is_manual=yes description=Fix_cart",
    "2026-03-02 09:20-09:50 is_manual=no activity=60",
    "2026-03-09 09:00-10:00 is_manual=no activity=0 description=Fix_cart",
)


def diary(*lines: str, as_of: str = "2026-03-16T09:00Z") -> Ledger:
    written = [f"ann billed {line} project=shop" for line in lines]
    return ledger_of(*written, settings=UPWORK, as_of=pd.Timestamp(as_of))


def test_weeks_are_ordered_by_unprotected_money_with_their_reasons() -> None:
    weeks = protected_weeks(diary(*CELLS))
    assert weeks["unprotected_amount"].tolist() == [3000, 2000]
    assert weeks["protected_amount"].tolist() == [0, 500]
    assert weeks["unprotected_seconds"].tolist() == [3600, 2400]
    told = [[(r["reason"], r["seconds"], r["amount"], list(r["entries"])) for r in own] for own in weeks["reasons"]]
    assert told == [
        [("idle", 3600, 3000, [3])],
        [("memo missing", 1800, 1500, [2]), ("manual", 600, 500, [1])],
    ]


def test_time_is_left_until_monday_noon_utc() -> None:
    states = {
        as_of: protected_weeks(diary(CELLS[0], as_of=as_of))[["state", "seconds_left"]].to_numpy().tolist()[0]
        for as_of in ("2026-03-09T11:59Z", "2026-03-09T12:00Z", "2026-03-13T23:59Z", "2026-03-14T00:00Z")
    }
    assert states == {
        "2026-03-09T11:59Z": ["can be mended", 60],
        "2026-03-09T12:00Z": ["can be disputed", 0],
        "2026-03-13T23:59Z": ["can be disputed", 0],
        "2026-03-14T00:00Z": ["is closed", 0],
    }


def test_without_a_file_that_states_protection_there_are_no_weeks() -> None:
    assert not len(protected_weeks(diary("2026-03-02 2h")))
    assert not len(protected_weeks(ledger_of()))
