from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import cells

ORDERS = ("year-month-day", "day-month-year", "month-day-year")
MARCH_4 = (dt.date(2026, 3, 4) - cells.EPOCH).days


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        "2026/3/4",
        "2026.03.04",
        "20260304",
        "Mar 4, 2026",
        "March 4 2026",
        "Wed, Mar 4, 2026",
        "4 Mar 2026",
        "04-Mar-2026",
        "4. März 2026",
        "4 March 2026",
        "2026-03-04T00:00:00",
        "2026-03-04 00:00",
    ],
)
@pytest.mark.parametrize("order", ORDERS)
def test_dates_that_need_no_order_are_the_same_in_every_order(text: str, order: cells.DateOrder) -> None:
    assert cells.read_day(text, order) == MARCH_4


def test_the_order_decides_between_day_and_month() -> None:
    assert cells.read_day("04/03/2026", "day-month-year") == MARCH_4
    assert cells.read_day("03/04/2026", "month-day-year") == MARCH_4
    assert cells.read_day("3.4.26", "month-day-year") == MARCH_4
    assert cells.read_day("04/03/2026", "year-month-day") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "31/02/2026",
        "2026-03-04 12:30",
        "11 days",
        "2026-03",
        "0026-03-04",
        "4/3/6",
        "04/03/026",
        "9999-12-31",
        "1026-03-04",
        "46085",
        "4 Foo 2026",
        "٢٠٢٦",
    ],
)
def test_what_is_no_date_is_never_guessed(text: str) -> None:
    assert [cells.read_day(text, order) for order in ORDERS] == [None, None, None]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)))
def test_every_day_is_read_back_in_each_notation(day: dt.date) -> None:
    number = (day - cells.EPOCH).days
    assert cells.read_day(day.isoformat(), "year-month-day") == number
    assert cells.read_day(f"{day:%d.%m.%Y}", "day-month-year") == number
    assert cells.read_day(f"{day.month}/{day.day}/{day.year}", "month-day-year") == number


def test_only_dates_whose_order_is_open_have_parts() -> None:
    assert cells.date_parts("3/4/26") == (3, 4, 26)
    assert cells.date_parts("03.04.2026 09:30") == (3, 4, 2026)
    assert cells.date_parts("2026-04-03") is None
    assert cells.date_parts("Apr 3, 2026") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00", 0),
        ("0:00:00", 0),
        ("23:59:59", 86_399),
        ("9:05", 32_700),
        ("09.05", 32_700),
        ("12:00 AM", 0),
        ("12:00 PM", 43_200),
        ("11:59:59 pm", 86_399),
        ("1:05 p.m.", 47_100),
        ("9 PM", 75_600),
        ("24:00", None),
        ("23:60", None),
        ("23:59:60", None),
        ("13:00 PM", None),
        ("0:30 AM", None),
        ("9", None),
        ("-1:00", None),
        ("", None),
    ],
)
def test_clock_times(text: str, seconds: int | None) -> None:
    assert cells.read_clock(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:00:00", 0),
        ("00:00:01", 1),
        ("649:04:52", 2_336_692),
        ("1:30", 5400),
        ("1:30 min", 90),
        ("18:25 min", 1105),
        ("90:00 min", 5400),
        ("0:05 min", 5),
        ("45 sec", 45),
        ("0 sec", 0),
        ("1.5 h", 5400),
        ("1,5 h", 5400),
        ("4.00h", 14_400),
        ("2 h", 7200),
        ("90m", 5400),
        ("1h 30m", 5400),
        ("196h 26m", 707_160),
        ("3m 19s", 199),
        ("1 Std 30 Min", 5400),
        ("PT1H30M", 5400),
        ("PT45S", 45),
        ("-01:00:00", -3600),
        ("\u22120:30", -1800),
        ("-1.5 h", -5400),
        ("0.0001 h", 0),
        ("1:60", None),
        ("1:00:60", None),
        ("1:60 min", None),
        ("1.5", None),
        ("h", None),
        ("PT", None),
        ("1:30 h", None),
        ("one hour", None),
        ("", None),
    ],
)
def test_durations(text: str, seconds: int | None) -> None:
    assert cells.read_duration(text) == seconds


@pytest.mark.parametrize("text", ["9" * 20 + ":00:00", "9" * 30 + " h", f"PT{'9' * 25}H", "9" * 20 + ":00 min"])
def test_absurd_durations_are_unreadable(text: str) -> None:
    assert cells.read_duration(text) is None


@given(st.integers(-999 * 3600, 999 * 3600))
def test_every_duration_is_read_back(seconds: int) -> None:
    sign, size = "-" * (seconds < 0), abs(seconds)
    clock = f"{sign}{size // 3600}:{size // 60 % 60:02}:{size % 60:02}"
    assert cells.read_duration(clock) == seconds
    assert cells.read_duration(f"{sign}{size // 60}:{size % 60:02} min") == seconds
    assert cells.read_duration(f"{sign}{size} sec") == seconds


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.5", ".", "1.5"),
        ("1,5", ",", "1.5"),
        ("2.000,5", ",", "2000.5"),
        ("1,234.50", ".", "1234.50"),
        ("1'234.50", ".", "1234.50"),
        ("1\u202f234,50", ",", "1234.50"),
        ("-0.25", ".", "-0.25"),
        ("7.933333333333334", ".", "7.933333333333334"),
        ("1,5", ".", None),
        ("1.5", ",", None),
        ("12,34.5", ".", None),
        ("1.5.5", ".", None),
        ("1e3", ".", None),
        ("9" * 12, ".", None),
        ("nan", ".", None),
        ("", ".", None),
    ],
)
def test_numbers(text: str, decimal: str, number: str | None) -> None:
    assert cells.read_number(text, decimal) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "decimal", "amount"),
    [
        ("75.00", ".", "75.00"),
        ("$1,234.50", ".", "1234.50"),
        ("1.234,50 €", ",", "1234.50"),
        ("EUR 5", ".", "5"),
        ("1,300.00 EUR", ".", "1300.00"),
        ("(15.00)", ".", "-15.00"),
        ("-$5", ".", "-5"),
        ("$-5", ".", "-5"),
        ("\u22125", ".", "-5"),
        ("five", ".", None),
        ("5,", ".", None),
        ("", ".", None),
    ],
)
def test_money(text: str, decimal: str, amount: str | None) -> None:
    assert cells.read_money(text, decimal) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        ([], "."),
        (["1", "20"], "."),
        (["1,234"], "."),
        (["1,5"], ","),
        (["1.234,50"], ","),
        (["1,234.50"], "."),
        (["1.234.567"], ","),
        (["0,125"], ","),
        (["1,234", "7,25", "8,00"], ","),
        (["0.25", "1,234.00"], "."),
    ],
)
def test_the_decimal_mark_is_told_by_the_whole_column(texts: list[str], mark: str) -> None:
    assert cells.decimal_mark(texts) == mark


@given(st.decimals(0, 10**9, places=2))
def test_every_amount_is_read_back(amount: Decimal) -> None:
    assert cells.read_money(f"{amount:,.2f} USD", ".") == amount
    german = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert cells.read_money(f"{german} €", ",") == amount


def test_scaling_rounds_half_up_and_fits_a_column() -> None:
    assert cells.scaled(Decimal("0.005"), 100) == 1
    assert cells.scaled(Decimal("-0.005"), 100) == -1
    assert cells.scaled(Decimal("1.004"), 100) == 100
    assert cells.scaled(Decimal("9" * 11), 10_000) < 2**63


@pytest.mark.parametrize(
    ("text", "flag"), [("Yes", True), ("nein", False), ("はい", True), ("いいえ", False), ("", None)]
)
def test_yes_and_no(text: str, flag: bool | None) -> None:
    assert cells.read_flag(text) is flag


@given(
    st.lists(
        st.sampled_from(("2026-03-02", "2026-02-30", "1899-01-01", "2026-3-2", "2026-03-02 "))
        .flatmap(
            lambda day: st.sampled_from((f"{day}T09:00:00", f"{day} 09:00:00", f"{day}T24:00:00", f"{day} 9:00", day))
        )
        .flatmap(
            lambda text: st.sampled_from((text, text.replace("-", "").replace(":", ""), "1772442000", "177244200"))
        )
        .flatmap(lambda text: st.sampled_from((text, f"{text}Z", f"{text}+02:00", f"{text}-0330", f"{text}.5Z", "")))
    )
)
def test_many_moments_are_read_like_each(texts: list[str]) -> None:
    single = [cells.read_moment(t, "year-month-day") or (None, None) for t in texts]
    assert list(zip(*cells.read_moments(texts, "year-month-day"), strict=True)) == single


@given(
    st.lists(
        st.from_regex(
            r"(19|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.5|Z)?", fullmatch=True
        )
    )
)
def test_moments_that_look_alike_are_read_like_each(texts: list[str]) -> None:
    single = [cells.read_moment(t, "year-month-day") or (None, None) for t in texts]
    assert list(zip(*cells.read_moments(texts, "year-month-day"), strict=True)) == single


@given(st.text(max_size=30))
def test_no_text_makes_a_reader_crash(text: str) -> None:
    for order in ORDERS:
        cells.read_day(text, order)
        cells.read_moment(text, order)
    for mark in ".,":
        cells.read_number(text, mark)
        cells.read_money(text, mark)
    cells.read_clock(text)
    cells.read_duration(text)
    cells.read_flag(text)
    cells.date_parts(text)
    assert cells.decimal_mark([text]) in {".", ","}


@given(st.text("0123456789:.,-+ hmsPTZ/\u22126٣²½", max_size=25))
def test_no_text_of_digits_makes_a_reader_crash(text: str) -> None:
    for order in ORDERS:
        cells.read_day(text, order)
        cells.read_moment(text, order)
    cells.read_clock(text)
    seconds, number = cells.read_duration(text), cells.read_number(text, ".")
    assert seconds is None or abs(seconds) < 2**63
    assert number is None or abs(cells.scaled(number, 10_000)) < 2**63
