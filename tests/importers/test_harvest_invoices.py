from __future__ import annotations

from pathlib import Path

from tests.importers.reading import refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "harvest_invoices" / "refused"


def test_invoices_are_refused_with_what_to_export_instead() -> None:
    line = refusal((SAMPLES / "invoices.csv").read_text(encoding="utf-8"))
    assert "Harvest invoices" in line
    assert "Detailed time" in line


def test_with_fewer_columns_they_are_still_known() -> None:
    assert "Harvest" in refusal("Issue Date,ID,Client,Invoice Amount,Balance\n")


def test_the_detailed_time_report_is_not_taken_for_invoices() -> None:
    header = "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,Invoiced?,First Name,Last Name\n"
    assert "invoices" not in refusal(header)
