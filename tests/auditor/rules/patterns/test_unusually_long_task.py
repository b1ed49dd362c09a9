"""PAD410: an instance of a recurring task that took far longer than the others."""

from __future__ import annotations

import datetime as dt

from tests.ledgers import findings_of, ledger_of


def tasks(minutes: list[int], text: str = "report", client: str = "Acme") -> list[str]:
    first = dt.date(2026, 3, 2)
    return [
        f"ann logged {first + dt.timedelta(days=n)} 0h client={client} seconds={m * 60} description={text}"
        for n, m in enumerate(minutes)
    ]


USUAL = [28, 30, 33, 27, 31, 35, 29]


def test_one_instance_far_longer_is_noted_with_what_is_usual() -> None:
    (finding,) = findings_of("PAD410", ledger_of(*tasks([*USUAL, 180])))
    assert (len(finding["rows"]), finding["seconds"]) == (1, 0)
    assert finding["message"] == "3.00 h for a task that usually takes 0.51 h."


def test_it_takes_eight_times() -> None:
    assert findings_of("PAD410", ledger_of(*tasks([*USUAL[1:], 180]))) == []


def test_less_than_twice_as_long_is_not_noted() -> None:
    assert findings_of("PAD410", ledger_of(*tasks([*USUAL, 58]))) == []


def test_lengths_that_are_all_the_same_tell_nothing() -> None:
    assert findings_of("PAD410", ledger_of(*tasks([30] * 10 + [180]))) == []


def test_the_same_text_for_another_client_is_another_task() -> None:
    lines = [*tasks(USUAL[:4]), *tasks([*USUAL[4:], 180], client="Brook")]
    assert findings_of("PAD410", ledger_of(*lines)) == []


def test_a_short_instance_is_not_noted() -> None:
    assert findings_of("PAD410", ledger_of(*tasks([*USUAL, 2]))) == []
