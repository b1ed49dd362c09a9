from __future__ import annotations

from pathlib import Path

import pytest

from auditor import matching
from auditor.model import Ledger, Side
from tests.importers.reading import read_text
from tests.ledgers import findings_of, sample

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "ledes_1998b"

HEADER = (
    "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|"
    "INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|"
    "LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|"
    "LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID"
)
CELLS = (
    "20260403|7|ACME|7710-02|630|20260301|20260331|March|1|F|2.00|-70|630|20260302|L120||A102|AE1|Research|00-12|350|"
    "Example, Ann|PT|423-987"
)
NAMES, LINE = HEADER.split("|"), CELLS.split("|")


def ledger_of(*lines: dict[str, str], names: list[str] = NAMES, end: str = "[]") -> Ledger:
    """Return the ledger of lines that differ from `LINE` as given."""
    rows = [dict(zip(NAMES, LINE, strict=True)) | line for line in lines]
    text = [f"{'|'.join(row.get(name, '') for name in names)}{end}" for row in rows]
    return read_text("\n".join(["LEDES1998B[]", f"{'|'.join(names)}[]", *text, ""]), name="invoice.txt")


def test_a_fee_line_has_hours_rate_adjustment_and_total() -> None:
    ledger = ledger_of({})
    entry = ledger.entries.iloc[0]
    assert entry[["seconds", "rate", "adjustment", "amount"]].tolist() == [7200, 3_500_000, -7000, 63_000]
    assert 2 * 350 - 70 == 630
    assert str(entry["day"].date()) == "2026-03-02"
    names = ["person_name", "client", "contract_ref", "task", "tags", "description", "invoice"]
    assert entry[names].tolist() == ["Ann Example", "ACME", "7710-02", "L120", "A102", "Research", "7"]
    assert (ledger.sources[0].side, ledger.sources[0].format) == (Side.BILLED, "ledes_1998b")


@pytest.mark.parametrize(
    "names",
    [NAMES, NAMES[:-1], NAMES[::-1], [*NAMES[:12], *NAMES[13:], "LINE_ITEM_TOTAL"], [*NAMES[1:], "INVOICE_DATE"]],
)
def test_columns_are_known_by_name_in_any_order(names: list[str]) -> None:
    entry = ledger_of({}, {}, names=names).entries.iloc[1]
    assert entry[["seconds", "amount", "rate"]].tolist() == [7200, 63_000, 3_500_000]


@pytest.mark.parametrize("last", ["CLIENT_MATTER_ID", "LINE_ITEM_DESCRIPTION", "LINE_ITEM_DATE", "LINE_ITEM_TOTAL"])
def test_the_brackets_at_the_end_are_no_part_of_the_last_cell(last: str) -> None:
    names = [*(name for name in NAMES if name != last), last]
    ledger = ledger_of({}, {"LINE_ITEM_DESCRIPTION": "Array a[] sorted", last: ""}, names=names)
    assert ledger.entries["seconds"].iloc[0] == 7200
    assert not ledger.entries.astype(str).apply(lambda column: column.str.endswith("[]")).to_numpy().any()
    wrong = {"LINE_ITEM_DATE": ["LINE_ITEM_DATE[]"]}.get(last, [])
    assert ledger.quarantine["column"].tolist() == wrong


def test_an_empty_last_cell_is_missing() -> None:
    ledger = ledger_of({"LAW_FIRM_MATTER_ID": "", "CLIENT_MATTER_ID": ""}, {"LAW_FIRM_MATTER_ID": ""})
    assert ledger.entries["contract_ref"].astype(object).tolist()[1:] == ["423-987"]
    assert ledger.entries["contract_ref"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("units", "cost", "total", "read"),
    [
        ("1.5", "1234.50", "1851.75", [5400, 12_345_000, 185_175]),
        ("0.1", "99.99", "10.00", [360, 999_900, 1000]),
        (".25", "100", "25", [900, 1_000_000, 2500]),
        ("-1", "100", "-100", [-3600, 1_000_000, -10_000]),
        ("2", "100", "1,200.00", [7200, 1_000_000, 120_000]),
    ],
)
def test_the_decimal_mark_is_the_point(units: str, cost: str, total: str, read: list[int]) -> None:
    ledger = ledger_of({"LINE_ITEM_NUMBER_OF_UNITS": units, "LINE_ITEM_UNIT_COST": cost, "LINE_ITEM_TOTAL": total})
    assert ledger.entries[["seconds", "rate", "amount"]].to_numpy().tolist() == [read]
    assert ledger.entries["resolution"].tolist() == [18]


@pytest.mark.parametrize("kind", ["E", "IF", "IE", "e"])
def test_expenses_and_adjustments_of_the_invoice_are_charges(kind: str) -> None:
    ledger = ledger_of({}, {"EXP/FEE/INV_ADJ_TYPE": kind, "LINE_ITEM_TOTAL": "-46.5", "LINE_ITEM_DATE": ""})
    assert ledger.entries["row"].tolist() == [3]
    assert ledger.charges[["row", "kind", "amount", "invoice"]].to_numpy().tolist() == [[4, "other", -4650, "7"]]


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ({"EXP/FEE/INV_ADJ_TYPE": "X"}, "EXP/FEE/INV_ADJ_TYPE", "X"),
        ({"EXP/FEE/INV_ADJ_TYPE": ""}, "EXP/FEE/INV_ADJ_TYPE", ""),
        ({"LINE_ITEM_NUMBER_OF_UNITS": ""}, "LINE_ITEM_NUMBER_OF_UNITS", ""),
        ({"LINE_ITEM_NUMBER_OF_UNITS": "two"}, "LINE_ITEM_NUMBER_OF_UNITS", "two"),
        ({"LINE_ITEM_DATE": "20260230"}, "LINE_ITEM_DATE", "20260230"),
        ({"LINE_ITEM_DATE": ""}, "LINE_ITEM_DATE", ""),
        ({"LINE_ITEM_TOTAL": "1.2.3"}, "LINE_ITEM_TOTAL", "1.2.3"),
        ({"INVOICE_TOTAL": "much"}, "INVOICE_TOTAL", "much"),
        ({"BILLING_END_DATE": "March"}, "BILLING_END_DATE", "March"),
        ({"EXP/FEE/INV_ADJ_TYPE": "E", "LINE_ITEM_TOTAL": ""}, "LINE_ITEM_TOTAL", ""),
    ],
)
def test_what_cannot_be_read_goes_to_quarantine(change: dict[str, str], column: str, text: str) -> None:
    ledger = ledger_of({}, change)
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[4, column, text]]


def test_a_line_without_its_end_is_cut_off_where_others_have_it() -> None:
    whole = "\n".join(["LEDES1998B[]", f"{'|'.join(NAMES)}[]", f"{'|'.join(LINE)}[]", "|".join(LINE)[:-3], ""])
    assert read_text(whole).quarantine[["row", "column", "text"]].to_numpy().tolist() == [
        [4, "CLIENT_MATTER_ID[]", "423-"]
    ]
    assert len(ledger_of({}, {}, end="").entries) == 2


def test_a_timekeeper_is_named_as_in_a_log() -> None:
    names = ["Example, Ann", "Ann Example", "Example, Ann, Jr."]
    ledger = ledger_of(*({"TIMEKEEPER_NAME": name} for name in names))
    assert ledger.entries["person_name"].tolist() == ["Ann Example", "Ann Example", "Example, Ann, Jr."]


def test_the_id_stands_for_a_missing_name() -> None:
    ledger = ledger_of({"TIMEKEEPER_NAME": ""}, {})
    assert ledger.entries["person_name"].tolist() == ["AE1", "Ann Example"]
    nameless = [name for name in NAMES if name != "TIMEKEEPER_NAME"]
    assert ledger_of({}, names=nameless).entries["person_name"].tolist() == ["AE1"]


def test_total_and_period_of_each_invoice_are_kept() -> None:
    other = {"INVOICE_NUMBER": "8", "INVOICE_TOTAL": "90.5", "BILLING_END_DATE": ""}
    invoices = ledger_of({}, {}, other).invoices
    assert invoices[["row", "invoice", "total"]].to_numpy().tolist() == [[3, "7", 63_000], [5, "8", 9050]]
    assert invoices["first"].astype(str).tolist() == ["2026-03-01", "2026-03-01"]
    assert invoices["last"].isna().tolist() == [False, True]


def test_a_line_dated_outside_the_period_is_kept_as_stated() -> None:
    ledger = ledger_of({"LINE_ITEM_DATE": "20260227"})
    assert ledger.entries["day"].astype(str).tolist() == ["2026-02-27"]


def test_a_column_of_the_currency_is_read() -> None:
    ledger = ledger_of({"INVOICE_CURRENCY": "EUR"}, names=[*NAMES[:23], "INVOICE_CURRENCY", "CLIENT_MATTER_ID"])
    assert ledger.entries["currency"].tolist() == ["EUR"]
    assert ledger.invoices["currency"].tolist() == ["EUR"]


def test_the_arithmetic_of_the_samples_is_right() -> None:
    for path in sorted(SAMPLES.glob("*.txt")):
        ledger = sample(path.read_bytes(), name=path.name)
        assert not ledger.invoices.empty
        assert findings_of("INV605", ledger) == findings_of("INV606", ledger) == []


def test_lines_that_do_not_add_up_and_lines_outside_the_period_are_found() -> None:
    ledger = matching.resolve(ledger_of({}, {"LINE_ITEM_DATE": "20260401"}, {"EXP/FEE/INV_ADJ_TYPE": "E"}))
    off, outside = findings_of("INV606", ledger)
    assert (off["rows"], off["places"], off["facts"]["summed_amount"]) == ([3, 4], [("invoice.txt", 5)], "1890.00")
    assert (outside["rows"], outside["severity"]) == ([4], "warning")
