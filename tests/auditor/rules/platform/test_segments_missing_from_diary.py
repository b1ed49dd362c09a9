"""UPW705: whole segments that the log has and the middle of the diary lacks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from auditor.engine import audit
from auditor.model import Ledger
from tests.ledgers import findings_of, ledger_of

CONTRACT = '[[contracts]]\nid = "{0}"\nplatform = "upwork"\nmatches = ["{0}"]\nbilled_as = ["{0}"]\n'
UPWORK = CONTRACT.format("shop") + CONTRACT.format("api")


def clock(n: int) -> str:
    return f"{9 + n // 6:02}:{n % 6}0"


def cells(*segments: int, project: str = "shop", day: int = 3) -> list[str]:
    return [
        f"ann billed 2026-03-{day:02} {clock(n)}-{clock(n + 1)} is_manual=no activity=60 project={project}"
        for n in segments
    ]


def beside(*lines: str, log: str = "2026-03-03 09:00-11:00") -> Ledger:
    return ledger_of(f"ann logged {log} project=shop", *lines, settings=UPWORK)


@pytest.mark.parametrize(("gone", "expected"), [({3}, 0), ({3, 5}, 0), ({3, 5, 7}, 1), ({3, 4, 5}, 1)])
def test_three_segments_make_a_finding(gone: set[int], expected: int) -> None:
    ledger = beside(*cells(*sorted(set(range(12)) - gone)))
    assert len(findings_of("UPW705", ledger)) == expected


def test_the_log_is_the_evidence_and_nothing_is_in_question() -> None:
    (finding,) = findings_of("UPW705", beside(*cells(0, 1, 2, 5, 6, 8, 9, 10, 11)))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2], [], 0)
    assert (finding["facts"]["missing_seconds"], finding["facts"]["segments"]) == (1800, 3)
    assert finding["facts"]["gaps"] == ["2026-03-03 09:30 to 09:50 UTC", "2026-03-03 10:10 to 10:20 UTC"]


@pytest.mark.parametrize(("last", "expected"), [(9, 1), (10, 0)])
def test_a_long_gap_is_a_break(last: int, expected: int) -> None:
    assert len(findings_of("UPW705", beside(*cells(0, 1, 2, last, 11)))) == expected


def test_a_log_that_pauses_too_is_in_order() -> None:
    ledger = beside(
        *cells(0, 1, 2, 6, 7), "ann logged 2026-03-03 10:00-10:20 project=shop", log="2026-03-03 09:00-09:30"
    )
    assert findings_of("UPW705", ledger) == []


def test_a_gap_tracked_for_another_contract_is_left_out() -> None:
    assert findings_of("UPW705", beside(*cells(0, 1, 2, 6, 7, 8, 9, 10, 11), *cells(3, 4, 5, project="api"))) == []


def test_a_day_ends_at_midnight_in_utc() -> None:
    def segment(day: int, begin: str, end: str) -> str:
        return f"ann billed 2026-03-{day:02} {begin}-{end} is_manual=no project=shop"

    ledger = ledger_of(
        "ann logged 2026-03-03 23:00-00:40 project=shop",
        *[segment(3, a, b) for a, b in pairwise(("23:00", "23:10", "23:20", "23:30"))],
        segment(4, "00:00", "00:10"),
        settings=UPWORK,
    )
    assert findings_of("UPW705", ledger) == []


def test_a_diary_without_a_log_is_skipped_with_the_reason() -> None:
    alone = ledger_of(*cells(0, 4), settings=UPWORK)
    covered = audit(alone, ["platform"]).coverage.query("code == 'UPW705'").iloc[0]
    assert covered["reason"] == "only one side is here: padding cannot be told from it"
    plain = ledger_of(
        "ann logged 2026-03-03 2h project=shop", "ann billed 2026-03-03 2h project=shop", settings=UPWORK
    )
    covered = audit(plain, ["platform"]).coverage.query("code == 'UPW705'").iloc[0]
    assert covered["reason"] == "no work diary of Upwork with clock times is here for the contract"
    assert findings_of("UPW705", alone) == findings_of("UPW705", plain) == findings_of("UPW705", ledger_of()) == []
