"""INV606: an invoice's lines add up to its total and lie in its period, and its number is its own."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from auditor import matching
from auditor.completion import completed
from auditor.engine import audit
from auditor.model import Ledger
from auditor.rules import all_rules
from auditor.settings import Settings
from importers.files import File, read
from tests.ledgers import AS_OF, findings_of

HEADER = "side,person,client,day,until,hours,amount,currency,invoice,invoice_total,period_first,period_last\n"
MARCH = "2026-03-01,2026-03-31"
TAX, CREDIT = "a tax or discount not read", "credit note"
UNREAD, ANEW, LATE = "rows that could not be read", "numbers begin anew", "left over from an earlier period"


def line(
    amount: str, total: str = "", *, day: str = "2026-03-02", frame: str = MARCH, number: str = "7", who: str = "Ann"
) -> str:
    """Return a line of an invoice; `day` may be a period `2026-03-02..2026-03-08`."""
    first, _, last = day.partition("..")
    return f"billed,{who},Acme,{first},{last},1,{amount},EUR,{number},{total},{frame}"


def ledger_of(*files: list[str]) -> Ledger:
    """Return the resolved ledger of files given as their lines."""
    data = ["\n".join([HEADER.strip(), *lines, ""]).encode() for lines in files]
    named = [File(f"{'abc'[i]}.csv", text) for i, text in enumerate(data)]
    return matching.resolve(read(named, Settings(), AS_OF, "UTC"))


def found(*files: list[str], **options: int) -> list[dict[str, Any]]:
    return findings_of("INV606", ledger_of(*files), **options)


def ruled_in(finding: dict[str, Any]) -> list[str]:
    return [name for name, verdict in finding["explanations"].items() if verdict == "ruled in"]


def test_lines_that_do_not_add_up_to_the_total_are_in_question_by_the_rest() -> None:
    ledger = ledger_of([line("630", "1202.01"), line("525.50", "1202.01")])
    rule = next(rule for rule in all_rules() if rule.code == "INV606")
    (finding,) = completed(rule.function(ledger), rule, ledger).to_dict("records")
    assert (finding["severity"], finding["confidence"], finding["kind"]) == ("error", "high", "impossible")
    assert (finding["amount"], finding["currency"], finding["seconds"]) == (4651, "EUR", 0)
    assert finding["entries"].tolist() == finding["questioned"].tolist() == [0, 1]
    assert finding["facts"] == {
        "invoices": ["7"],
        "lines": 2,
        "stated_amount": "1202.01",
        "summed_amount": "1155.50",
    }
    assert finding["message"] == "Invoice 7 states 1202.01 EUR, its lines add up to 1155.50 EUR."
    assert (finding["person"], str(finding["day"].date())) == ("Ann", "2026-03-02")


def test_a_total_below_its_lines_asks_nothing() -> None:
    (finding,) = found([line("630", "600")])
    assert (finding["severity"], finding["asked"], finding["rows"]) == (None, [], [2])


@pytest.mark.parametrize(("lines", "total", "count"), [(1, "10.00", 0), (1, "10.01", 1), (2, "20.01", 0)])
@pytest.mark.parametrize("sign", ["", "-"])
def test_half_a_hundredth_for_each_line_is_rounding(lines: int, total: str, count: int, sign: str) -> None:
    assert len(found([line(f"{sign}10", f"{sign}{total}")] * lines)) == count


@pytest.mark.parametrize(("total", "count"), [("30.01", 0), ("30.02", 1), ("29.99", 0), ("29.98", 1)])
def test_three_lines_allow_one_hundredth(total: str, count: int) -> None:
    assert len(found([line("10", total)] * 3)) == count


@pytest.mark.parametrize("total", ["119.00", "120", "107.70", "95", "80", "-119"])
def test_a_usual_tax_or_discount_is_explained(total: str) -> None:
    sign = "-" if total.startswith("-") else ""
    (finding,) = found([line(f"{sign}40", total), line(f"{sign}60", total)])
    assert ruled_in(finding) == [TAX]
    assert finding["asked"] == []


@pytest.mark.parametrize("total", ["111", "119.50", "93", "200"])
def test_other_percents_are_not(total: str) -> None:
    (finding,) = found([line("37", total), line("63", total)])
    assert ruled_in(finding) == []


def test_a_tax_that_is_also_the_amount_of_a_line_stays_open() -> None:
    (finding,) = found([line("80", "120"), line("20", "120")])
    assert finding["explanations"][TAX] == "untestable"
    assert finding["asked"] == [2, 3]


@pytest.mark.parametrize(("total", "explained"), [("-100", True), ("-99.99", True), ("-90", False)])
def test_a_total_of_the_other_sign_is_a_credit_note(total: str, explained: bool) -> None:
    (finding,) = found([line("40", total), line("60", total)])
    assert (ruled_in(finding) == [CREDIT]) is explained


def test_rows_that_could_not_be_read_may_hold_the_difference() -> None:
    assert found([line("40", "103"), line("60", "103")])[0]["explanations"][UNREAD] == "ruled out"
    (finding,) = found([line("40", "103"), line("60", "103"), line("3", "103", day="soon")])
    assert finding["explanations"][UNREAD] == "untestable"


def test_a_line_without_an_amount_gives_no_sum() -> None:
    assert found([line("40", "103"), line("", "103")]) == []


def test_charges_are_lines_of_the_invoice() -> None:
    ledger = ledger_of([line("40", "103"), line("60", "103"), line("3", "103", day="2026-04-02")])
    e = ledger.entries.iloc[2]
    given = {"source": "a.csv", "row": e["row"], "day": e["day"], "amount": e["amount"], "invoice": "7"}
    charge = pd.DataFrame([given]).astype({"source": "category", "invoice": "category", "amount": "Int64"})
    with_charge = ledger.with_(entries=ledger.entries.iloc[:2], charges=charge)
    (late,) = findings_of("INV606", with_charge)
    assert (late["rows"], late["places"], late["severity"]) == ([], [("a.csv", 4)], "warning")
    assert late["message"] == "1 line of invoice 7 is dated outside 2026-03-01 to 2026-03-31."
    (off,) = findings_of("INV606", with_charge.with_(charges=charge.iloc[:0]))
    assert off["facts"]["summed_amount"] == "100.00"


@pytest.mark.parametrize(
    ("day", "late"),
    [
        ("2026-03-01", None),
        ("2026-03-31", None),
        ("2026-02-28", "untestable"),
        ("2026-04-01", "ruled out"),
        ("2026-03-30..2026-04-01", "ruled out"),
        ("2026-02-27..2026-03-05", "untestable"),
    ],
)
def test_lines_outside_the_period_are_a_warning(day: str, late: str | None) -> None:
    findings = found([line("40", "80"), line("40", "80", day=day)])
    assert [f["explanations"][LATE] for f in findings] == ([late] if late else [])
    assert [(f["rows"], f["severity"], f["asked"]) for f in findings] == ([([3], "warning", [])] if late else [])


def test_a_period_of_one_end_is_open_at_the_other() -> None:
    assert found([line("40", "40", frame="2026-03-02,")]) == []
    assert found([line("40", "40", frame=",2026-03-02")]) == []
    assert found([line("40", "40", frame=",2026-03-01")])[0]["rows"] == [2]


def test_a_period_that_ends_before_it_starts_is_one_warning() -> None:
    (finding,) = found([line("40", "80", frame="2026-03-31,2026-03-01")] * 2)
    assert (finding["rows"], finding["severity"]) == ([2], "warning")


def test_a_number_with_two_totals_in_one_file_is_only_that() -> None:
    (finding,) = found([line("40", "80"), line("40", "90"), line("1", "80", day="2026-05-01")])
    assert (finding["rows"], finding["severity"], ruled_in(finding)) == ([2, 3], None, [])


def test_a_number_with_two_totals_in_two_files_of_a_person() -> None:
    (finding,) = found([line("40", "40")], [line("50", "50")])
    assert finding["message"] == "Invoice 7 stands with different totals or periods."
    assert len(finding["rows"]) == 2


@pytest.mark.parametrize(
    "other",
    [
        line("40.0", "40"),
        line("50", "50", who="Bo"),
        line("50", "50", number="8"),
        line("40", "", frame=","),
        line("40", "40", frame=","),
    ],
)
def test_the_same_invoice_again_or_one_of_another_person_is_no_reuse(other: str) -> None:
    assert found([line("40", "40")], [other]) == []


def test_other_periods_under_one_number_are_reuse() -> None:
    (finding,) = found([line("40", "40")], [line("40", "40", frame="2026-03-01,2026-03-30")])
    assert ruled_in(finding) == []


def test_a_credit_note_may_carry_the_number_of_its_invoice() -> None:
    (finding,) = found([line("40", "40")], [line("-40", "-40")])
    assert ruled_in(finding) == [CREDIT]


def test_numbers_may_begin_anew_each_year() -> None:
    other = line("50", "50", day="2025-03-02", frame="2025-03-01,2025-03-31")
    (finding,) = found([line("40", "40")], [other])
    assert ruled_in(finding) == [ANEW]
    assert ruled_in(found([line("40", "40")], [other], [line("41", "41")])[0]) == []


@pytest.mark.parametrize(("count", "findings"), [(20, 20), (21, 1)])
def test_many_invoices_of_one_cause_are_one_finding(count: int, findings: int) -> None:
    made = found([line("40", "50.10", number=f"M-{i}") for i in range(count)])
    assert len(made) == findings
    assert sum(len(f["rows"]) for f in made) == count


def test_explained_invoices_of_a_file_are_one_finding() -> None:
    (finding,) = found([line("40", "48", number=f"M-{i}") for i in range(3)])
    assert (finding["facts"]["invoices"], ruled_in(finding)) == (["M-0", "M-1", "M-2"], [TAX])


def test_an_invoice_may_have_two_faults() -> None:
    made = found([line("40", "83"), line("40", "83", day="2026-04-02")])
    assert sorted((f["rows"], f["severity"]) for f in made) == [([2, 3], None), ([3], "warning")]


def test_findings_of_one_invoice_have_fingerprints_of_their_own() -> None:
    report = audit(ledger_of([line("40", "83", day="2026-04-02")]))
    mine = report.findings[report.findings["code"] == "INV606"]
    assert mine["fingerprint"].nunique() == 2
    assert not mine["fingerprint"].str.contains("-").any()


def test_without_totals_and_periods_there_is_nothing_to_check() -> None:
    assert found([line("40", frame=","), line("50", frame=",")]) == []
    report = audit(ledger_of([line("40", frame=",")]))
    assert set(report.coverage.loc[report.coverage["code"] == "INV606", "status"]) == {"skipped"}
    whole = audit(ledger_of([line("40", "40")]))
    assert set(whole.coverage.loc[whole.coverage["code"] == "INV606", "status"]) == {"ran"}
