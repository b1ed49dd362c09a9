"""The page: foreign text is text, nothing is fetched, every finding and row is there, the same bytes each time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from auditor.engine import audit
from auditor.reports import READERS, html, words
from auditor.reports.html import render
from auditor.reports.html.bars import weekly_hours
from auditor.reports.html.rows import rows_in_evidence
from tests.auditor.planted import report as planted
from tests.auditor.reports.made import fresh_report, ledger_from, report_from, small_report
from tests.ledgers import ledger_of

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "{{ 7 * 7 }}",
    "{% raw %}", "</style><b>bold</b>", "</pre></table><h1>x", "&lt;b&gt;", "javascript:alert(1)", "=1+1", "**bold** [x](http://x)",
    "a\u202egnp.exe",
]  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "style", "body", "svg", "defs", "pattern", "rect", "circle", "line", "text",
    "h1", "h2", "h3", "p", "strong", "dl", "dt", "dd", "div", "small", "span", "table", "thead", "tbody", "tr", "th",
    "td", "article", "header", "a", "ul", "li", "figure", "figcaption", "details", "summary", "code", "br", "pre",
}  # fmt: skip
ATTRIBUTES = {"href", "src", "style", "srcset", "action", "data", "xlink:href"}


class Page(HTMLParser):
    """Every tag, every attribute that may lead somewhere, every id, and all text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.leads: set[tuple[str, str]] = set()
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.leads |= {(name, value or "") for name, value in attrs if name in ATTRIBUTES}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("reader", [None, *READERS])
def test_the_page_is_well_formed_and_leads_nowhere_but_to_itself(reader: str | None) -> None:
    made = render(small_report(), reader)
    page = Page(made)
    assert page.tags <= TAGS
    assert page.handlers == []
    assert len(page.ids) == len(set(page.ids))
    leads = {value for name, value in page.leads if name == "href"}
    assert {value[1:] for value in leads if value.startswith("#")} <= set(page.ids)
    assert all(value.startswith("#") for value in leads)
    assert {name for name, _ in page.leads} <= {"href", "style"}
    assert re.findall(r"(?i)https?:|//[a-z]|@import|url\((?!#)", made) == []
    assert "default-src 'none'" in made


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_text(text: str) -> None:
    quoted = text.replace('"', '""')
    log = (
        "side,person,client,project,day,hours,description\n"
        f'logged,"{quoted}","{quoted}","{quoted}",2026-03-02,1,"{quoted}"\n'
        f'logged,"{quoted}","{quoted}","{quoted}",2026-03-02,"{quoted}","{quoted}"\n'
    )
    ledger = ledger_from(log=log)
    report = report_from(
        ledger, {"at": [("log.csv", 2)], "message": text, "facts": {"quote": text}, "person": text, "contract": text}
    )
    page = Page(render(report, "agency"))
    assert page.tags <= TAGS
    assert page.handlers == []
    assert page.text.count(words.visible(text)) >= 5


@pytest.mark.parametrize("reader", [None, *READERS])
def test_every_finding_is_there_with_its_rows(reader: str | None) -> None:
    report = planted()
    page = Page(render(report, reader))
    assert {f"f{mark}" for mark in report.findings["fingerprint"]} <= set(page.ids)
    rows = rows_in_evidence(report, report.findings)
    assert {row.mark for row in rows.all} <= set(page.ids)
    assert {position for own in report.findings["entries"] for position in own.tolist()} == set(rows.own)
    assert all(message in page.text for message in report.findings["message"].map(words.visible))
    for line in (words.summary(report), words.padding(report), *words.coverage(report)):
        assert line in page.text


def test_two_renders_are_equal() -> None:
    assert render(fresh_report(), "client") == render(fresh_report(), "client")


def test_an_audit_of_nothing_is_a_page_too() -> None:
    for ledger in (ledger_of(), ledger_of("ann logged 2026-03-02 09:00-")):
        page = Page(render(audit(ledger), None))
        assert "nothing" in page.text


def test_hours_of_weeks_add_up_to_those_of_the_contracts() -> None:
    report = planted()
    hours = weekly_hours(report).groupby("contract_row")[["logged", "billed"]].sum()
    for row, contract in report.contracts.iterrows():
        assert tuple(hours.loc[row]) == (contract["logged_seconds"], contract["billed_seconds"])


def test_a_week_begins_on_the_monday_of_the_contracts_zone() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-08 23:00-01:00",
        settings='[[contracts]]\nid = "log"\ntimezone = "Asia/Tokyo"\nmatches = ["*"]\n',
    )
    hours = weekly_hours(audit(ledger))
    assert [str(week.date()) for week in hours["week"]] == ["2026-03-09"]


def test_times_are_told_in_the_zone_they_were_recorded_in() -> None:
    log = "side,person,project,start,end\nlogged,Ann,Site,2026-03-02 23:30,2026-03-03 00:30\n"
    report = report_from(ledger_from(log=log), {"at": [("log.csv", 2)]})
    (row,) = rows_in_evidence(report, report.findings).all
    assert (row.time, row.zone, row.day) == ("23:30–00:30 (2026-03-03)", "Europe/Kyiv", "2026-03-02")


def test_templates_and_style_are_shipped() -> None:
    folder = Path(html.__file__).parent / "templates"
    assert {path.suffix for path in folder.iterdir()} == {".html", ".css"}
