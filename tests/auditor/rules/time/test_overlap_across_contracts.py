"""TIM202: one hour on two contracts, and the innocent causes of it."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.measures import overlaps
from auditor.model import ZoneSource
from tests.auditor.files import in_files
from tests.ledgers import findings_of, ledger_of


def acme(times: str, more: str = "is_billable=yes", day: str = "2026-03-02") -> str:
    return f"ann logged {day} {times} client=Acme {more}"


def globex(times: str, more: str = "is_billable=yes", day: str = "2026-03-02") -> str:
    return f"ann logged {day} {times} client=Globex {more}"


def found(*lines: str, settings: str = "", **options: Any) -> list[dict[str, Any]]:
    return findings_of("TIM202", ledger_of(*lines, settings=settings), **options)


RELATIONS = {
    "[a]  [b]": ("08:03-09:11", "09:31-10:17", 0),
    "[a][b]": ("08:03-09:11", "09:11-10:17", 0),
    "[a [ ] b]": ("08:03-09:11", "09:01-10:17", 10),
    "[a [b]]": ("08:03-09:11", "08:41-09:11", 30),
    "[a [b] ]": ("08:03-10:11", "09:03-09:32", 29),
    "[[a b]]": ("08:03-09:11", "08:03-09:11", 68),
    "[[a] b]": ("08:03-09:11", "08:03-10:17", 68),
    "[ [a] b]": ("08:41-09:11", "08:03-10:17", 30),
    "[b  [a]]": ("08:41-09:11", "08:03-09:11", 30),
}


@pytest.mark.parametrize("drawing", RELATIONS)
def test_each_relation_in_either_order_of_rows(drawing: str) -> None:
    one, other, minutes = RELATIONS[drawing]
    for lines in ((acme(one), globex(other)), (globex(other), acme(one))):
        assert [finding["seconds"] for finding in found(*lines)] == [minutes * 60] * (minutes > 0)


def test_the_later_entry_is_in_question_with_the_shared_time() -> None:
    (finding,) = found(acme("09:00-11:00"), globex("10:01-12:00"))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2, 3], [3], 59 * 60)
    assert finding["severity"] == "error"
    assert finding["facts"] == {"other_contract": "Acme", "overlap_seconds": 3540, "overlaps": 1, "at_least": False}
    assert set(finding["explanations"].values()) == {"ruled out"}
    assert len(finding["explanations"]) == 6


def test_what_hangs_together_is_one_finding() -> None:
    lines = (
        acme("09:01-17:00"),
        globex("10:02-11:00"),
        globex("12:03-13:00"),
        acme("16:58-18:00"),
        globex("17:31-19:00"),
    )
    (finding,) = found(*lines)
    assert finding["rows"] == [2, 3, 4, 5, 6]
    assert finding["asked"] == [3, 4, 6]
    assert finding["seconds"] == (58 + 57 + 29) * 60
    apart = found(acme("09:01-10:00"), globex("09:30-10:10"), acme("12:01-13:00"), globex("12:30-13:10"))
    assert [f["rows"] for f in apart] == [[2, 3], [4, 5]]


def test_three_clients_at_once_count_each_level() -> None:
    initech = "ann logged 2026-03-02 09:03-10:00 client=Initech is_billable=yes"
    (finding,) = found(acme("09:01-10:00"), globex("09:02-10:00"), initech)
    assert finding["seconds"] == (58 + 57) * 60


def test_clients_with_concurrent_timers_in_a_text_log() -> None:
    """Two accounts clocked in at once, which a tool that looks at one account at a time does not see."""
    (finding,) = found(acme("09:00-17:00", ""), globex("13:01-14:00", ""))
    assert finding["seconds"] == 59 * 60
    assert finding["severity"] == "warning"


def test_overnight_work_and_clock_change_nights() -> None:
    (finding,) = found(acme("22:00-06:00"), globex("05:00-07:00", day="2026-03-03"))
    assert finding["seconds"] == 3600
    for night, seconds in (("2026-03-29", 3600), ("2026-10-25", 3600)):
        zone = "zone=Europe/Kyiv is_billable=yes"
        (finding,) = found(acme("00:00:30-02:00:30", zone, night), globex("01:00:30-03:00", zone, night))
        assert finding["seconds"] == seconds


def test_billability_settles_severity() -> None:
    both = "is_billable=yes"
    for one, other, severity in ((both, both, "error"), (both, "", "warning"), ("", "", "warning")):
        assert found(acme("09:00-11:00", one), globex("10:01-12:00", other))[0]["severity"] == severity
    (finding,) = found(acme("09:00-11:00"), globex("10:01-12:00", "is_billable=no"))
    assert finding["explanations"]["one is not billable"] == "ruled in"
    (finding,) = found(acme("09:00-11:00", ""), globex("10:01-12:00", ""))
    assert finding["explanations"]["one is not billable"] == "untestable"


def test_what_is_not_billable_is_one_line_per_person() -> None:
    lines = [
        line
        for day in range(2, 12)
        for line in (
            acme("09:00-11:00", day=f"2026-03-{day:02d}"),
            globex("10:01-12:00", "is_billable=no", f"2026-03-{day:02d}"),
        )
    ]
    (finding,) = found(*lines)
    assert finding["facts"]["overlaps"] == 10
    assert len(finding["rows"]) == 20


def test_both_sides_of_a_minute_and_of_the_minimum() -> None:
    assert found(acme("09:00-10:00:59"), globex("10:00-11:00")) == []
    assert found(acme("09:00-10:01"), globex("10:00-11:00"))[0]["severity"] == "note"
    assert found(acme("09:01-10:05"), globex("10:00-11:00"))[0]["severity"] == "error"
    assert found(acme("09:01-10:05"), globex("10:00-11:00"), minimum_minutes=6)[0]["severity"] == "note"
    assert found(acme("09:01-10:04"), globex("10:00-11:00"), minimum_minutes=4)[0]["severity"] == "error"
    coarse = "is_billable=yes resolution=600"
    assert found(acme("09:00-10:09", coarse), globex("10:00-11:00", coarse)) == []


def test_small_overlaps_are_one_note_per_person() -> None:
    days = [f"2026-03-{day:02d}" for day in range(2, 12)]
    lines = [line for day in days for line in (acme("09:00-10:03", day=day), globex("10:00:30-11:00", day=day))]
    (finding,) = found(*lines)
    assert finding["severity"] == "note"
    assert finding["seconds"] == 10 * 150


def test_contracts_of_one_client_stay_open_and_are_no_error() -> None:
    settings = "".join(
        f'[[contracts]]\nid = "{n}"\nname = "{n}"\nclient = "Acme"\nmatches = ["Acme / {n}"]\n'
        for n in ("App", "Site")
    )
    lines = (acme("09:00-11:00", "project=App is_billable=yes"), acme("10:01-12:00", "project=Site is_billable=yes"))
    (finding,) = found(*lines, settings=settings)
    assert finding["explanations"]["contracts of one client"] == "untestable"
    assert finding["severity"] == "warning"


def test_overlaps_that_rounding_makes_are_explained_and_whole_entries_are_not() -> None:
    (finding,) = found(acme("09:00-10:15"), globex("10:00-11:00"))
    assert finding["explanations"]["rounding of clock times"] == "ruled in"
    (finding,) = found(acme("09:00-10:20"), globex("10:00-11:00"))
    assert finding["explanations"]["rounding of clock times"] == "ruled out"
    (finding,) = found(acme("09:00-11:00"), globex("10:00-10:15"))
    assert finding["explanations"]["rounding of clock times"] == "ruled out"


def test_a_person_named_in_two_ways_may_be_two() -> None:
    settings = '[people.ann]\nnames = ["ann", "ann_b"]'
    (finding,) = found(acme("09:00-11:00"), globex("10:01-12:00").replace("ann", "ann_b"), settings=settings)
    assert finding["explanations"]["two people under one name"] == "untestable"


DAYS = [f"2026-03-{day:02d}" for day in range(2, 12)]
LOG = [acme(times, day=day) for day in DAYS for times in ("08:04-12:03", "13:01-17:02")]
MIRROR = [line.replace("client=Acme", "project=Acme-site") for line in LOG]


def test_work_mirrored_in_two_tools_is_ruled_in_without_two_clients() -> None:
    (first, *_) = findings_of("TIM202", in_files(ledger_of(*LOG, *MIRROR), 20, 20))
    assert first["explanations"]["the same work mirrored in two tools"] == "ruled in"
    double = [line.replace("client=Acme", "client=Globex") for line in LOG]
    (first, *_) = findings_of("TIM202", in_files(ledger_of(*LOG, *double), 20, 20))
    assert first["explanations"]["the same work mirrored in two tools"] == "untestable"
    (first, *_) = findings_of("TIM202", ledger_of(*LOG, *MIRROR))
    assert first["explanations"]["the same work mirrored in two tools"] == "ruled out"
    (first, *_) = findings_of("TIM202", in_files(ledger_of(*LOG, *MIRROR[:4]), 20, 4))
    assert first["explanations"]["the same work mirrored in two tools"] == "ruled out"


def shift_verdict(other: list[str], known_from: tuple[ZoneSource, ZoneSource]) -> str:
    log = [acme(times, day=day) for n, day in enumerate(DAYS) for times in (f"08:04-12:{n:02d}", f"13:{n:02d}-17:02")]
    ledger = in_files(ledger_of(*log, *other), len(log), len(other), timezone_from=known_from)
    verdicts = {f["explanations"]["a shifted clock"] for f in findings_of("TIM202", ledger)}
    assert len(verdicts) == 1
    return verdicts.pop()


def test_a_shifted_clock_needs_an_assumed_zone_and_entries_that_fit_then() -> None:
    assumed, stated = (ZoneSource.ASSUMED, ZoneSource.FILE), (ZoneSource.SETTINGS, ZoneSource.FILE)
    fits = [globex(f"10:{n:02d}-10:{n + 47}", day=day) for n, day in enumerate(DAYS)]
    assert shift_verdict(fits, stated) == "ruled out"
    assert shift_verdict(fits, assumed) == "ruled in"
    assert shift_verdict(fits[:4], assumed) == "untestable"
    always_alike = [globex("10:09-10:50", day=day) for day in DAYS]
    assert shift_verdict(always_alike, assumed) == "untestable"
    too_long = [globex(f"10:{n + 5:02d}-16:{n + 5:02d}", day=day) for n, day in enumerate(DAYS)]
    assert shift_verdict(too_long, assumed) == "untestable"


def test_logged_and_billed_copies_of_one_work_are_not_compared() -> None:
    assert found(acme("09:00-11:00"), "ann billed 2026-03-02 09:00-11:00 client=Globex") == []
    (finding,) = found(
        "ann billed 2026-03-02 09:00-11:00 client=Acme", "ann billed 2026-03-02 10:01-12:00 client=Globex"
    )
    assert finding["severity"] == "error"
    assert finding["explanations"]["one is not billable"] == "ruled out"


def test_hours_without_times_running_timers_and_invented_starts_do_not_overlap() -> None:
    assert found("ann logged 2026-03-02 8h client=Acme", "ann logged 2026-03-02 8h client=Globex") == []
    assert found(acme("09:00-"), globex("09:30-10:00")) == []
    invented = [line for day in DAYS for line in (acme("09:00-13:00", day=day), globex("09:00-12:00", day=day))]
    assert found(*invented) == []


def test_double_billing_of_the_same_hours_is_found_although_all_start_alike() -> None:
    double = [line for day in DAYS for line in (acme("09:00-17:00", day=day), globex("09:00-17:00", day=day))]
    assert len(found(*double)) == 10


def test_a_file_in_which_everything_overlaps_ends_at_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [side(f"09:{m:02d}-17:{59 - m:02d}") for m in range(25) for side in (acme, globex)]
    assert found(*lines)[0]["facts"]["at_least"] is False
    monkeypatch.setattr("auditor.rules.time.overlap_across_contracts.MOST_PAIRS", 100)
    (finding,) = found(*lines)
    assert finding["facts"]["at_least"] is True
    assert overlaps.MOST_PAIRS > 100


def test_empty_ledger_and_one_contract() -> None:
    assert found() == []
    assert found(acme("09:00-11:00")) == []
    assert found(acme("09:00-11:00"), acme("10:01-12:00")) == []
