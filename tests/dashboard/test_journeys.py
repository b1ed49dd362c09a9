"""What each of the three users comes to do, from the files to what they take away, in a real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from auditor.store import open_store
from dashboard.components.grids import TALL
from tests.dashboard import looks
from tests.dashboard.served import ROOT, Visit, cells, chromium, served, visit

DEMOS = ROOT / "sample_data" / "demo"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def files_of(demo: str, *, settings: bool = False) -> list[Path]:
    kinds = {".csv", ".toml"} if settings else {".csv"}
    return sorted(path for path in (DEMOS / demo).iterdir() if path.suffix in kinds)


def saved(person: Visit, label: str) -> bytes:
    """Click a button that hands over a file, and return the file."""
    person.settle()
    with person.page.expect_download(timeout=60_000) as download:
        person.page.get_by_role("button", name=label).first.click()
    return Path(download.value.path()).read_bytes()


def say(person: Visit, status: str, reason: str, name: str) -> None:
    """Take a decision on what is chosen, and wait until it is confirmed."""
    page = person.page
    person.settle()
    form = page.get_by_test_id("stExpander").filter(has_text="Decide or comment")
    if not form.get_by_label("Reason or comment").is_visible():
        person.unfold("Decide or comment")
    form.get_by_text(status, exact=True).click()
    form.get_by_label("Reason or comment").fill(reason)
    person.unfold("Decide or comment")
    expect(form.get_by_label("Reason or comment")).to_be_hidden()
    person.unfold("Decide or comment")
    form.get_by_label("Your name").fill(name)
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved in").first).to_be_visible()
    person.settle()


def untroubled(person: Visit) -> None:
    """Nothing went wrong in the browser, nothing was asked of anybody else."""
    assert person.faults == []
    assert person.strays() == []


def test_a_freelancer_checks_before_submitting(browser: Browser, tmp_path: Path) -> None:
    with served("--store", str(tmp_path / "said.sqlite")) as app:
        person = visit(browser, app.address)
        page = person.page
        page.goto(app.address)
        person.settle()
        person.upload(files_of("freelancer"))
        expect(page.get_by_role("heading", name="Before you submit")).to_be_visible()
        expect(page.get_by_text("This is the freelancer demo")).to_have_count(0)
        person.choose("Time zone of clock times", "Europe/Kyiv")
        person.go("Findings")
        table = page.get_by_test_id("stDataFrame").first
        expect(cells(table).filter(has_text="REC401").first).to_be_attached()
        looks.check(person)
        person.unfold("More filters")
        person.choose("Contract", "Booking")
        expect(page.get_by_text("Only contract: Booking")).to_be_visible()
        looks.check(person)
        person.click_row(page.get_by_test_id("stDataFrame").first, 0, height=TALL)
        say(person, "Explained", "Agreed on the call of 26 August.", "Olena Example")
        page.get_by_test_id("stButtonGroup").get_by_text("explained", exact=False).last.click()
        expect(page.get_by_text("Agreed on the call of 26 August.").first).to_be_visible()
        person.go("Contract")
        person.choose("Contract", "Booking")
        looks.check(person)
        person.unfold("Evidence pack")
        pack = saved(person, "Web page").decode()
        assert "Agreed on the call of 26 August." in pack
        untroubled(person)
    with open_store(tmp_path / "said.sqlite") as store:
        (decision,) = store.decisions()
        assert (decision.status.value, decision.name) == ("explained", "Olena Example")


def test_a_client_asks_before_paying(browser: Browser, tmp_path: Path) -> None:
    with served("--as", "client", "--store", str(tmp_path / "said.sqlite")) as app:
        person = visit(browser, app.address)
        page = person.page
        page.goto(app.address)
        person.settle()
        person.upload(files_of("client", settings=True))
        expect(page.get_by_text("This is the client demo")).to_have_count(0)
        person.go("Findings")
        table = page.get_by_test_id("stDataFrame").first
        expect(page.get_by_text("Question:").first).to_be_visible()
        looks.check(person)
        person.click_row(table, 0, height=TALL)
        say(person, "Disputed", "No row of the log supports it.", "Buyer")
        person.go("Review")
        expect(page.get_by_text("No row of the log supports it.").first).to_be_attached()
        looks.check(person)
        told = json.loads(saved(person, "Save decisions"))
        assert [one["status"] for one in told["decisions"]] == ["disputed"]
        person.go("Contract")
        person.unfold("Evidence pack")
        expect(page.get_by_text("Withheld:").first).to_be_visible()
        sheet = saved(person, "Excel workbook")
        assert sheet[:2] == b"PK"
        untroubled(person)


def test_an_agency_approves_a_week(browser: Browser, tmp_path: Path) -> None:
    arguments = ("--as", "agency", "--store", str(tmp_path / "said.sqlite"))
    with served(*arguments) as app:
        person = visit(browser, app.address)
        page = person.page
        page.goto(app.address)
        person.settle()
        person.upload(files_of("agency", settings=True))
        expect(page.get_by_text("This is the agency demo")).to_have_count(0)
        expect(page.get_by_text("weeks of contracts can be approved unseen").first).to_be_visible()
        looks.check(person)
        person.go("Findings")
        table = page.get_by_test_id("stDataFrame").first
        person.tick_row(table, 0, height=TALL)
        person.tick_row(table, 1, height=TALL)
        expect(page.get_by_text("2 findings at once")).to_be_visible()
        say(person, "Accepted", "Checked with the team.", "Lead")
        person.go("Review")
        page.get_by_role("button", name="Mark all as seen").click()
        expect(page.get_by_text("Saved in").first).to_be_visible()
        untroubled(person)

        again = visit(browser, app.address)
        again.page.goto(app.address)
        again.settle()
        later = {path.name: path.read_bytes() for path in files_of("agency", settings=True)}
        name = "billed_example_bank.csv"
        late = "2026-10-23,Priya Example,bank-testing,Testing,6.00,45.00,270.00\nTotal,"
        later[name] = later[name].decode().replace("Total,", late).encode()
        again.upload(later)
        expect(again.page.get_by_text("This is the agency demo")).to_have_count(0)
        again.go("Findings")
        toggle = again.page.get_by_text("Only new (")
        new = toggle.inner_text().split("(")[1].split(")")[0]
        assert new != "0"
        toggle.click()
        expect(again.page.get_by_text(re.compile(rf"^{new} of \d+ findings")).first).to_be_visible()
        untroubled(again)
    with open_store(tmp_path / "said.sqlite") as store:
        assert len(store.decisions()) == 2
        assert store.last_review() is not None
