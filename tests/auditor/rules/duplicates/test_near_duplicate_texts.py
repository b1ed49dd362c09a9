"""DUP326: texts of different days that differ by hardly a letter; a note, as honest people write so too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.ledgers import findings_of, ledger_of

PAIRS = tuple(
    (text.replace(" ", "_"), text.replace(" ", "_") + "s")
    for text in (
        "Reworked the order form for small screens and tried it on a phone",
        "Wrote to the printer about the colours of the spring catalogue",
        "Measured how long the first page takes to load on an old computer",
    )
)


def others(count: int, words: int = 6) -> list[str]:
    """Return entries whose texts have nothing in common."""
    rng = np.random.default_rng(4)
    texts = ["_".join("".join(map(chr, rng.integers(97, 123, 7))) for _ in range(words)) for _ in range(count)]
    return [f"ann logged 2026-05-{n % 28 + 1:02} 1h client=Acme description={text}" for n, text in enumerate(texts)]


def pairs(*days: int, many: Any = PAIRS, more: str = "client=Acme") -> list[str]:
    return [
        f"ann logged 2026-03-{d:02} 2h description={t} {more}" for p in many for d, t in zip(days, p, strict=True)
    ]


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("DUP326", ledger_of(*lines), **options)


def test_it_is_one_note_per_person_and_contract_and_questions_nothing() -> None:
    (finding,) = found(*pairs(2, 9), *others(24))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == (list(range(2, 8)), [], 0)
    assert finding["facts"] == {"pairs": 3, "text_seconds": 12 * 3600, "entries_with_text": 30}
    assert finding["explanations"] == {
        "titles that the tool fills in": "ruled out",
        "a template or a recurring text": "ruled out",
        "a task that goes on": "untestable",
    }


def test_both_sides_of_each_floor() -> None:
    assert found(*pairs(2, 9), *others(23)) == []
    assert len(found(*pairs(2, 9), *others(54))) == 1
    assert found(*pairs(2, 9), *others(55)) == []
    assert found(*pairs(2, 9, many=PAIRS[:2]), *others(26)) == []
    assert len(found(*pairs(2, 9, many=PAIRS[:2]), *others(26), minimum_pairs=2)) == 1
    assert len(found(*pairs(2, 9), *others(24, words=4))) == 1
    assert found(*pairs(2, 9), *others(24, words=3)) == []


@pytest.mark.parametrize(("days", "expected"), [((2, 2), 0), ((2, 3), 1), ((1, 31), 1)])
def test_days_differ_and_are_not_far_apart(days: tuple[int, int], expected: int) -> None:
    assert len(found(*pairs(*days), *others(24))) == expected
    assert found(*pairs(1, 31), *others(24), within_days=29) == []


def test_texts_that_differ_in_a_number_or_in_a_whole_phrase_are_other_work() -> None:
    numbered = tuple((f"{a}_{n}", f"{a}_{n + 50}") for n, (a, _) in enumerate(PAIRS))
    assert found(*pairs(2, 9, many=numbered), *others(24)) == []
    phrased = tuple((f"{a}_again", a.replace("the", "another_long")) for a, _ in PAIRS)
    assert found(*pairs(2, 9, many=phrased), *others(24)) == []


def test_equal_texts_and_texts_that_recur_are_silent() -> None:
    assert found(*pairs(2, 9, many=tuple((a, a.upper() + "!") for a, _ in PAIRS)), *others(24)) == []
    assert found(*pairs(2, 9), *pairs(10, 11, many=tuple((a, a) for a, _ in PAIRS)), *others(24)) == []
    call = "ann logged 2026-03-{:02} 1h client=Acme description=Long_daily_meeting_about_the_shop_with_all_of_team_{}"
    stand_up = [call.format(n, chr(96 + n)) for n in range(1, 23)]
    assert len(found(*stand_up[:20], *others(24), cosine_percent=60)) == 1
    assert found(*stand_up, *others(24), cosine_percent=60) == []


def test_titles_that_the_tool_fills_in_do_not_count() -> None:
    lines = [f"{line} task={line.split('description=')[1].split()[0]}" for line in pairs(2, 9)]
    assert found(*lines, *others(24)) == []


def test_other_people_and_contracts_are_not_compared() -> None:
    for old, new in (("ann", "ben"), ("Acme", "Globex")):
        lines = [line.replace(old, new) if n % 2 else line for n, line in enumerate(pairs(2, 9))]
        assert found(*lines, *others(40), *(line.replace(old, new) for line in others(40))) == [], new
    assert found() == []
    assert found("ann logged 2026-03-02 2h client=Acme") == []
