"""Observed entries are set apart: they are somebody's, and nobody is accused by them."""

from __future__ import annotations

import pandas as pd
import pytest

from auditor import matching
from auditor.engine import audit
from auditor.matching.traces import parted
from auditor.model import ENTRY_TYPES, Ledger, Side
from auditor.report import Report
from auditor.settings import Settings
from importers.files import File, read
from tests.ledgers import AS_OF, ledger_of

LOG = "ann logged 2026-03-02 09:00-12:00 client=Acme project=Website"
BILL = "ann billed 2026-03-02 3h client=Acme project=Website"


def traces_of(ledger: Ledger) -> list[tuple[str, str]]:
    return list(zip(ledger.traces["person"].astype(str), ledger.traces["contract"].astype(str), strict=True))


def owner(identity: str, *lines: str, settings: str = "") -> str:
    """Return whose a trace with the given fields is."""
    trace = f"x observed 2026-03-02 09:00-10:00 {identity}"
    ((person, _),) = traces_of(ledger_of(*lines, trace, settings=settings))
    return person


def test_observed_entries_are_no_claims() -> None:
    ledger = ledger_of(LOG, "zoe observed 2026-03-02 09:00-10:00 client=Other trace=activity", BILL)
    assert ledger.entries["side"].tolist() == ["logged", "billed"]
    assert ledger.entries.index.tolist() == [0, 1]
    assert ledger.contracts["person"].tolist() == ["ann"]
    assert list(ledger.traces) == list(ENTRY_TYPES)
    assert {name: str(kind) for name, kind in ledger.traces.dtypes.items()} == ENTRY_TYPES


def test_a_ledger_without_them_is_not_copied() -> None:
    ledger = ledger_of(LOG)
    assert parted(ledger) is ledger
    assert len(ledger.traces) == 0


def test_resolving_twice_keeps_them() -> None:
    once = ledger_of(LOG, "ann observed 2026-03-02 09:00-10:00")
    twice = matching.resolve(once)
    pd.testing.assert_frame_equal(once.traces, twice.traces)
    pd.testing.assert_frame_equal(once.entries, twice.entries)


@pytest.mark.parametrize(
    ("identity", "person"),
    [
        ("person_name=", "ann"),
        ("person_name=ANN", "ann"),
        ("person_name=Bob", "Bob"),
        ("person_name=Ann person_email=ann@home.example", "ann"),
        ("person_name=Bob person_email=bob@home.example", "bob@home.example"),
    ],
)
def test_a_trace_belongs_to_whom_it_names_or_to_the_only_person(identity: str, person: str) -> None:
    assert owner(identity, LOG) == person


def test_a_trace_is_of_the_person_of_its_mail_before_its_name() -> None:
    bob = "Bob logged 2026-03-02 09:00-12:00 person_email=bob@example.com"
    assert owner("person_name=Robert person_email=BOB@example.com", LOG, bob) == "bob@example.com"
    assert owner("person_name=bob", LOG, bob) == "bob@example.com"
    assert owner("person_name=", LOG, bob) == ""


def test_a_name_of_two_people_is_no_traces() -> None:
    two = [f"Bob logged 2026-03-02 09:00-12:00 person_email=b{n}@example.com" for n in (1, 2)]
    assert owner("person_name=Bob person_email=b3@example.com", *two) == "b3@example.com"


def test_settings_say_whose_a_trace_is() -> None:
    text = '[people.ann]\nnames = ["commits@example.com"]\n'
    assert owner("person_name=Zoe person_email=commits@example.com", LOG, settings=text) == "ann"


def test_a_guess_about_a_trace_is_stated() -> None:
    ledger = ledger_of(LOG, "x observed 2026-03-02 09:00-10:00 person_name=Ann person_email=ann@home.example")
    assert ledger.guesses[-1] == "traces of Ann <ann@home.example> are taken for ann, who has the same name"


def test_those_whom_only_traces_name_are_stated_in_one_line() -> None:
    lines = [f"x observed 2026-03-02 09:00-10:00 person_name={name}" for name in ("Eve", "Dan", "Cy", "Bob", "ann")]
    assert ledger_of(LOG, *lines[1:2]).guesses == (
        "traces of Dan are taken for those of others, who neither log nor bill",
    )
    assert "traces of Bob, Cy, Dan and 1 more are" in ledger_of(LOG, *lines).guesses[-1]


@pytest.mark.parametrize(
    ("label", "contract"),
    [
        ("project=website", "Acme / Website"),
        ("client=Acme project=Website", "Acme / Website"),
        ("project=Acme-Website", "Acme / Website"),
        ("project=Web", ""),
        ("task=Website", ""),
    ],
)
def test_a_trace_is_on_a_contract_of_the_same_words_only(label: str, contract: str) -> None:
    ledger = ledger_of(LOG, BILL, f"ann observed 2026-03-02 09:00-10:00 {label}")
    assert traces_of(ledger) == [("ann", contract)]


def test_settings_say_what_a_trace_is_for() -> None:
    text = 'contracts = [{id = "7", client = "Acme", matches = ["*web*"]}]'
    ledger = ledger_of(LOG, "ann observed 2026-03-02 09:00-10:00 project=acme-webshop", settings=text)
    assert traces_of(ledger) == [("ann", "7")]


def test_a_ledger_of_traces_alone_claims_nothing() -> None:
    report = audit(ledger_of("ann observed 2026-03-02 09:00-10:00", side=Side.OBSERVED))
    assert len(report.contracts) == len(report.findings) == 0
    assert set(report.coverage["reason"]) >= {"a trace of work; no rule judges it"}


def told(report: Report) -> list[object]:
    columns = ["fingerprint", "code", "severity", "confidence", "seconds", "person", "contract", "message"]
    return [report.findings[columns].to_dict("records"), report.contracts.to_dict("records"), report.totals]


def test_no_trace_changes_what_is_found_where_nothing_is_missing() -> None:
    claims = (LOG, BILL, "bob logged 2026-03-02 30h client=Beta", "bob logged 2026-03-02 30h client=Beta")
    odd = ("09:00-10:00", "09:00-09:00", "09:00-", "30h", "1:30", "22:00-06:00", "09:00-10:00 seconds=-5", "0h")
    days = ("2026-03-02", "2026-03-02", "2026-03-03", "2027-01-01")
    traces = [f"{who} observed {day} {when} client=Acme" for who in ("ann", "zoe") for day in days for when in odd]
    assert told(audit(ledger_of(*claims, *traces))) == told(audit(ledger_of(*claims)))


def files(*texts: str) -> Ledger:
    head = "side,person,start,end\n"
    return read([File(f"{i}.csv", (head + text).encode()) for i, text in enumerate(texts)], Settings(), AS_OF, "UTC")


def test_a_file_of_traces_keeps_its_receipt_and_is_covered_as_such() -> None:
    log = "logged,ann,2026-03-02 09:00,2026-03-02 10:00\n"
    report = audit(files(log, log.replace("logged", "observed"), log + log.replace("logged", "observed")))
    assert [source.rows["accepted"] for source in report.ledger.sources] == [1, 1, 2]
    assert len(report.ledger.traces) == 2
    coverage = report.coverage[report.coverage["source"] == "1.csv"]
    assert set(coverage["code"]) == set(report.coverage["code"])
    ran = coverage[coverage["status"] == "ran"]
    assert set(ran["code"]) == {"DQ101", "DQ102"}
    told = coverage[coverage["reason"].isin(["a trace of work; no rule judges it", "off"])]
    assert set(coverage["code"]) - set(told["code"]) == {"DQ101", "DQ102", "DQ103"}
    mixed = report.coverage[report.coverage["source"] == "2.csv"]
    assert "a trace of work; no rule judges it" not in set(mixed["reason"])


def test_rows_of_traces_are_conserved() -> None:
    report = audit(files("observed,ann,2026-03-02 09:00,2026-03-02 10:00\nobserved,ann,2026-03-02 x,\n"))
    assert report.findings["code"].tolist() == ["DQ101"]
    assert report.coverage.set_index("code").loc["DQ101", "status"] == "ran"
