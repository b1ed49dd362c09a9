"""The dashboard with 100,000 entries and their bill, in a real browser: upload to first screen, then every click."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.data import bill_csv, toggl_csv
from dashboard.components.grids import TALL
from tests.dashboard.served import Served, Visit, chromium, served, visit

FIRST, CLICK = 10.0, 1.0
READS = 3.0
"""Seconds for which a person reads the first screen; what the next pages need is worked out meanwhile."""
WATCH = """() => {
  window.runs = 0;
  const app = document.querySelector('[data-testid=stApp]');
  new MutationObserver(changes => {
    window.runs += changes.filter(change => change.oldValue === 'running').length;
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state'], attributeOldValue: true});
}"""
"""Counts the runs that have ended, also those that begin and end between two pictures."""
DONE = """([runs, place]) => (window.runs > runs || location.href !== place)
  && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
  && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
  && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(one => one.querySelector('svg.main-svg'))"""
"""All that was asked for is there: the run is over, nothing is stale or a placeholder, every chart is drawn.

A run may end before the browser has shown that it began; the page it opened then tells.
"""


def run(rows: int = 100_000, people: int = 40) -> Iterator[str]:
    """Yield report lines; all is clicked twice, as a page's first opening works out what later ones keep."""
    with tempfile.TemporaryDirectory() as folder:
        log = toggl_csv(Path(folder) / "log.csv", rows, people)
        bill = bill_csv(Path(folder) / "bill.csv", log)
        with served() as app, chromium() as browser:
            person = visit(browser, app.address)
            person.page.goto(app.address)
            person.settle()
            person.page.evaluate(WATCH)
            took, worked = _timed(app, person.page, lambda: person.upload([log, bill]))
            yield f"dashboard, {rows:,} entries of {people} people and their bill, in Chromium:"
            yield f"  from upload to first screen: {took:.2f} s, {worked:.2f} s of the server (budget {FIRST:g} s)"
            person.page.wait_for_timeout(READS * 1000)
            first = {name: _timed(app, person.page, click) for name, click in clicks(person)}
            person.go("Overview")
            _rest(person.page)
            for name, click in clicks(person):
                (seconds, cold), (later, warm) = first[name], _timed(app, person.page, click)
                over = "" if max(seconds, later) <= CLICK else "   over"
                yield (
                    f"  {name}: {seconds:.2f} s, again {later:.2f} s; "
                    f"{cold:.2f} and {warm:.2f} s of the server (budget {CLICK:g} s){over}"
                )
            if person.faults:
                yield f"  faults in the browser: {person.faults}"


def clicks(person: Visit) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what a person clicks: every page, and what the pages of a contract and of findings offer."""
    page, nav = person.page, person.page.get_by_test_id("stSidebarNav")
    titles = [text.strip() for text in nav.locator("a").all_inner_texts()]
    for title in (*titles[1:], titles[0]):
        yield f"page {title}", nav.get_by_text(title, exact=True).click
    yield "another reader", _next_of(page, "Read as")
    person.go("Contract")
    yield "another contract", _next_of(page, "Contract")
    for part in ("Timeline", "From logged to billed", "Logged beside billed"):
        yield part, page.get_by_text(part, exact=True).first.click
    person.go("Findings")
    _rest(page)
    table = page.get_by_test_id("stDataFrame").first
    yield "a finding", lambda: person.click_row(table, 1, height=TALL)
    yield "another finding", lambda: person.click_row(table, 2, height=TALL)
    yield "a filter", _next_of(page, "Rule")


def _next_of(page: Page, label: str) -> Callable[[], None]:
    """Open a box on its next choice, and return what takes it."""
    _rest(page)
    box = page.get_by_role("combobox", name=label, exact=True).first
    box.click()
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    return lambda: box.press("Enter")


def _rest(page: Page) -> None:
    """Wait until the browser has nothing left to do."""
    page.evaluate("() => new Promise(resolve => requestIdleCallback(resolve, {timeout: 5000}))")


def _timed(app: Served, page: Page, act: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds until the screen stands still after an act, and those that the server worked."""
    before, began, used = page.evaluate("[window.runs, location.href]"), time.perf_counter(), _worked(app.group)
    act()
    page.wait_for_function(DONE, arg=before, polling="raf", timeout=60_000)
    _rest(page)
    return time.perf_counter() - began, _worked(app.group) - used


def _worked(group: int) -> float:
    """Return the processor seconds that a group of processes has used."""
    ticks = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
