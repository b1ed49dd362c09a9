"""DUP325: days and weeks that equal others on times nobody plans."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledgers import findings_of, ledger_of

ODD = (("Menu", "09:03-10:41"), ("Mail", "10:52-11:14"), ("Form", "11:33-14:07"))
TYPED = (("Menu", "09:00-10:40"), ("Mail", "10:50-11:15"), ("Form", "11:30-14:10"))
MEMO = '[[contracts]]\nid = "Acme"\nclient = "Acme"\nmatches = ["Acme"]\nmemo = ["Menu", "mail", "Form"]\n'


def days(*numbers: int, rows: Any = ODD, more: str = "client=Acme") -> list[str]:
    return [f"ann logged 2026-03-{n:02} {when} description={text} {more}" for n in numbers for text, when in rows]


def found(*lines: str, settings: str = "", **options: Any) -> list[dict[str, Any]]:
    return findings_of("DUP325", ledger_of(*lines, settings=settings), **options)


def test_three_equal_days_are_one_note_that_questions_nothing() -> None:
    (finding,) = found(*days(2, 5, 11))
    assert (len(finding["rows"]), finding["asked"], finding["seconds"]) == (9, [], 0)
    assert finding["facts"] == {"cloned_days": 2, "has_cloned_week": False}
    assert finding["explanations"] == {
        "a timetable, shifts or lessons": "ruled out",
        "entries that the client prescribes": "ruled out",
        "a tool that enters a template": "untestable",
    }


def test_one_pair_is_no_pattern_and_two_pairs_of_different_days_are() -> None:
    assert found(*days(2, 5)) == []
    assert len(found(*days(2, 5), minimum_pairs=1)) == 1
    other = tuple((f"{text}_x", when) for text, when in ODD)
    assert len(found(*days(2, 5), *days(3, 10, rows=other))) == 1


def test_typed_times_and_two_entries_say_nothing() -> None:
    assert found(*days(*range(2, 20), rows=TYPED)) == []
    assert found(*days(2, 4, 6, 17, rows=ODD[:2]), minimum_hours=1) == []


@pytest.mark.parametrize(("hours", "expected"), [(4, 1), (5, 0)])
def test_the_hours_of_a_day_have_two_sides(hours: int, expected: int) -> None:
    assert len(found(*days(2, 5, 11), minimum_hours=hours)) == expected


def test_a_day_with_one_more_entry_or_another_time_is_not_equal() -> None:
    more = [f"ann logged 2026-03-{n:02} 16:01-16:32 client=Acme description=d{n}" for n in (2, 5, 11)]
    assert found(*days(2, 5, 11), *more) == []
    assert found(*days(2, 5), *(line.replace("10:41", "10:42") for line in days(11))) == []


def test_a_week_is_compared_with_the_four_before_it_and_may_differ_in_a_fifth() -> None:
    def week(first: int, month: int = 3) -> list[str]:
        return [
            f"ann logged 2026-{month:02}-{first + n:02} 09:0{n + 1}-13:1{n + 1} client=Acme description=Task_{n}"
            for n in range(4)
        ] + [f"ann logged 2026-{month:02}-{first + 4:02} 09:06-12:17 client=Acme description=Review"]

    (finding,) = found(*week(2), *week(9))
    assert finding["facts"] == {"cloned_days": 0, "has_cloned_week": True}
    assert len(found(*week(2), *week(9), "ann logged 2026-03-09 15:00-16:00 client=Acme description=x")) == 1
    more = [f"ann logged 2026-03-0{n} 15:00-16:00 client=Acme description=x{n}" for n in (2, 3)]
    assert found(*week(2), *week(9), *more) == []
    assert len(found(*week(2), *week(6, month=4))) == 0
    assert found(*week(2), *week(9)[:4]) == []


def test_texts_that_the_client_prescribes_are_an_explanation() -> None:
    (finding,) = found(*days(2, 5, 11), settings=MEMO)
    assert finding["explanations"]["entries that the client prescribes"] == "ruled in"


def test_other_people_contracts_and_sides_are_not_compared() -> None:
    for old, new in (("ann", "ben"), ("Acme", "Globex"), ("logged", "billed"), ("description=", "task=")):
        assert found(*days(2, 5), *(line.replace(old, new) for line in days(11))) == [], new
    assert found() == []
