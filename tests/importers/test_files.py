"""Files to one ledger: what can be opened, how dates are ordered and why, and receipts that balance."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auditor.model import Ledger
from auditor.settings import Settings, parse
from importers.files import File, open_files, read
from importers.tables import Unreadable
from tests.importers.reading import AS_OF, read_text, refusal

ORDERS = {"day-month-year": "%d/%m/%Y", "month-day-year": "%m/%d/%Y"}


def read_all(*files: tuple[str, str], toml: str = "") -> Ledger:
    given = [File(name, text.encode()) for name, text in files]
    return read(given, parse(toml) if toml else Settings(), AS_OF)


def log(days: list[str]) -> str:
    return "side,day,hours\n" + "".join(f"logged,{day},1\n" for day in days)


# -- opening -------------------------------------------------------------------------------------------------------


def refused(*paths: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        open_files(paths)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_path_without_a_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "no.csv") == f"{tmp_path / 'no.csv'}: there is no such file"


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gone.csv").symlink_to(tmp_path / "no.csv")
    assert "no such file" in refused(tmp_path / "gone.csv")


def test_what_cannot_be_opened_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "round.csv").symlink_to(tmp_path / "round.csv")
    assert "cannot be read: Too many levels" in refused(tmp_path / "round.csv")
    assert "cannot be read: File name too long" in refused(tmp_path / ("x" * 300))
    (tmp_path / "plain.csv").write_text("a")
    assert "cannot be read: Not a directory" in refused(tmp_path / "plain.csv" / "inside.csv")


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", ".hidden.csv", "audit.toml", "notes.md"):
        (tmp_path / name).write_text("x")
    (tmp_path / "inner").mkdir()
    assert [file.name for file in open_files([tmp_path])] == ["a.csv", "b.csv"]


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    assert "no files" in refused(tmp_path)


def test_files_are_called_by_as_much_of_their_paths_as_tells_them_apart(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "log.csv").write_text(folder)
    files = open_files([tmp_path / "one" / "log.csv", tmp_path / "two" / "log.csv"])
    assert [file.name for file in files] == ["one/log.csv", "two/log.csv"]


def test_a_fault_names_its_file() -> None:
    with pytest.raises(Unreadable, match=r"^bad\.csv: no known header"):
        read_all(("good.csv", log(["2026-03-02"])), ("bad.csv", "a,b\n1,2\n"))


def test_the_same_bytes_twice_are_refused() -> None:
    with pytest.raises(Unreadable, match=r"^b\.csv: is the same file as a\.csv"):
        read_all(("a.csv", log(["2026-03-02"])), ("b.csv", log(["2026-03-02"])))


# -- the order of dates --------------------------------------------------------------------------------------------

DAYS = st.lists(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.sampled_from(sorted(ORDERS)))
def test_the_order_is_decided_from_evidence_or_not_at_all(days: list[dt.date], order: str) -> None:
    text = log([day.strftime(ORDERS[order]) for day in days])
    if line := refusal(text):
        assert all(day.day <= 12 for day in days)
        quoted = next(day for day in days if day.day != day.month)
        assert f"{quoted.strftime(ORDERS[order])!r} may be" in line
        assert line.startswith(f"log.csv: line {days.index(quoted) + 2}: ")
        return
    ledger = read_text(text)
    source = ledger.sources[0]
    assert source.date_order_from
    if any(day.day > 12 for day in days):
        assert (source.date_order, source.dates_are_ambiguous) == (order, False)
    if not source.dates_are_ambiguous:
        assert ledger.entries["day"].dt.date.tolist() == days


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), min_size=1, max_size=5),
    st.sampled_from(sorted(ORDERS)),
)
def test_the_settings_decide_and_what_cannot_be_goes_to_quarantine(days: list[dt.date], order: str) -> None:
    text = log([day.strftime(ORDERS["day-month-year"]) for day in days])
    ledger = read_text(text, settings=f'[formats.canonical]\ndate_order = "{order}"')
    source = ledger.sources[0]
    assert (source.date_order, source.date_order_from) == (order, "stated in the settings")
    fits = [order == "day-month-year" or day.day <= 12 for day in days]
    assert source.rows["accepted"] == sum(fits)
    assert ledger.quarantine["row"].tolist() == [row for row, fit in enumerate(fits, start=2) if not fit]


def test_dates_that_read_both_ways_are_refused_with_a_line_quoted() -> None:
    line = refusal(log(["03/03/2026", "03/04/2026", "05/06/2026"]))
    assert "line 3: '03/04/2026' may be 03 April 2026 or 04 March 2026" in line
    assert "[formats.canonical] date_order" in line


def test_one_impossible_date_does_not_turn_the_order_of_the_others() -> None:
    ledger = read_text(log(["13/01/2026", "14/01/2026", "15/01/2026", "01/16/2026"]))
    assert ledger.sources[0].date_order == "day-month-year"
    assert ledger.quarantine["text"].tolist() == ["01/16/2026"]


def test_the_order_of_rows_settles_it_and_is_said() -> None:
    ledger = read_text(log(["10/01/2026", "12/01/2026", "01/02/2026", "03/02/2026", "05/02/2026"]))
    source = ledger.sources[0]
    assert (source.date_order, source.dates_are_ambiguous) == ("day-month-year", True)
    assert "order of time" in str(source.date_order_from)


def test_the_period_in_the_file_name_settles_it() -> None:
    name = "report_(from_02_03_2026_to_20_03_2026).csv"
    ledger = read_text(log(["03/04/2026", "06/05/2026"]), name=name)
    assert ledger.sources[0].date_order == "day-month-year"


MARCH = log(["2026-03-01", "2026-03-31"])
INSIDE = [f"{day:02}/03/2026" for day in (4, 9, 5, 1, 8, 2, 7, 6, 10, 12)] * 2
"""Days of March, unsorted, day first; read month first they lie all over the year but for one, twice."""
OUTSIDE = "01/04/2026"


@pytest.mark.parametrize("companion_first", [True, False])
def test_the_period_of_the_other_file_settles_it(companion_first: bool) -> None:
    files = [("bill.csv", MARCH.replace("logged", "billed")), ("log.csv", log(INSIDE))]
    files = files if companion_first else files[::-1]
    ledger = read_all(*files)
    source = next(source for source in ledger.sources if source.file == "log.csv")
    assert (source.date_order, source.dates_are_ambiguous) == ("day-month-year", True)
    assert "period" in str(source.date_order_from)
    assert [source.file for source in ledger.sources] == [name for name, _ in files]


@pytest.mark.parametrize(("outside", "is_settled"), [(0, True), (1, True), (2, False)])
def test_nineteen_in_twenty_must_lie_inside(outside: int, is_settled: bool) -> None:
    days = [*INSIDE[: 20 - outside], *[OUTSIDE] * outside]
    if is_settled:
        assert read_all(("bill.csv", MARCH), ("log.csv", log(days))).sources[1].date_order == "day-month-year"
    else:
        with pytest.raises(Unreadable, match="may be"):
            read_all(("bill.csv", MARCH), ("log.csv", log(days)))


def test_a_period_that_holds_both_readings_settles_nothing() -> None:
    with pytest.raises(Unreadable, match=r"^log\.csv: line 2: "):
        read_all(("bill.csv", log(["2026-01-01", "2026-12-31"])), ("log.csv", log(INSIDE)))


def test_two_ambiguous_files_settle_nothing_for_each_other() -> None:
    with pytest.raises(Unreadable, match="may be"):
        read_all(("a.csv", log(INSIDE)), ("b.csv", log(INSIDE[:4])))


# -- numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "seconds"),
    [
        (["1.5", "0.25"], [5400, 900]),
        (["1,5", "0,25"], [5400, 900]),
        (["1.234,5", "0,5"], [4_444_200, 1800]),
        (["1,234.5", "0.5"], [4_444_200, 1800]),
        (["1:30", "0:15"], [5400, 900]),
    ],
)
def test_the_decimal_mark_is_told_by_all_numbers_of_the_file(hours: list[str], seconds: list[int]) -> None:
    rows = "".join(f"logged;2026-03-02;{text}\n" for text in hours)
    assert read_text(f"side;day;hours\n{rows}").entries["seconds"].tolist() == seconds


# -- receipts ------------------------------------------------------------------------------------------------------

GOOD = "logged,2026-03-02,1,a"
LINES = st.lists(
    st.sampled_from(
        [
            GOOD,
            "logged,2026-03-02,-1,a",
            "logged,soon,1,a",
            "logged,2026-03-02,,a",
            "paid,2026-03-02,1,a",
            "logged,2026-03-02,1",
            f"{GOOD},b",
            'logged,2026-03-02,1,"a, b"',
            "logged,2026-03-02,1,nul\0",
            "",
            ",,,",
            " , ,,",
        ]
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_line_is_accepted_quarantined_or_skipped(lines: list[str], end: str) -> None:
    assume(not lines or lines[-1])
    ledger = read_text(end.join(["side,day,hours,description", *lines]))
    rows = ledger.sources[0].rows
    assert ledger.sources[0].is_balanced
    assert rows["read"] == len(lines)
    told = [*ledger.entries["row"], *ledger.quarantine["row"], *ledger.skipped["row"]]
    assert sorted(told) == list(range(2, len(lines) + 2))
    good = {GOOD, GOOD.replace("1,a", "-1,a"), GOOD.replace(",a", ',"a, b"')}
    assert ledger.entries["row"].tolist() == [row for row, line in enumerate(lines, start=2) if line in good]


def test_a_nul_byte_sends_its_row_to_quarantine() -> None:
    ledger = read_text("side,day,hours,description\nlogged,2026-03-02,1,a\0b\nlogged,2026-03-02,1,b\n")
    assert ledger.quarantine[["row", "text", "reason"]].to_numpy().tolist() == [[2, "a\\0b", "holds a NUL byte"]]


@pytest.mark.parametrize("text", ["m" * 1_000_000, "1" + " " * 1_000_000 + "1", "1." * 500_000, "(" * 1_000_000])
@pytest.mark.parametrize("field", ["side", "person", "day", "hours", "rate", "amount", "description"])
def test_a_cell_of_a_million_characters_is_read_or_quoted_in_short(field: str, text: str) -> None:
    row = {"side": "logged", "person": "Ann", "day": "2026-03-02", "hours": "1", "rate": "1", "amount": "1"}
    row = {**row, "description": "a", field: text}
    ledger = read_text(f"{','.join(row)}\n{','.join(row.values())}\n")
    assert ledger.sources[0].rows["read"] == 1
    assert all(len(quoted) < 300 for quoted in ledger.quarantine["text"])


# -- notes of the receipt ------------------------------------------------------------------------------------------

NO_CURRENCY = "no currency is stated; that of the contract's terms holds, else `currency` under [formats.canonical]"


@pytest.mark.parametrize(
    ("fields", "line", "is_noted"),
    [
        ("amount", "billed,2026-03-02,2,90", True),
        ("rate", "billed,2026-03-02,2,45", True),
        ("amount,currency", "billed,2026-03-02,2,90,EUR", False),
        ("amount", "billed,2026-03-02,2,", False),
        ("amount", "logged,2026-03-02,2,90", False),
    ],
)
def test_a_bill_with_money_and_no_currency_says_so(fields: str, line: str, is_noted: bool) -> None:
    text = f"side,day,hours,{fields}\n{line}\n"
    assert (NO_CURRENCY in read_text(text).sources[0].notes) is is_noted
    stated = read_text(text, settings='[formats.canonical]\ncurrency = "EUR"')
    assert NO_CURRENCY not in stated.sources[0].notes


@pytest.mark.parametrize(("rows", "is_noted"), [("", True), ("\n\n", True), ("logged,2026-03-02,2\n", False)])
def test_a_header_without_rows_says_so(rows: str, is_noted: bool) -> None:
    notes = read_text(f"side,day,hours\n{rows}").sources[0].notes
    assert ("the file holds no entries" in notes) is is_noted
    assert "the file holds no entries" not in read_text("side,day,hours\nlogged,soon,2\n").sources[0].notes
