"""What an importer works on: the columns of one file, read through shared readers that note what fails.

A cell that cannot be read sends its row to quarantine with the text that could not be read. An importer
therefore holds no error handling: it says which field is what, and the sheet does the rest.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditor.model import DAY, INSTANT, RATE_SCALE
from auditor.settings import AS_STATED, Format
from importers import cells, dates
from importers.clocks import localised, nearest, wall
from importers.dates import Dates
from importers.tables import Table, UndatedWork, texts

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Total:
    """A sum that a file states at `row`, and the rows it covers."""

    row: int
    label: str
    seconds: int
    covers: Mask


@dataclass(frozen=True)
class Reading:
    """What an importer made of a sheet: columns of `Entry`, full length, and which rows are what.

    `charge` holds the `Charge` of rows that are money but not time, else None. `columns` may hold scalars.
    `invoices` holds what each row states of the invoice it stands on: its total in hundredths (`total`), the
    billing period (`first`, `last`) and the currency.
    """

    columns: Mapping[str, Any]
    charge: Any = None
    invoices: Mapping[str, Any] | None = None
    claimed: tuple[dt.date, dt.date] | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Sheet:
    """One file's table while it is being read.

    Fields are the importer's names, not headers. `zone` is the zone its clock times are in. `period` is a
    hint for ambiguous dates: a companion source's first and last day.
    """

    table: Table
    zone: str
    format: Format = field(default_factory=Format)
    file: str = ""
    period: tuple[dt.date, dt.date] | None = None
    problems: list[tuple[Mask, str, str]] = field(default_factory=list)
    skips: list[tuple[Mask, str]] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _coded: dict[str, tuple[npt.NDArray[np.int32], list[str]]] = field(default_factory=dict)
    _dates: Dates | None = None
    _decimal: str | None = None

    def __len__(self) -> int:
        """Return the number of rows under the header."""
        return len(self.table.rows)

    def has(self, name: str) -> bool:
        """Whether the file has a column for the field."""
        return name in self.table.columns

    def header(self, name: str) -> str:
        """Return the header that stands for the field in this file; empty if there is none."""
        return self.table.headers.get(name, "")

    def coded(self, name: str) -> tuple[npt.NDArray[np.int32], list[str]]:
        """Return the field as codes into its distinct stripped texts; one blank text if it has no column."""
        if name not in self._coded:
            column = self.table.columns.get(name)
            self._coded[name] = (np.zeros(len(self), dtype=np.int32), [""]) if column is None else texts(column)
        return self._coded[name]

    def raw(self, name: str) -> pd.Series[str]:
        """Return the field's stripped texts, row by row."""
        codes, distinct = self.coded(name)
        return pd.Series(pd.array(pa.array(distinct, pa.large_string()).take(pa.array(codes)), dtype="str"))

    def blank(self, name: str) -> Mask:
        """Return for each row whether the field is blank or a dash."""
        codes, distinct = self.coded(name)
        return cells.is_blank(distinct)[codes]

    def filled(self, name: str) -> Mask:
        """Return for each row whether the field holds any text."""
        codes, distinct = self.coded(name)
        return np.fromiter(map(bool, distinct), dtype=bool, count=len(distinct))[codes]

    @property
    def is_empty(self) -> Mask:
        """Return which rows are blank in every column that is read."""
        empty = np.ones(len(self), dtype=bool)
        short_first = sorted(self.table.columns, key=lambda name: name in self.table.importer.long)
        for name in short_first if len(self) else ():
            if not empty.any():
                break
            column = self.table.columns[name]
            if pa.types.is_dictionary(column.type):
                empty &= ~self.filled(name)
            else:
                empty &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        return empty

    def matches(self, name: str, pattern: str) -> Mask:
        """Return for each row whether the field's whole text matches a pattern, ignoring case."""
        codes, distinct = self.coded(name)
        fits = re.compile(pattern, re.IGNORECASE).fullmatch
        return np.array([fits(text) is not None for text in distinct], dtype=bool)[codes]

    # -- texts -----------------------------------------------------------------------------------------

    def text(self, name: str, known: Callable[[str], str | None] | None = None) -> pd.Series[Any]:
        """Return the field as a categorical; blank is missing. `known` maps each distinct text."""
        codes, distinct = self.coded(name)
        if known is None and cells.BLANKS.isdisjoint(distinct):
            return _categorical(codes, distinct)
        return _categorical(codes, [None if t in cells.BLANKS else (known(t) if known else t) for t in distinct])

    def joined(self, *names: str) -> pd.Series[Any]:
        """Return several fields as one categorical, such as first and last name, with spaces between them."""
        codes, made = np.zeros(len(self), dtype=np.int64), [""]
        for name in names:
            own, distinct = self.coded(name)
            codes, pairs = pd.factorize(codes * len(distinct) + own)
            parts = [(made[pair // len(distinct)], distinct[pair % len(distinct)]) for pair in pairs]
            made = [" ".join(text for text in both if text not in cells.BLANKS) for both in parts]
        return _categorical(codes, made)

    def derive(self, field: str, name: str, make: Callable[[str], str]) -> None:
        """Make a field from another, text by distinct text; what cannot be read in it is that of `name`'s header."""
        codes, distinct = self.coded(name)
        self._coded[field] = codes, [make(text).strip() for text in distinct]
        self.table.headers[field] = self.header(name)

    def long_text(self, name: str) -> pd.Series[str]:
        """Return free text as strings, stripped; blank is missing."""
        if name not in self.table.columns:
            return pd.Series(None, index=pd.RangeIndex(len(self)), dtype="str")
        return pd.Series(pd.array(self._written(name, blank=None), dtype="str"))

    def joined_text(self, *names: str) -> pd.Series[str]:
        """Return several fields as free text with spaces between them; blank is missing."""
        columns = [self._written(name, blank="") for name in names if name in self.table.columns]
        if not columns:
            return self.long_text(names[0])
        joined = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*columns, " "))
        return pd.Series(
            pd.array(pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined), dtype="str")
        )

    def _written(self, name: str, *, blank: str | None) -> pa.Array:
        """Return a field's stripped texts, those that stand for nothing as `blank`; of few texts each once."""
        column = self.table.columns[name]
        is_coded = pa.types.is_dictionary(column.type)
        trimmed = pc.utf8_trim_whitespace(column.dictionary if is_coded else column)
        is_blank = pc.is_in(trimmed, value_set=pa.array(sorted(cells.BLANKS)))
        made = pc.if_else(is_blank, pa.scalar(blank, pa.string()), trimmed)
        return made.take(column.indices) if is_coded else made

    def flags(self, name: str, *, blank: bool | None = None) -> pd.Series[Any]:
        """Return yes and no as nullable booleans; a blank cell is `blank`."""
        return self._read(name, cells.read_flag, "boolean", "is neither yes nor no", blank=blank)

    # -- numbers ---------------------------------------------------------------------------------------

    def decimal(self, *names: str) -> str:
        """Return the file's decimal mark: stated in the settings, or told by all its number columns."""
        if self._decimal is None:
            fields = [n for n in self.table.columns if n in NUMBER_FIELDS or n in names]
            seen = [t for n in fields for t in self.coded(n)[1]]
            self._decimal = self.format.decimal or cells.decimal_mark(seen)
            if self._decimal == ",":
                self.notes.append("numbers are read with a decimal comma")
        return self._decimal

    def durations(
        self, name: str, *, bare: Literal["hours", "minutes", "seconds"] | None = None, required: bool = False
    ) -> pd.Series[Any]:
        """Return seconds of durations in any notation; `bare` is the unit of a number without one."""
        scale = {"hours": 3600, "minutes": 60, "seconds": 1, None: 0}[bare]
        decimal = self.decimal(name) if bare else "."

        def read(text: str) -> int | None:
            if (seconds := cells.read_duration(text)) is not None or not scale:
                return seconds
            number = cells.read_number(text, decimal)
            return None if number is None else cells.scaled(number, scale)

        reason = self._by_mark(name, "is not a duration", read, cells.read_number) if scale else "is not a duration"
        return self._read(name, read, "Int64", reason, required=required)

    def resolution_of_hours(self, name: str) -> int:
        """Return the seconds that half a unit of the field's last decimal place stands for; at least 1.

        18 for two decimals, 180 for one; 60 for `H:MM`, which some tools round up; 1 for `H:MM:SS` and for a
        column without numbers.
        """
        distinct = self.coded(name)[1]
        if all(text.count(":") == 2 for text in distinct if text):
            return 1
        decimal = self.decimal(name)
        places, found = 0, False
        for written in distinct:
            if re.fullmatch(r"-?\d+:\d{2}", written):
                return 60
            text = re.sub(r"(?<=\d)\s*h$", "", written)
            if cells.read_number(text, decimal) is not None:
                found = True
                places = max(places, len(text.rsplit(decimal, 1)[1]) if decimal in text else 0)
        return max(1, round(1800 / 10**places)) if found else 1

    def money(self, name: str, *, scale: int = 100) -> pd.Series[Any]:
        """Return amounts in hundredths of the currency unit (or `scale`), rounded half up."""
        decimal = self.decimal(name)

        def read(text: str) -> int | None:
            amount = cells.read_money(text, decimal)
            return None if amount is None else cells.scaled(amount, scale)

        return self._read(
            name, read, "Int64", self._by_mark(name, "is not an amount of money", read, cells.read_money)
        )

    def _by_mark(
        self, name: str, reason: str, read: Callable[[str], Any], number: Callable[[str, str], Decimal | None]
    ) -> str:
        """Return `reason`, naming the decimal mark where only the one that the settings state hinders reading."""
        stated = self.format.decimal
        if stated is None:
            return reason
        _, distinct = self.coded(name)
        told = [t for t, empty in zip(distinct, cells.is_blank(distinct), strict=True) if not empty]
        other, word = (".", "comma") if stated == "," else (",", "point")
        unread = [text for text in told if read(text) is None]
        if not unread or any(number(text, other) is None for text in unread):
            return reason
        return f"{reason} with a decimal {word}, {AS_STATED}"

    def percents(self, name: str) -> pd.Series[Any]:
        """Return percentages from 0 to 100, such as `55%` or `54.6`, as whole numbers; blank is missing."""
        decimal = self.decimal(name)

        def read(text: str) -> int | None:
            number = cells.read_number(text.removesuffix("%").rstrip(), decimal)
            return None if number is None or not 0 <= number <= 100 else cells.scaled(number, 1)

        return self._read(name, read, "Int64", "is not a percentage from 0 to 100")

    def rates(self, name: str) -> pd.Series[Any]:
        """Return hourly rates in ten-thousandths of the currency unit."""
        return self.money(name, scale=RATE_SCALE)

    def currency(self, *names: str) -> str | None:
        """Return the currency that the headers or the settings name: `Amount (EUR)`, `Amount $`."""
        for name in names:
            if found := re.search(r"\b([A-Z]{3})\b\)?\s*$", self.header(name)):
                return found[1]
            for sign, code in (("$", "USD"), ("€", "EUR"), ("£", "GBP")):
                if sign in self.header(name):
                    return code
        return self.format.currency

    # -- days and times --------------------------------------------------------------------------------

    @property
    def dates(self) -> Dates:
        """How the file's dates are ordered, decided once from all its day columns."""
        if self._dates is None:
            fields = [self.coded(name) for name in self.table.columns if name in DAY_FIELDS]
            self._dates = dates.decide(fields, self.format.date_order, self.file, self.period, self._doubt)
        return self._dates

    def days(self, name: str, *, required: bool = False) -> pd.Series[Any]:
        """Return local days as naive midnights; blank is missing, or quarantined when `required`."""
        order = self.dates.order
        numbers = self._read(
            name, lambda text: cells.read_day(text, order), "Int64", "is not a date", required=required
        )
        return self._as_days(numbers)

    def invoice_days(self, name: str) -> tuple[pd.Series[Any], pd.Series[Any]]:
        """Return the first and last day that invoices are for, from their own dates, as the settings say.

        Weeks begin on Monday; a month is that of the calendar. Raises Unreadable where the settings say nothing:
        the date of an invoice does not say when the work was done.
        """
        covers = self.format.invoices_cover
        if covers is None:
            days = self.table.importer.columns.get("day")
            add = f"add a column {days[0].strip('*')} with the day of each line, or " if days else ""
            raise UndatedWork(
                f"its only date is {self.header(name)!r}, that of the invoice, which does not say when the work was "
                f"done; {add}say in the settings what an invoice is for: [formats.{self.table.importer.name}] "
                'invoices_cover = "month", "month before", "week before" or "day"'
            )
        self.notes.append(f"an invoice is read as being for {COVERED[covers]}, {AS_STATED}")
        issued = self.days(name)
        day = issued.fillna(pd.Timestamp(0)).to_numpy("datetime64[D]")
        first = last = day
        if covers == "week before":
            first = day - (day.astype(np.int64) + 3) % 7 - 7
            last = first + 6
        elif covers != "day":
            month = day.astype("datetime64[M]") - int(covers == "month before")
            first, last = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]") - 1
        is_known = issued.notna().to_numpy()
        return tuple(pd.Series(one.astype(DAY)).where(is_known) for one in (first, last))  # type: ignore[return-value]

    def is_no_hours(self, name: str) -> Mask:
        """Return which rows' field is one of the items that the settings name as no hours."""
        codes, distinct = self.coded(name)
        items = {item.casefold() for item in self.format.not_hours}
        return np.array([text.casefold() in items for text in distinct], dtype=bool)[codes]

    def clock(self, name: str, *, required: bool = False) -> pd.Series[Any]:
        """Return seconds since local midnight; blank is missing."""
        return self._read(
            name, cells.read_clock, "Int64", "is not a time of day", required=required, many=cells.read_clocks
        )

    def intervals(
        self,
        start_day: str,
        start_time: str,
        end_day: str,
        end_time: str,
        seconds: pd.Series[Any] | None = None,
    ) -> pd.DataFrame:
        """Return the columns start, end, day, until, is_running, grain and seconds of clocked entries.

        `end_day` may have no column: an end before the start is then read as the next day's, and stated seconds
        that are whole days more put it as many days later. Times are wall clock in `zone`. In the hour that a
        clock change repeats, the reading whose length equals the stated seconds is taken, else the first. A clock
        time that a clock change skips is no instant: the row keeps its day and its stated seconds, at grain day;
        so does a row with seconds and without clock times. An entry with a start and no end is running and has no
        seconds.
        """
        from_day, to_day = self.days(start_day, required=True), self.days(end_day)
        from_clock, to_clock = self.clock(start_time), self.clock(end_time)
        is_blank = self.blank(start_time)
        is_untimed = is_blank & self.blank(end_time)
        if seconds is not None and is_untimed.any():
            is_untimed &= seconds.notna().to_numpy()
        elif seconds is None:
            is_untimed &= False
        self.quarantine(is_blank & ~is_untimed, start_time, "is empty")
        if not self.has(end_day):
            to_day = from_day.where(to_clock.notna())
            to_day = to_day + pd.to_timedelta(_nights(to_clock - from_clock, seconds), unit="D")
        wall_start, wall_end = wall(from_day, from_clock), wall(to_day, to_clock)
        spans = self._spans(wall_start, wall_end, seconds)
        if is_untimed.any():
            for name in ("day", "until"):
                spans[name] = spans[name].where(~is_untimed, from_day)
        return spans

    def moments(self, start: str, end: str, seconds: pd.Series[Any] | None = None) -> pd.DataFrame:
        """Return the columns of `intervals` from cells that hold date and time, with or without an offset.

        A cell with an offset or `Z` is that instant; one without is wall clock in `zone`. Blank starts are
        missing: such rows are at grain day or finer by their other columns.
        """
        wall_start, from_offset = self._moment(start)
        wall_end, to_offset = self._moment(end) if end != start else (wall_start, from_offset)
        spans = self._spans(wall_start, wall_end, seconds, (from_offset.isna(), to_offset.isna()))
        instant_type, day_type = pd.api.types.pandas_dtype(INSTANT), pd.api.types.pandas_dtype(DAY)
        sides = (("start", "day", wall_start, from_offset), ("end", "until", wall_end, to_offset))
        for name, day, local, offset in sides if end != start else sides[:1]:
            is_local = offset.isna().to_numpy()
            if not is_local.all():
                shift = pd.to_timedelta(offset.fillna(0).to_numpy(dtype=np.int64), unit="s")
                instant = (local - shift).dt.tz_localize("UTC")
                spans[name] = (spans[name].where(is_local, instant) if is_local.any() else instant).astype(
                    instant_type
                )
                there = instant.dt.tz_convert(self.zone).dt.tz_localize(None).dt.normalize().astype(day_type)
                spans[day] = spans[day].where(is_local, there) if is_local.any() else there
        if end == start:
            spans["end"], spans["until"] = spans["start"], spans["day"]
        elif wall_end.hasnans:
            spans["until"] = spans["until"].where(wall_end.notna(), spans["day"])
        elapsed = (spans["end"] - spans["start"]).dt.total_seconds().round().astype("Int64")
        spans["seconds"] = (elapsed if seconds is None else seconds.fillna(elapsed)).mask(spans["is_running"])
        return spans

    def instants(self, name: str, *, near: pd.Series[Any] | None = None) -> pd.Series[Any]:
        """Return a column of date and time as UTC instants; blank is missing, wall clock is that of `zone`.

        Of an hour that a clock change repeats, the first is taken; a skipped clock time is missing. With `near`
        a date alone is read too: as the moment of that day nearest to `near`, its first where that is missing.
        """
        if not self.header(name):
            return pd.Series(pd.NaT, index=pd.RangeIndex(len(self)), dtype=INSTANT)
        wall, offset = self._moment(name, or_day=near is not None)
        local, _, _ = localised(wall, wall, None, self.zone)
        shift = pd.to_timedelta(offset.fillna(0).to_numpy(dtype=np.int64), unit="s")
        stated = (wall - shift).dt.tz_localize("UTC")
        made = local.where(offset.isna().to_numpy(), stated)
        if near is not None:
            codes, distinct = self.coded(name)
            is_day = np.array([cells.read_day(t, self.dates.order) is not None for t in distinct], dtype=bool)[codes]
            made = made.where(~is_day, nearest(wall.where(is_day), near, self.zone))
        return made.astype(pd.api.types.pandas_dtype(INSTANT))

    def _moment(self, name: str, *, or_day: bool = False) -> tuple[pd.Series[Any], pd.Series[Any]]:
        """Return wall clocks and offsets from UTC; with `or_day` a date alone is its midnight."""
        order = self.dates.order
        codes, distinct = self.coded(name)
        at, shift = cells.read_moments(distinct, order)
        for place, text in enumerate(distinct if or_day else ()):
            if at[place] is None and (day := cells.read_day(text, order)) is not None:
                at[place] = day * 86_400
        is_blank = cells.is_blank(distinct)
        unread = np.array([seconds is None for seconds in at], dtype=bool) & ~is_blank
        if unread.any():
            self.quarantine(unread[codes], name, "is not a date and time")
        wall, offset = _spelled_out(at, "Int64", codes), _spelled_out(shift, "Int64", codes)
        micros = wall.fillna(0).to_numpy(dtype=np.int64) * 1_000_000
        return pd.Series(micros.view("datetime64[us]"), dtype=DAY).where(wall.notna().to_numpy()), offset

    def _spans(
        self,
        wall_start: pd.Series[Any],
        wall_end: pd.Series[Any],
        seconds: pd.Series[Any] | None,
        are_local: tuple[pd.Series[bool], pd.Series[bool]] | None = None,
    ) -> pd.DataFrame:
        """Return spans of wall clocks, instants where `are_local` says that they are clocks of `zone`."""
        clocks = wall_start, wall_end
        if are_local is not None:
            clocks = wall_start.where(are_local[0]), wall_end.where(are_local[1])
        start, end, is_skipped = localised(*clocks, seconds, self.zone)
        is_running = (wall_start.notna() & wall_end.isna()).to_numpy()
        if seconds is None:
            stated = (end - start).dt.total_seconds().round().astype("Int64")
        elif seconds.isna().any():
            elapsed = (end - start).dt.total_seconds().round().astype("Int64")
            stated = seconds.where(seconds.notna(), elapsed)
        else:
            stated = seconds
        if is_skipped.any():
            self.notes.append(
                f"{int(is_skipped.sum())} rows name a clock time that a clock change in {self.zone} skips; "
                "they keep their day and duration"
            )
            start, end = start.mask(is_skipped), end.mask(is_skipped)
        from_day, to_day = wall_start.dt.normalize(), wall_end.dt.normalize()
        is_day = is_skipped | wall_start.isna().to_numpy()
        return pd.DataFrame(
            {
                "start": start,
                "end": end,
                "day": from_day,
                "until": to_day.where(to_day.notna(), from_day) if to_day.hasnans else to_day,
                "is_running": is_running,
                "seconds": stated.mask(is_running) if is_running.any() else stated,
                "grain": pd.Categorical.from_codes(
                    is_day.astype(np.int8), categories=pd.Index(["interval", "day"], dtype="str")
                ),
            }
        )

    # -- rows that are no entries ----------------------------------------------------------------------

    def quarantine(self, rows: Mask, name: str, reason: str) -> None:
        """Send rows to quarantine because of the text of a field; the cells of days are called by their headers."""
        across = self.table.importer.days_across
        if across is None or name != across[1]:
            if rows.any():
                self.problems.append((rows, name, reason))
            return
        codes, days = texts(self.table.columns[across[0]])
        for code in np.unique(codes[rows]).tolist():
            self._coded[days[code]] = self.coded(name)
            self.problems.append((rows & (codes == code), days[code], reason))

    def skip(self, rows: Mask, reason: str) -> None:
        """Leave out rows that claim nothing by design."""
        if rows.any():
            self.skips.append((rows, reason))

    def total(self, position: int, label: str, seconds: int, covers: Mask) -> None:
        """Note a sum the file states in the row at `position`, to be checked against the rows it covers."""
        self.totals.append(Total(int(self.table.rows[position]), label, seconds, covers))

    @property
    def skipped(self) -> Mask:
        """Return which rows are skipped so far."""
        skipped = np.zeros(len(self), dtype=bool)
        for rows, _ in self.skips:
            skipped |= rows
        return skipped

    # -- inside ----------------------------------------------------------------------------------------

    def _read(
        self,
        name: str,
        read: Callable[[str], Any],
        kind: str,
        reason: str,
        *,
        blank: Any = None,
        required: bool = False,
        many: Callable[[Sequence[str]], list[Any]] | None = None,
    ) -> pd.Series[Any]:
        codes, distinct = self.coded(name)
        is_blank = cells.is_blank(distinct)
        values = (
            many(distinct)
            if many and not is_blank.any()
            else [blank if empty else read(text) for text, empty in zip(distinct, is_blank, strict=True)]
        )
        unread = np.array([v is None for v in values], dtype=bool) & ~is_blank
        if unread.any():
            self.quarantine(unread[codes], name, reason)
        if required and is_blank.any():
            self.quarantine(is_blank[codes], name, "is empty")
        return _spelled_out(values, kind, codes)

    def _doubt(self, row: int, text: str, first: dt.date, second: dt.date) -> str:
        """Return the one line for dates that read well both ways, quoting the first of them."""
        return (
            f"line {self.table.rows[row]}: {text!r} may be {first:%d %B %Y} or {second:%d %B %Y}, and so may every "
            f"date of this file; state it in the settings as [formats.{self.table.importer.name}] "
            'date_order = "day-month-year" or "month-day-year"'
        )

    def _as_days(self, numbers: pd.Series[Any]) -> pd.Series[Any]:
        days = numbers.fillna(0).to_numpy(dtype=np.int64) * np.int64(86_400_000_000)
        return pd.Series(days.view("datetime64[us]"), dtype=DAY).where(numbers.notna().to_numpy())


def either(first: pd.Series[Any], second: pd.Series[Any]) -> pd.Series[Any]:
    """Return whether one of two flags is yes; missing where both are."""
    is_yes = first.fillna(value=False) | second.fillna(value=False)
    return is_yes.mask(first.isna() & second.isna())


def _spelled_out(values: Sequence[Any], kind: str, codes: npt.NDArray[Any]) -> pd.Series[Any]:
    """Return nullable values, row by row, from those of the distinct texts."""
    if kind != "Int64":
        return pd.Series(values, dtype=pd.api.types.pandas_dtype(kind)).take(codes).reset_index(drop=True)
    missing = np.array([value is None for value in values], dtype=bool)
    numbers = np.array([value or 0 for value in values], dtype=np.int64)
    return pd.Series(pd.arrays.IntegerArray(numbers[codes], missing[codes]))


def _nights(span: pd.Series[Any], seconds: pd.Series[Any] | None) -> npt.NDArray[np.int64]:
    """Return how many days after the start an end is whose clock is `span` seconds later than the start's.

    The stated seconds tell, to the hour of a clock change; without them an end before the start is the next day's.

    >>> _nights(pd.Series([3600, 3600, -3600], dtype="Int64"), pd.Series([3600, 176_400, 82_800])).tolist()
    [0, 2, 1]
    """
    nights = (span < 0).astype("Int64")
    if seconds is not None:
        more = seconds - span - nights * 86_400
        days = (more + 43_200) // 86_400
        nights += days.where((days > 0) & ((more - days * 86_400).abs() < 3660), 0).fillna(0)
    return np.asarray(nights.fillna(0).to_numpy(dtype=np.int64), dtype=np.int64)


def _categorical(codes: npt.NDArray[Any], made: Sequence[str | None]) -> pd.Series[Any]:
    """Return codes into texts as a categorical, equal texts as one category and empty ones as missing."""
    categories = list(dict.fromkeys(filter(None, made)))
    if len(categories) != len(made):
        position = {t: i for i, t in enumerate(categories)}
        lookup = np.array([position[t] if t else -1 for t in made], dtype=np.int32)
        codes = lookup[codes]
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(categories, dtype="str")))


COVERED = {
    "day": "the day of its date",
    "week before": "the week before its date, Monday to Sunday",
    "month": "the month of its date",
    "month before": "the month before its date",
}
DAY_FIELDS = frozenset({"day", "start_day", "end_day", "until", "invoice_day", "period_first", "period_last"})
"""Field names that hold dates; the order of dates is decided from all of them together."""
NUMBER_FIELDS = frozenset(
    {
        "hours",
        "billable_hours",
        "nonbillable_hours",
        "amount",
        "rate",
        "quantity",
        "total",
        "adjustment",
        "invoice_total",
    }
)
"""Field names that hold numbers; the decimal mark is decided from all of them together."""
