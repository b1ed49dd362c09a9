"""TOT307: many days in a row, off by default."""

from __future__ import annotations

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of


def run(first: int, last: int, when: str = "09:00-10:00", side: str = "logged", who: str = "ann") -> list[str]:
    return [f"{who} {side} 2026-03-{day:02d} {when} client=Acme" for day in range(first, last + 1)]


def test_both_sides_of_the_run_and_of_the_hour() -> None:
    assert findings_of("TOT307", ledger_of(*run(1, 13))) == []
    (finding,) = findings_of("TOT307", ledger_of(*run(1, 14)))
    assert (len(finding["rows"]), finding["asked"], finding["day"]) == (14, [], "2026-03-01")
    assert findings_of("TOT307", ledger_of(*run(1, 14, "09:00-09:59"))) == []
    assert len(findings_of("TOT307", ledger_of(*run(1, 13)), run_days=13)) == 1


def test_a_free_day_breaks_a_run_and_two_runs_are_one_note() -> None:
    assert findings_of("TOT307", ledger_of(*run(1, 10), *run(12, 20))) == []
    (finding,) = findings_of("TOT307", ledger_of(*run(1, 14), *run(16, 30)))
    assert finding["facts"]["longest_days"] == 15
    assert finding["facts"]["runs"] == ["2026-03-01 to 2026-03-14", "2026-03-16 to 2026-03-30"]


def test_runs_are_of_one_person_and_the_sides_are_not_added() -> None:
    assert findings_of("TOT307", ledger_of(*run(1, 7), *run(8, 14, who="ben"))) == []
    both = [*run(1, 14, "09:00-09:40"), *run(1, 14, "09:00-09:40", "billed")]
    assert findings_of("TOT307", ledger_of(*both)) == []
    assert len(findings_of("TOT307", ledger_of(*run(1, 7), *run(8, 14, side="billed")))) == 1


def test_work_over_midnight_counts_for_both_days() -> None:
    nights = [f"ann logged 2026-03-{day:02d} 22:00-02:00 client=Acme" for day in range(1, 14, 2)]
    assert len(findings_of("TOT307", ledger_of(*nights))) == 1


def test_it_is_off_unless_enabled() -> None:
    on = '[rules]\nenable = ["TOT307"]'
    assert "TOT307" not in set(audit(ledger_of(*run(1, 14))).findings["code"])
    assert "TOT307" in set(audit(ledger_of(*run(1, 14), settings=on)).findings["code"])
    assert findings_of("TOT307", ledger_of()) == []
