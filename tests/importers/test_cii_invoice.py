"""Cross Industry Invoices: their own names for what UBL states too, in three generations, and lines in levels."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.reading import read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "cii_invoice"
GROUP = "<LineStatusReasonCode>{}</LineStatusReasonCode>"


def date(name: str, day: str) -> str:
    return f"<{name}><DateTimeString format='102'>{day}</DateTimeString></{name}>" if day else ""


def period(start: str, end: str) -> str:
    return (
        f"<BillingSpecifiedPeriod>{date('StartDateTime', start)}{date('EndDateTime', end)}</BillingSpecifiedPeriod>"
    )


def line(quantity: str = "2", unit: str = "HUR", total: str = "100.00", more: str = "", document: str = "") -> str:
    return (
        f"<IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineID>1</LineID>{document}"
        "</AssociatedDocumentLineDocument><SpecifiedTradeProduct><Name>Work</Name></SpecifiedTradeProduct>"
        "<SpecifiedLineTradeAgreement><NetPriceProductTradePrice><ChargeAmount>50.00</ChargeAmount>"
        "</NetPriceProductTradePrice></SpecifiedLineTradeAgreement><SpecifiedLineTradeDelivery>"
        f"<BilledQuantity unitCode='{unit}'>{quantity}</BilledQuantity></SpecifiedLineTradeDelivery>"
        f"<SpecifiedLineTradeSettlement>{more}<SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>{total}"
        "</LineTotalAmount></SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement>"
        "</IncludedSupplyChainTradeLineItem>"
    )


def invoice(*lines: str, kind: str = "380", agreed: str = "", settled: str = period("20260301", "20260331")) -> str:
    return (
        f"<CrossIndustryInvoice><ExchangedDocument><ID>7</ID><TypeCode>{kind}</TypeCode>"
        f"{date('IssueDateTime', '20260401')}</ExchangedDocument><SupplyChainTradeTransaction>{''.join(lines)}"
        f"<ApplicableHeaderTradeAgreement>{agreed}</ApplicableHeaderTradeAgreement><ApplicableHeaderTradeSettlement>"
        f"<InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>{settled}</ApplicableHeaderTradeSettlement>"
        "</SupplyChainTradeTransaction></CrossIndustryInvoice>"
    )


def allowance(is_charge: str, amount: str) -> str:
    return (
        f"<SpecifiedTradeAllowanceCharge><ChargeIndicator><Indicator>{is_charge}</Indicator></ChargeIndicator>"
        f"<ActualAmount>{amount}</ActualAmount></SpecifiedTradeAllowanceCharge>"
    )


def test_dates_without_dashes_are_read() -> None:
    ledger = read_text(invoice(line(more=period("20260302", "20260306")), line(), line(more=period("20260316", ""))))
    spans = [(first.day, last.day) for first, last in ledger.entries[["day", "until"]].to_numpy(dtype=object)]
    assert spans == [(2, 6), (1, 31), (16, 31)]


def test_allowances_and_charges_add_up_to_the_adjustment() -> None:
    ledger = read_text(invoice(line(total="93.00", more=allowance("false", "10.00") + allowance("true", "3.00"))))
    assert ledger.entries[["amount", "adjustment"]].to_numpy().tolist() == [[9300, -700]]


def test_a_credit_note_takes_hours_and_money_back() -> None:
    ledger = read_text(invoice(line(), line("1", "C62", "20.00"), kind="381"))
    assert ledger.entries[["seconds", "amount"]].to_numpy().tolist() == [[-7200, -10_000]]
    assert ledger.charges["amount"].tolist() == [-2000]


@pytest.mark.parametrize("status", ["GROUP", "INFORMATION"])
def test_lines_that_group_or_inform_are_left_out(status: str) -> None:
    lines = (line(document=GROUP.format(status)), line(document=GROUP.format("DETAIL")), line())
    ledger = read_text(invoice(*lines))
    assert ledger.entries["row"].tolist() == [2, 3]
    assert ledger.skipped["row"].tolist() == [1]


def test_the_contract_is_the_reference_to_it_else_the_order() -> None:
    order = "<BuyerOrderReferencedDocument><IssuerAssignedID>PO-1</IssuerAssignedID></BuyerOrderReferencedDocument>"
    contract = "<ContractReferencedDocument><IssuerAssignedID>C-1</IssuerAssignedID></ContractReferencedDocument>"
    for agreed, wanted in ((order + contract, "C-1"), (order, "PO-1")):
        assert read_text(invoice(line(), agreed=agreed)).entries["contract_ref"].tolist() == [wanted]


def test_profiles_without_lines_are_refused_with_what_to_ask_for() -> None:
    assert "has no lines" in refusal((SAMPLES / "refused" / "minimum.xml").read_text(encoding="utf-8"))
    assert "has no lines" in refusal(invoice())


def test_an_invoice_of_hours_with_no_date_but_its_own_is_refused() -> None:
    text = (SAMPLES / "refused" / "invoice_date_only.xml").read_text(encoding="utf-8")
    assert "no billing period" in refusal(text)
    assert "no billing period" in refusal(invoice(line(), settled=""))


def test_the_first_generation_has_other_names_for_the_same() -> None:
    entry = read_text((SAMPLES / "zugferd_1.xml").read_text(encoding="utf-8")).entries.iloc[0]
    assert (entry["seconds"], entry["rate"], entry["amount"]) == (18_900, 720_000, 37_800)
    assert entry["client"] == "Beispiel GmbH"


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (line(more=period("202603", "20260331")), "DateTimeString"),
        (line(more=allowance("", "1.00")), "SpecifiedTradeAllowanceCharge"),
        (line("2 h"), "BilledQuantity"),
    ],
)
def test_what_cannot_be_read_sends_its_line_to_quarantine(bad: str, column: str) -> None:
    good = line(more=period("20260302", "20260303") + allowance("true", "1.00"))
    ledger = read_text(invoice(good, bad))
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine["column"].iloc[0].rpartition(".")[2] == column
