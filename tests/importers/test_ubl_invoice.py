"""UBL invoices: which lines are hours, what an hour costs, when the work was done, and what is taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "ubl_invoice"
MARCH = "<InvoicePeriod><StartDate>2026-03-01</StartDate><EndDate>2026-03-31</EndDate></InvoicePeriod>"
SELLER = (
    "<AccountingSupplierParty><Party><PartyLegalEntity><RegistrationName>{}</RegistrationName></PartyLegalEntity>"
    "<Contact><Name>{}</Name></Contact></Party></AccountingSupplierParty>"
)


def line(quantity: str = "2", unit: str = "HUR", total: str = "100.00", price: str = "50.00", more: str = "") -> str:
    return (
        f'<InvoiceLine><ID>1</ID><InvoicedQuantity unitCode="{unit}">{quantity}</InvoicedQuantity>'
        f'<LineExtensionAmount currencyID="EUR">{total}</LineExtensionAmount>{more}'
        f"<Item><Name>Work</Name></Item><Price><PriceAmount>{price}</PriceAmount></Price></InvoiceLine>"
    )


def invoice(*lines: str, head: str = MARCH, kind: str = "380", root: str = "Invoice") -> str:
    text = (
        f'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"><ID>7</ID>'
        f"<IssueDate>2026-04-01</IssueDate><InvoiceTypeCode>{kind}</InvoiceTypeCode>"
        f"<DocumentCurrencyCode>EUR</DocumentCurrencyCode>{head}<LegalMonetaryTotal><LineExtensionAmount>100.00"
        f"</LineExtensionAmount></LegalMonetaryTotal>{''.join(lines)}</Invoice>"
    )
    if root == "CreditNote":
        text = re.sub("Invoice(?!Period)", "CreditNote", text).replace("CreditNotedQuantity", "CreditedQuantity")
    return text


def period(start: str = "", end: str = "") -> str:
    first = f"<StartDate>{start}</StartDate>" if start else ""
    last = f"<EndDate>{end}</EndDate>" if end else ""
    return f"<InvoicePeriod>{first}{last}</InvoicePeriod>"


def allowances(*parts: tuple[str, str]) -> str:
    return "".join(
        f"<AllowanceCharge><ChargeIndicator>{is_charge}</ChargeIndicator><Amount>{amount}</Amount></AllowanceCharge>"
        for is_charge, amount in parts
    )


def numbers(ledger: Ledger) -> list[list[int]]:
    columns = ["seconds", "rate", "amount", "adjustment"]
    return [[*row] for row in ledger.entries[columns].fillna(0).astype("int64").to_numpy().tolist()]


def days(ledger: Ledger) -> list[tuple[str, str]]:
    e = ledger.entries
    return list(zip(e["day"].dt.strftime("%m-%d"), e["until"].dt.strftime("%m-%d"), strict=True))


# -- lines ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "quantity", "price", "seconds", "rate"),
    [
        ("HUR", "2", "50.00", 7200, 500_000),
        ("LH", "1.25", "80", 4500, 800_000),
        ("MIN", "90", "1.75", 5400, 1_050_000),
        ("HUR", "-2", "50.00", -7200, 500_000),
        ("HUR", ".5", "50.00", 1800, 500_000),
        ("HUR", "0.3333", "52.1234", 1200, 521_234),
    ],
)
def test_a_line_of_time_is_its_seconds_and_the_price_of_an_hour(
    unit: str, quantity: str, price: str, seconds: int, rate: int
) -> None:
    entry = read_text(invoice(line(quantity, unit, "100.00", price))).entries.iloc[0]
    assert (entry["seconds"], entry["rate"]) == (seconds, rate)


@pytest.mark.parametrize("unit", ["DAY", "C62", "KMT", "SEC", "hur", ""])
def test_a_line_in_another_unit_is_a_charge_and_the_receipt_names_the_unit(unit: str) -> None:
    ledger = read_text(invoice(line(), line("2", unit, "1520.00", "760.00")))
    assert ledger.charges[["row", "kind", "amount"]].to_numpy().tolist() == [[2, "other", 152_000]]
    assert any(f"({unit or 'none'})" in note for note in ledger.sources[0].notes)


@pytest.mark.parametrize(("base", "rate"), [("10", 50_000), ("0.5", 1_000_000), ("3", 166_667), ("1", 500_000)])
def test_the_rate_is_the_price_over_its_base_quantity(base: str, rate: int) -> None:
    text = invoice(line().replace("</PriceAmount>", f"</PriceAmount><BaseQuantity>{base}</BaseQuantity>"))
    assert read_text(text).entries["rate"].tolist() == [rate]


def test_allowances_and_charges_of_a_line_add_up_to_its_adjustment() -> None:
    parts = (("false", "10.00"), ("true", "4.50"), ("0", "1.25"), ("1", "2.00"))
    ledger = read_text(invoice(line(total="95.25", more=allowances(*parts)), line(more=allowances(parts[0]))))
    assert ledger.entries["adjustment"].tolist() == [-475, -1000]
    assert numbers(ledger)[0] == [7200, 500_000, 9525, -475]


def test_a_price_that_is_already_less_a_discount_is_not_reduced_again() -> None:
    inside = "<AllowanceCharge><ChargeIndicator>false</ChargeIndicator><Amount>10.00</Amount></AllowanceCharge>"
    ledger = read_text(invoice(line().replace("</Price>", f"{inside}</Price>")))
    assert numbers(ledger) == [[7200, 500_000, 10_000, 0]]


@pytest.mark.parametrize(
    ("printed", "resolution"), [("2", 1800), ("2.5", 180), ("2.50", 18), ("2.125", 1), ("2.0000", 1)]
)
def test_hours_are_as_fine_as_the_finest_line_prints_them(printed: str, resolution: int) -> None:
    ledger = read_text(invoice(line(printed), line("4"), line("1.00000", "C62")))
    assert ledger.entries["resolution"].tolist() == [resolution, resolution]


# -- days ----------------------------------------------------------------------------------------------------------

FEBRUARY = period("2026-02-01", "2026-02-28")
DELIVERY = "<Delivery><ActualDeliveryDate>2026-03-20</ActualDeliveryDate></Delivery>"


@pytest.mark.parametrize(
    ("own", "head", "first", "last"),
    [
        (period("2026-03-02", "2026-03-06"), MARCH, "03-02", "03-06"),
        (period("2026-02-02", "2026-02-06"), MARCH, "02-02", "02-06"),
        ("", MARCH, "03-01", "03-31"),
        ("", DELIVERY, "03-20", "03-20"),
        ("", MARCH + DELIVERY, "03-01", "03-31"),
        (period("2026-03-16"), MARCH, "03-16", "03-31"),
        (period("", "2026-03-16"), MARCH, "03-01", "03-16"),
        (period("2026-03-16"), FEBRUARY, "03-16", "04-01"),
        (period("", "2026-01-16"), FEBRUARY, "01-16", "01-16"),
        (period("2026-03-16"), "", "03-16", "04-01"),
        (period("2026-04-16"), "", "04-16", "04-16"),
        (period("", "2026-03-16"), "", "03-16", "03-16"),
        ("", period("2026-03-01"), "03-01", "04-01"),
        ("", period("", "2026-03-31"), "03-31", "03-31"),
        (DELIVERY.replace("20<", "03<"), MARCH, "03-03", "03-03"),
    ],
)
def test_the_days_are_those_of_the_line_else_of_the_invoice(own: str, head: str, first: str, last: str) -> None:
    assert days(read_text(invoice(line(more=own), head=head))) == [(first, last)]


def test_a_period_that_ends_with_the_invoice_is_said() -> None:
    notes = read_text(invoice(line(), head=period("2026-03-01"))).sources[0].notes
    assert any("on the day of the invoice" in note for note in notes)


def test_an_invoice_of_hours_with_no_date_but_its_own_is_refused() -> None:
    assert "no billing period and no delivery date" in refusal(invoice(line(), head=""))
    assert len(read_text(invoice(line(unit="C62"), head="")).charges) == 1
    text = (SAMPLES / "refused" / "invoice_date_only.xml").read_text(encoding="utf-8")
    assert "no billing period" in refusal(text)


def test_a_line_without_a_date_where_others_have_one_goes_to_quarantine() -> None:
    ledger = read_text(invoice(line(more=period("2026-03-02", "2026-03-06")), line(), head=""))
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine["row"].tolist() == [2]
    assert "when the work was done" in ledger.quarantine["reason"].iloc[0]


@pytest.mark.parametrize(("hours", "is_read"), [("24", True), ("24.01", False), ("40", False), ("-40", False)])
def test_one_date_alone_must_be_able_to_hold_the_hours(hours: str, *, is_read: bool) -> None:
    alone = read_text(invoice(line(hours), head=DELIVERY))
    assert (alone.entries["row"].tolist() == [1]) is is_read
    assert alone.quarantine["text"].tolist() == [] if is_read else [hours]
    assert len(read_text(invoice(line(hours), head=period("2026-03-20", "2026-03-20"))).entries) == 1


# -- credit notes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("root", "kind"), [("CreditNote", "381"), ("Invoice", "381"), ("CreditNote", "396")])
def test_a_credit_note_takes_hours_and_money_back(root: str, kind: str) -> None:
    lines = (line(total="95.00", more=allowances(("false", "5.00"))), line("1", "C62", "20.00"))
    ledger = read_text(invoice(*lines, kind=kind, root=root))
    assert numbers(ledger) == [[-7200, 500_000, -9500, 500]]
    assert ledger.charges["amount"].tolist() == [-2000]
    assert ledger.invoices["total"].tolist() == [-10_000]
    assert any("credit note" in note for note in ledger.sources[0].notes)


def test_a_line_below_zero_of_a_credit_note_is_billed_again() -> None:
    assert numbers(read_text(invoice(line("-2", total="-100.00"), root="CreditNote", kind="381")))[0][0] == 7200


def test_a_corrected_invoice_is_said_to_replace_another() -> None:
    assert any("384" in note for note in read_text(invoice(line(), kind="384")).sources[0].notes)


# -- the head ------------------------------------------------------------------------------------------------------


def test_the_contract_is_the_reference_to_it_else_the_order_else_that_of_the_buyer() -> None:
    buyer = "<BuyerReference>04011000-12345-34</BuyerReference>"
    order = "<OrderReference><ID>PO-1</ID></OrderReference>"
    contract = "<ContractDocumentReference><ID>C-1</ID></ContractDocumentReference>"
    for head, wanted in ((buyer + order + contract, "C-1"), (buyer + order, "PO-1"), (buyer, "04011000-12345-34")):
        assert read_text(invoice(line(), head=MARCH + head)).entries["contract_ref"].tolist() == [wanted]
    assert read_text(invoice(line())).entries["contract_ref"].isna().all()


@pytest.mark.parametrize(
    ("seller", "contact", "person"),
    [
        ("Ann Example", "Ann Example", "Ann Example"),
        ("Ann Example", "ANN EXAMPLE", "Ann Example"),
        ("Example Studio Ltd", "Accounts", None),
        ("Example Studio Ltd", "", None),
    ],
)
def test_a_seller_whose_contact_is_of_the_same_name_is_the_person(
    seller: str, contact: str, person: str | None
) -> None:
    entries = read_text(invoice(line(), head=MARCH + SELLER.format(seller, contact))).entries
    assert entries["person_name"].dropna().tolist() == ([person] if person else [])


def test_the_settings_say_who_a_company_is() -> None:
    text = invoice(line(), head=MARCH + SELLER.format("Example Studio Ltd", "Accounts"))
    stated = read_text(text, settings='[formats.ubl_invoice]\nperson = "Ann Example"')
    assert stated.entries["person_name"].tolist() == ["Ann Example"]
    assert any("is not taken for a person" in note for note in read_text(text).sources[0].notes)
    assert not any("is not taken for a person" in note for note in stated.sources[0].notes)


def test_what_the_invoice_states_as_a_whole_is_kept_apart() -> None:
    stated = read_text(invoice(line(), line("1", "C62", "5.00"))).invoices.astype(str)
    assert stated[["invoice", "total", "first", "last", "currency"]].to_numpy().tolist() == [
        ["7", "10000", "2026-03-01", "2026-03-31", "EUR"]
    ]


def test_the_currency_of_an_amount_stands_in_for_that_of_the_invoice() -> None:
    text = invoice(line()).replace("<DocumentCurrencyCode>EUR</DocumentCurrencyCode>", "")
    assert read_text(text).entries["currency"].tolist() == ["EUR"]


# -- what cannot be read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (line("two"), "InvoicedQuantity"),
        (line("2,5"), "InvoicedQuantity"),
        (line("1,000"), "InvoicedQuantity"),
        (line("9" * 12), "InvoicedQuantity"),
        (line(""), "InvoicedQuantity"),
        (line(total="ten"), "LineExtensionAmount"),
        (line(unit="C62", total=""), "LineExtensionAmount"),
        (line(price="ten"), "PriceAmount"),
        (line().replace("</PriceAmount>", "</PriceAmount><BaseQuantity>0</BaseQuantity>"), "PriceAmount"),
        (line().replace("</PriceAmount>", f"</PriceAmount><BaseQuantity>.{'0' * 18}1</BaseQuantity>"), "PriceAmount"),
        (line(more=allowances(("maybe", "1.00"))), "AllowanceCharge"),
        (line(more=allowances(("true", "1.00"), ("true", "one"))), "AllowanceCharge"),
        (line(more="<AllowanceCharge>1.00</AllowanceCharge>"), "AllowanceCharge"),
        (line(more=period("2026-02-30", "2026-03-31")), "StartDate"),
        (line(more=period("2026-03-02", "soon")), "EndDate"),
    ],
)
def test_what_cannot_be_read_sends_its_line_to_quarantine(bad: str, column: str) -> None:
    good = line(more=allowances(("true", "1.00")) + period("2026-03-02", "2026-03-03"))
    ledger = read_text(invoice(good, bad))
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine["row"].tolist() == [2]
    assert ledger.quarantine["column"].iloc[0].rpartition(".")[2] == column


def test_a_head_that_cannot_be_read_holds_up_all_its_lines() -> None:
    ledger = read_text(invoice(line(), line(), head=period("2026-03-01", "March")))
    assert ledger.quarantine["row"].tolist() == [1, 2]
