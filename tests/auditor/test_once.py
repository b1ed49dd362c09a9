"""What is worked out of a ledger goes with it, and is worked out once however many ledgers there are."""

from __future__ import annotations

import gc
from weakref import ref

from auditor.engine import audit
from auditor.measures.people import people_of
from auditor.measures.texts import written
from auditor.model import Ledger
from auditor.once import of_facts
from auditor.reconciliation import reconcile
from tests.ledgers import ledger_of

LINES = ("ann logged 2026-03-02 09:00-10:00 client=Acme", "ann billed 2026-03-02 1h client=Acme")


def test_many_audits_at_once_do_not_make_each_other_begin_anew() -> None:
    reports = [audit(ledger_of(*LINES)) for _ in range(5)]
    before = [(reconcile(one.ledger), people_of(one.ledger), written(one.ledger)) for one in reports]
    for one, known in zip(reports, before, strict=True):
        now = reconcile(one.ledger), people_of(one.ledger), written(one.ledger)
        assert all(a is b for a, b in zip(now, known, strict=True))


def test_nothing_of_a_report_is_left_when_it_goes() -> None:
    report = audit(ledger_of(*LINES))
    parts = [ref(report), ref(report.ledger), ref(report.ledger.entries), ref(reconcile(report.ledger).units)]
    del report
    gc.collect()
    assert [part() for part in parts] == [None] * len(parts)


def test_what_no_decision_changes_is_worked_out_once_for_all_that_people_say() -> None:
    seen: list[Ledger] = []

    @of_facts
    def counted(ledger: Ledger, least: int) -> int:
        seen.append(ledger)
        return len(ledger.entries) - least

    ledger = ledger_of(*LINES)
    told = ledger.told((), (), None)
    assert told.facts is ledger
    assert [counted(told, 1), counted(ledger, 1), counted(told.told((), ()), 1), counted(told, 2)] == [1, 1, 1, 0]
    assert [one is ledger for one in seen] == [True, True]
