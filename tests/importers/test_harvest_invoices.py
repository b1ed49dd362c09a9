from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.reading import refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "harvest_invoices" / "refused"


@pytest.mark.parametrize("name", ["invoices.csv", "invoice_lines.csv"])
def test_invoices_are_refused_with_what_to_export_instead(name: str) -> None:
    line = refusal((SAMPLES / name).read_text(encoding="utf-8"))
    assert "Harvest invoices or invoice lines" in line
    assert "Detailed time" in line


@pytest.mark.parametrize(
    "header",
    [
        "Issue Date,ID,Client,Invoice Amount,Balance",
        "Invoice ID,Client,Item Type,Item Description,Item Quantity,Item Unit Price,Item Amount,Issue Date",
    ],
)
def test_with_fewer_columns_they_are_still_known(header: str) -> None:
    assert "Harvest" in refusal(f"{header}\n")


def test_the_detailed_time_report_is_not_taken_for_invoices() -> None:
    header = "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,Invoiced?,First Name,Last Name\n"
    assert "invoices" not in refusal(header)
