"""Our own report is recognised and refused, never audited as a bill."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from auditor.reports import renderer
from importers.files import File, read
from importers.tables import Unreadable
from tests.importers.reading import AS_OF
from tests.ledgers import ledger_of


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_report_is_refused_in_one_line(form: str) -> None:
    ledger = ledger_of("ann logged 2026-03-02 09:00-10:30 client=Acme", "ann billed 2026-03-02 9h client=Acme")
    made = renderer(form)(audit(ledger), None)
    data = made.encode() if isinstance(made, str) else made
    with pytest.raises(Unreadable, match="findings, not entries") as caught:
        read([File(f"report.{form}", data)], ledger.settings, AS_OF)
    assert "\n" not in str(caught.value)
