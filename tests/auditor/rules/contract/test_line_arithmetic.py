"""INV605: hours times rate is the amount, to the cent."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.completion import completed
from auditor.engine import audit
from auditor.rules import all_rules
from tests.ledgers import findings_of, ledger_of

RATE = "rate shown rounded"
HOURS = "hours shown rounded"
CORRECTS = "corrects another line"
NOTE = "credit note"


def line(hours: str, rate: int | None = 400_000, amount: int | None = None, more: str = "", who: str = "ann") -> str:
    priced = f"rate={rate}" if rate is not None else ""
    money = f"amount={amount}" if amount is not None else ""
    return " ".join(f"{who} billed 2026-03-02 {hours} currency=USD {priced} {money} {more}".split())


GOOD = [line("2h", amount=8_000)] * 3


def found(*lines: str, **options: int) -> list[dict[str, Any]]:
    return findings_of("INV605", ledger_of(*lines), **options)


def test_an_amount_that_is_more_is_in_question_by_its_hours() -> None:
    (finding,) = found(*GOOD, line("2h", amount=10_000))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([5], [5], 1800)
    assert finding["facts"] == {"rows": 1, "stated_amount": "100.00", "expected_amount": "80.00"}
    assert finding["explanations"] == {
        RATE: "ruled out",
        HOURS: "ruled out",
        CORRECTS: "ruled out",
        NOTE: "ruled out",
    }


@pytest.mark.parametrize(("rate", "expected"), [(850_000, 46_750), (550_000, 30_250), (333_300, 18_332)])
def test_the_amount_in_question_is_exactly_what_the_line_has_more(rate: int, expected: int) -> None:
    ledger = ledger_of(line("5.5h", rate=rate, amount=expected + 9_000))
    rule = next(rule for rule in all_rules() if rule.code == "INV605")
    (finding,) = completed(rule.function(ledger), rule, ledger).to_dict("records")
    assert (finding["amount"], finding["currency"]) == (9_000, "USD")


def test_the_sum_of_a_contract_is_that_of_its_findings() -> None:
    report = audit(ledger_of(line("5.5h", rate=850_000, amount=55_750)))
    assert report.contracts["in_question_amount"].tolist() == [9_000]


def test_the_message_names_the_currency() -> None:
    (finding,) = found(line("5.5h", rate=850_000, amount=55_750))
    assert finding["message"] == "Hours times rate is 467.50 USD, the line says 557.50 USD."
    (finding,) = findings_of("INV605", ledger_of("ann billed 2026-03-02 5.5h rate=850000 amount=55750"))
    assert finding["message"] == "Hours times rate is 467.50, the line says 557.50."


def test_an_amount_that_is_less_asks_nothing() -> None:
    (finding,) = found(line("2h", amount=6_000))
    assert (finding["severity"], finding["asked"], finding["seconds"]) == (None, [], 0)


@pytest.mark.parametrize(("amount", "expected"), [(7_999, 0), (8_001, 0), (8_002, 1), (7_998, 1)])
def test_a_cent_is_rounding(amount: int, expected: int) -> None:
    assert len(found(line("2h", amount=amount))) == expected


@pytest.mark.parametrize(("cents", "expected"), [(49, 1), (50, 0)])
def test_the_option_has_two_sides(cents: int, expected: int) -> None:
    assert len(found(line("2h", amount=8_050), tolerance_cents=cents)) == expected


def test_an_adjustment_is_part_of_the_line() -> None:
    assert found(line("2h", amount=7_500, more="adjustment=-500")) == []
    assert len(found(line("2h", amount=8_000, more="adjustment=-500"))) == 1


def test_a_rate_printed_rounded_is_explained() -> None:
    (finding,) = found(line("15h", rate=333_300, amount=50_000))
    assert (finding["explanations"][RATE], finding["seconds"]) == ("ruled in", 0)
    assert found(line("15h", rate=333_300, amount=50_100))[0]["explanations"][RATE] == "ruled out"


def test_hours_printed_rounded_are_explained() -> None:
    (finding,) = found(line("0.33h", amount=1_333, more="resolution=18"))
    assert (finding["explanations"][HOURS], finding["explanations"][RATE]) == ("ruled in", "ruled out")
    assert found(line("0.33h", amount=1_333))[0]["explanations"][HOURS] == "ruled out"
    assert found(line("2h", amount=8_022, more="resolution=18"))[0]["explanations"][HOURS] == "ruled out"


def test_explained_lines_of_a_file_are_one_finding() -> None:
    (finding,) = found(*[line("0.33h", amount=1_333, more="resolution=18")] * 5)
    assert finding["rows"] == [2, 3, 4, 5, 6]


def test_negative_hours_are_a_warning() -> None:
    (finding,) = found(*GOOD, line("1h", amount=-4_000, more="seconds=-3600"))
    assert (finding["rows"], finding["severity"]) == ([5], "warning")
    assert finding["explanations"][CORRECTS] == "ruled out"


def test_the_lines_of_a_credit_note_are_explained() -> None:
    back = [line("1h", amount=-4_000 * hours, more=f"seconds={-3600 * hours} invoice=7") for hours in (2, 1)]
    findings = found(*GOOD, *back)
    assert [finding["explanations"][NOTE] for finding in findings] == ["ruled in"] * len(findings) != []
    (finding,) = found(*GOOD, back[0], line("3h", amount=12_000, more="invoice=7"))
    assert finding["explanations"][NOTE] == "ruled out"


def test_negative_hours_that_cancel_a_line_are_explained() -> None:
    (finding,) = found(*GOOD, line("2h", amount=-8_000, more="seconds=-7200"))
    assert finding["explanations"][CORRECTS] == "ruled in"


@pytest.mark.parametrize(
    "lack",
    [line("2h", rate=None, amount=8_000), line("2h", rate=None), line("2h", amount=8_000, more="person_name=")],
)
def test_a_line_that_lacks_something_is_a_warning(lack: str) -> None:
    ledger = ledger_of(*GOOD, lack)
    names = ledger.entries["person_name"].mask(ledger.entries["person_name"] == "")
    (finding,) = findings_of("INV605", ledger.with_(entries=ledger.entries.assign(person_name=names)))
    assert (finding["rows"], finding["severity"]) == ([5], "warning")


def test_lacks_count_only_in_files_most_of_whose_lines_are_priced() -> None:
    bare = line("2h", rate=None, amount=8_000)
    assert found(*GOOD, bare, bare, bare) == []
    assert found(bare) == []


@pytest.mark.parametrize(("rows", "findings"), [(20, 20), (21, 1)])
def test_many_lines_of_one_cause_are_one_finding(rows: int, findings: int) -> None:
    found_ = found(*[line("2h", amount=10_000)] * rows)
    assert len(found_) == findings
    assert sum(f["seconds"] for f in found_) == rows * 1800


def test_lines_without_rate_and_amount_have_no_arithmetic() -> None:
    assert found("ann billed 2026-03-02 8h", "ann logged 2026-03-02 09:00-17:00") == []
    assert found() == []
