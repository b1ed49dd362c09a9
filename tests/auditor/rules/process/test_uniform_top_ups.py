"""PRO503: equal amounts on many entries or days, and what makes them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledgers import findings_of, ledger_of

MINUTES = (126, 84, 183, 54, 165, 71, 48, 92)


def log(minutes: list[float], person: str = "ann") -> list[str]:
    return [
        f"{person} logged 2026-03-{n:02d} {m / 60:.6f}h client=Acme description=d{n}"
        for n, m in enumerate(minutes, 2)
    ]


def found(old: list[str], new: list[str], **options: Any) -> list[dict[str, Any]]:
    last = "ann logged 2026-03-20 1h client=Acme"
    return findings_of("PRO503", ledger_of(*new, last).with_(earlier=ledger_of(*old, last)), **options)


def grown(by: list[float]) -> list[float]:
    return [m + by[n] if n < len(by) else m for n, m in enumerate(MINUTES)]


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ([15] * 5, 5),
        ([15] * 4, 0),
        ([15, 15.5, 16, 15.2, 15.9], 5),
        ([15, 15.5, 16.1, 15.2, 15.9], 0),
        ([30] * 5, 5),
        ([30.1] * 5, 0),
        ([15] * 5 + [3, 7, 11], 5),
        ([15, 21, 9, 28, 2], 0),
        ([-15] * 5, 0),
    ],
)
def test_five_nearly_equal_amounts_of_half_an_hour_at_most(by: list[float], rows: int) -> None:
    told = found(log(list(MINUTES)), log(grown(by)))
    assert [len(f["rows"]) for f in told] == ([rows] if rows else [])
    if rows:
        assert told[0]["seconds"] == pytest.approx(sum(by[:rows]) * 60, abs=5)
        assert told[0]["asked"] == told[0]["rows"]
        assert told[0]["explanations"]["rounding switched on"] == "ruled out"


def test_options_have_two_sides() -> None:
    old, new = log(list(MINUTES)), log(grown([15] * 4))
    assert len(found(old, new, least_entries=4)) == 1
    assert found(old, log(grown([15] * 5)), longest_minutes=14) == []
    assert len(found(old, log(grown([15, 16, 17, 15, 16])), spread_seconds=120)) == 1


def test_half_of_what_grew_must_be_alike() -> None:
    old = log([60.0] * 14)
    alike = [75.0] * 5
    assert len(found(old, log([*alike, *[60.0 + n * 4 for n in range(2, 7)], *[60.0] * 4]))) == 1
    assert found(old, log([*alike, *[60.0 + n * 4 for n in range(5, 11)], *[60.0] * 3])) == []


def test_days_that_grow_by_new_entries_are_told_as_days() -> None:
    old = log(list(MINUTES))
    new = [*old, *(line.replace("=d", "=call") for line in log([15] * 6))]
    (finding,) = found(old, new)
    assert finding["facts"]["grew"] == "days"
    assert len(finding["rows"]) == 6
    assert finding["explanations"]["a recurring task written down later"] == "untestable"


def test_a_rounding_that_makes_them_is_ruled_in() -> None:
    old = [65.0] * 6 + [60.0] * 2
    (finding,) = found(log(old), log([75.0] * 6 + [60.0] * 2))
    assert finding["explanations"]["rounding switched on"] == "ruled in"


def test_people_are_apart() -> None:
    old = [*log(list(MINUTES[:4])), *log(list(MINUTES[:4]), "ben")]
    new = [*log(grown([15] * 8)[:4]), *log(grown([15] * 8)[:4], "ben")]
    assert found(old, new) == []


def test_one_export_alone_tells_nothing() -> None:
    assert findings_of("PRO503", ledger_of(*log(list(MINUTES)))) == []
    assert findings_of("PRO503", ledger_of().with_(earlier=ledger_of())) == []
