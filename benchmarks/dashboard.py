"""The dashboard with 100,000 entries and their bill, in a real browser: upload to first screen, then every click."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import FloatRect, Locator, Page, TimeoutError  # noqa: A004

from benchmarks.data import bill_csv, toggl_csv
from dashboard.components.grids import LOW, TALL
from tests.dashboard.served import HEADER_HEIGHT, Served, Visit, chromium, served, visit

FIRST, CLICK = 10.0, 1.0
ONCE, AGAIN = "first", "again"
TICK, SENTENCE, SEVERAL = 15.0, 150.0, 3
"""Where in a row, in pixels, it is ticked and where it is read; how many are decided on at once."""
UNFOLDS = 0.6
"""Seconds in which a box has unfolded and what is below it has moved."""
READS = 3.0
"""Seconds for which a person reads the first screen; what the next pages need is worked out meanwhile."""
WATCH = """() => {
  window.runs = 0;
  const app = document.querySelector('[data-testid=stApp]');
  new MutationObserver(changes => {
    window.runs += changes.filter(change => change.oldValue !== 'notRunning').length;
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state'], attributeOldValue: true});
}"""
"""Counts changes of a run, asked for, begun or ended: one that is over at once may never be told to have begun."""
DONE = """([runs, place]) => (window.runs > runs || location.href !== place)
  && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
  && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
  && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(one => one.querySelector('svg.main-svg'))"""
"""All that was asked for is there: the run is over, nothing is stale or a placeholder, every chart is drawn.

A run may end before the browser has shown that it began; the page it opened then tells.
"""


def run(rows: int = 100_000, people: int = 40, visits: int = 3) -> Iterator[str]:
    """Yield report lines: medians of several visits, and their range.

    A visit begins in a new browser at a new server; all is clicked twice in it, as a page's first opening works out
    what later ones keep.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = toggl_csv(Path(folder) / "log.csv", rows, people)
        bill = bill_csv(Path(folder) / "bill.csv", log)
        seen = [_visit([log, bill]) for _ in range(visits)]
    yield f"dashboard, {rows:,} entries of {people} people and their bill, in Chromium, {visits} visits:"
    for name in dict.fromkeys(name for one in seen for name in one):
        took, worked = ([one[name][place] for one in seen if name in one] for place in (0, 1))
        limit = CLICK if name.endswith((ONCE, AGAIN)) else FIRST
        over = "" if median(took) <= limit else "   over"
        yield (
            f"  {name}: {median(took):.2f} s ({min(took):.2f} to {max(took):.2f}), "
            f"{median(worked):.2f} s of the server (budget {limit:g} s){over}"
        )


def _visit(files: list[Path]) -> dict[str, tuple[float, float]]:
    """Return what each click of a visit took, in seconds: until the screen stood still, and of the server."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served("--store", str(Path(folder) / "said.sqlite")) as app,
        chromium() as browser,
    ):
        person = visit(browser, app.address)
        person.page.goto(app.address)
        person.settle()
        person.page.evaluate(WATCH)
        took = {"from upload to first screen": _timed(app, person.page, lambda: person.upload(files))}
        person.page.wait_for_timeout(READS * 1000)
        for time_ in (ONCE, AGAIN):
            for name, click in clicks(person):
                try:
                    took[f"{name}, {time_}"] = _timed(app, person.page, click)
                except TimeoutError as fault:
                    raise RuntimeError(f"nothing came of the click on {name}, {time_}") from fault
            person.go("Overview")
            _rest(person.page)
        if person.faults:
            raise RuntimeError(f"faults in the browser: {person.faults}")
    return took


def clicks(person: Visit) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what a person clicks: every page, and what the pages offer."""
    page, nav = person.page, person.page.get_by_test_id("stSidebarNav")
    titles = [text.strip() for text in nav.locator("a").all_inner_texts()]
    for title in (*titles[1:], titles[0]):
        yield f"page {title}", nav.get_by_text(title, exact=True).click
    for reader in ("Client", "Agency"):
        yield f"read as {reader}", _option(page, "Read as", reader)
    yield "a week of the matrix", _point(page, page.locator(".js-plotly-plot .nsewdrag"), 7.5 / 8, 0.5 / 20)
    person.go("Overview")
    yield "read as Freelancer", _option(page, "Read as", "Freelancer")
    person.go("Contract")
    yield "another contract", _next_of(page, "Contract")
    for part in ("Timeline", "From logged to billed", "Logged beside billed", "Calendar"):
        yield part, page.get_by_text(part, exact=True).first.click
    yield "a day of the calendar", _point(page, page.locator(".barlayer .point path").nth(3))
    yield "the calendar again", page.get_by_text("Calendar", exact=True).first.click
    yield "the table behind it", _box(page, "The same as a table")
    yield "a finding of a contract", _row(person, 0, LOW)
    yield "its form of decisions", _box(page, "Decide or comment")
    yield "saving a decision on it", _decision(person)
    yield "the evidence pack", _box(page, "Evidence pack")
    person.go("Findings")
    yield "a finding", _row(person, 1, TALL)
    yield "another finding", _row(person, 2, TALL)
    yield "saving a decision", _decision(person)
    for row in range(SEVERAL):
        yield f"ticking finding {row + 1}", _row(person, row, TALL, TICK)
    yield f"saving a decision on {SEVERAL}", _decision(person)
    yield "a severity", page.get_by_role("button", name="error").first.click
    yield "all severities again", page.get_by_role("button", name="error").first.click
    yield "more filters", _box(page, "More filters")
    yield "a rule", _next_of(page, "Rule")
    yield "no rule again", lambda: page.get_by_role("combobox", name="Rule", exact=True).press("Backspace")
    person.go("Review")
    seen = page.get_by_role("button", name="Mark all as seen")
    if seen.is_enabled():
        yield "marking all as seen", seen.click
    person.go("Patterns")
    yield "when worked", page.get_by_text("When worked, when written", exact=True).click
    yield "how long", page.get_by_text("How long, how round", exact=True).click
    person.go("Sources")
    yield "coverage", page.get_by_role("tab", name="Coverage").click
    yield "files", page.get_by_role("tab", name="Files").click


def _box(page: Page, label: str) -> Callable[[], None]:
    """Bring a box under the hand, and return what opens it."""
    summary = page.get_by_test_id("stExpander").filter(has_text=label).first.locator("summary")
    summary.hover()
    _rest(page)
    return summary.click


def _row(person: Visit, row: int, height: float, x: float = SENTENCE) -> Callable[[], None]:
    """Bring the list of findings, whose rows are of a height, under the hand, and return what clicks in one, at x."""
    _rest(person.page)
    table = person.page.get_by_test_id("stDataFrame").filter(has=person.page.get_by_text("What it says")).first
    box = _under_hand(table)
    place = box["x"] + x, box["y"] + HEADER_HEIGHT + height * (row + 0.5)
    person.page.mouse.move(*place)
    _rest(person.page)
    return lambda: person.page.mouse.click(*place)


def _under_hand(mark: Locator) -> FloatRect:
    """Bring a part of the page to its middle, clear of the bar above, and return where it comes to stand."""
    mark.page.wait_for_timeout(UNFOLDS * 1000)
    mark.evaluate("one => one.scrollIntoView({block: 'center'})")
    box = mark.bounding_box()
    assert box is not None
    return box


def _point(page: Page, mark: Locator, x: float = 0.5, y: float = 0.5) -> Callable[[], None]:
    """Bring a part of a picture under the hand, and return what clicks in it, at shares of its size."""
    _rest(page)
    box = _under_hand(mark.first)
    place = box["x"] + x * box["width"], box["y"] + y * box["height"]
    page.mouse.move(*place)
    _rest(page)
    return lambda: page.mouse.click(*place)


def _decision(person: Visit) -> Callable[[], None]:
    """Fill in the form of decisions on the finding that is chosen, and return what saves it."""
    form = person.page.get_by_test_id("stExpander").filter(has_text="Decide or comment").first
    if not form.get_by_role("button", name="Save").count():
        person.unfold("Decide or comment")
    form.get_by_text("Accepted", exact=True).click()
    form.get_by_label("Reason or comment").fill("As agreed.")
    form.get_by_label("Your name").fill("Ann Example")
    _rest(person.page)
    return form.get_by_role("button", name="Save").click


def _option(page: Page, label: str, name: str) -> Callable[[], None]:
    """Open a box, and return what takes one of its choices."""
    _rest(page)
    page.get_by_role("combobox", name=label, exact=True).first.click()
    option = page.get_by_role("option", name=name, exact=True)
    option.wait_for()
    return option.click


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
    page.wait_for_function(DONE, arg=before, polling="raf", timeout=20_000)
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
