from __future__ import annotations

from tests.importers.reading import read_text, refusal

HEADER = (
    "Invoice ID,Client,Item Type,Item Description,Item Quantity,Item Unit Price,Item Amount,Currency,Issue Date\n"
)
LINE = "2026-041,Acme,Service,Design,6.5,80.0,520.0,Euro - EUR,2026-04-02\n"
COVER = '[formats.harvest_invoice_lines]\ninvoices_cover = "month before"\n'


def test_without_settings_it_is_refused_in_a_line_that_says_what_to_state() -> None:
    assert "[formats.harvest_invoice_lines] invoices_cover" in refusal(HEADER + LINE)


def test_a_line_claims_its_quantity_for_the_period_of_the_settings() -> None:
    entry = read_text(HEADER + LINE, settings=COVER).entries.astype(object).iloc[0]
    assert (entry["seconds"], entry["amount"], entry["currency"], entry["invoice"]) == (
        23_400,
        52_000,
        "EUR",
        "2026-041",
    )
    assert (str(entry["day"].date()), str(entry["until"].date())) == ("2026-03-01", "2026-03-31")


def test_products_are_charges_where_the_settings_say_so() -> None:
    text = f"{HEADER}{LINE}2026-041,Acme,Product,Photos,3.0,12.0,36.0,Euro - EUR,2026-04-02\n"
    ledger = read_text(text, settings=COVER + 'not_hours = ["Product"]\n')
    assert (len(ledger.entries), ledger.charges["amount"].tolist()) == (1, [3600])


def test_a_line_without_a_price_is_money_but_no_time() -> None:
    text = f"{HEADER}2026-041,Acme,Service,Goodwill,,,-50.0,Euro - EUR,2026-04-02\n"
    ledger = read_text(text, settings=COVER)
    assert (len(ledger.entries), ledger.charges["amount"].tolist()) == (0, [-5000])
