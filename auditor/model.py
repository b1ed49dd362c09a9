"""The words everything is said in: sides, grains, entries, sources, contracts and the ledger that holds them.

`Entry` is the one declaration of the table of entries; `ENTRY_TYPES` follows from it. Whole columns travel
through the engine, so an `Entry` object is made only for what is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from auditor.decisions import Comment, Decision, latest
from auditor.settings import Settings

Positions = npt.NDArray[np.int64]
"""Positions of entries in `Ledger.entries`, counted from zero."""

RATE_SCALE = 10_000
"""Hourly rates are integers in ten-thousandths of the currency unit."""


class Side(StrEnum):
    """Whose record of the work an entry is."""

    LOGGED = "logged"
    BILLED = "billed"
    OBSERVED = "observed"


class Grain(StrEnum):
    """How finely an entry says when the work was done."""

    INTERVAL = "interval"
    DAY = "day"
    PERIOD = "period"


class Charge(StrEnum):
    """What a row that is money but not time is for; such rows are kept apart from entries."""

    FIXED_PRICE = "fixed price"
    BONUS = "bonus"
    FEE = "fee"
    REFUND = "refund"
    PAYMENT = "payment"
    OTHER = "other"


class Trace(StrEnum):
    """What kind of trace an observed entry is; the last three say that nobody worked."""

    ACTIVITY = "activity"
    CODING = "coding"
    COMMIT = "commit"
    MEETING = "meeting"
    AWAY = "away"
    LEAVE = "leave"
    HOLIDAY = "holiday"


class ZoneSource(StrEnum):
    """How the zone of a source is known."""

    FILE = "file"
    FORMAT = "format"
    SETTINGS = "settings"
    COMMAND_LINE = "command line"
    ASSUMED = "assumed"


CATEGORY = "category"
TEXT = "str"
WHOLE = "Int64"
INSTANT = "datetime64[us, UTC]"
DAY = "datetime64[us]"


class Entry(BaseModel):
    """One claim of time by one person; each field is a column of `Ledger.entries`.

    The metadata of a field is the dtype of its column. `source` and `row` say where the claim is written;
    `seconds` is the duration as the source states it (missing while the timer runs) and `resolution` the
    seconds that one unit of its print stands for. `rate` is in ten-thousandths of the currency unit per
    hour and `amount` in hundredths of the currency unit. `day` and `until` are the first and the last local
    day the claim covers, as the source states them. `person` and `contract` are filled by `matching`.

    What only some sources say: `rounded_seconds` is the duration as the source rounds it for billing,
    `activity` the share of the time with keyboard or mouse in use (0 to 100), `is_overtime` that it is over
    the weekly limit, `is_locked` that it was approved, invoiced or closed, `creator` who entered it,
    `approver` who approved it and `approved` when, `trace` what kind of trace an observed entry is (`Trace`).
    """

    model_config = ConfigDict(frozen=True)

    source: Annotated[str, CATEGORY]
    row: Annotated[int, "int64"]
    side: Annotated[Side, CATEGORY]
    grain: Annotated[Grain, CATEGORY]
    person: Annotated[str, CATEGORY] = ""
    contract: Annotated[str, CATEGORY] = ""
    person_name: Annotated[str | None, CATEGORY] = None
    person_email: Annotated[str | None, CATEGORY] = None
    contract_ref: Annotated[str | None, CATEGORY] = None
    client: Annotated[str | None, CATEGORY] = None
    project: Annotated[str | None, CATEGORY] = None
    task: Annotated[str | None, CATEGORY] = None
    description: Annotated[str | None, TEXT] = None
    tags: Annotated[str | None, CATEGORY] = None
    zone: Annotated[str, CATEGORY] = "UTC"
    start: Annotated[dt.datetime | None, INSTANT] = None
    end: Annotated[dt.datetime | None, INSTANT] = None
    day: Annotated[dt.date | None, DAY] = None
    until: Annotated[dt.date | None, DAY] = None
    seconds: Annotated[int | None, WHOLE] = None
    break_seconds: Annotated[int, "int64"] = 0
    resolution: Annotated[int, "int64"] = 1
    is_running: Annotated[bool, "bool"] = False
    is_billable: Annotated[bool | None, "boolean"] = None
    is_manual: Annotated[bool | None, "boolean"] = None
    is_overtime: Annotated[bool | None, "boolean"] = None
    is_locked: Annotated[bool | None, "boolean"] = None
    rounded_seconds: Annotated[int | None, WHOLE] = None
    activity: Annotated[int | None, WHOLE] = None
    trace: Annotated[Trace | None, CATEGORY] = None
    rate: Annotated[int | None, WHOLE] = None
    amount: Annotated[int | None, WHOLE] = None
    adjustment: Annotated[int | None, WHOLE] = None
    currency: Annotated[str | None, CATEGORY] = None
    invoice: Annotated[str | None, CATEGORY] = None
    entry_id: Annotated[str | None, TEXT] = None
    created: Annotated[dt.datetime | None, INSTANT] = None
    updated: Annotated[dt.datetime | None, INSTANT] = None
    creator: Annotated[str | None, CATEGORY] = None
    approver: Annotated[str | None, CATEGORY] = None
    approved: Annotated[dt.datetime | None, INSTANT] = None
    note: Annotated[str | None, CATEGORY] = None


TIMED = (
    "side", "person", "contract_row", "start", "end", "day", "seconds", "break_seconds", "is_billable",
)  # fmt: skip
"""Columns of `Ledger.timed` that are those of its entries."""

ENTRY_TYPES: dict[str, str] = {name: f.metadata[0] for name, f in Entry.model_fields.items()}
"""Column name to pandas dtype, in the order of the table."""

CHARGE_TYPES: dict[str, str] = {
    "source": CATEGORY,
    "row": "int64",
    "side": CATEGORY,
    "kind": CATEGORY,
    "contract": CATEGORY,
    "contract_ref": CATEGORY,
    "person_name": CATEGORY,
    "client": CATEGORY,
    "project": CATEGORY,
    "description": TEXT,
    "day": DAY,
    "amount": WHOLE,
    "currency": CATEGORY,
    "invoice": CATEGORY,
}
"""Columns of `Ledger.charges`: rows that are money but claim no time."""

QUARANTINE_TYPES: dict[str, str] = {
    "source": CATEGORY,
    "row": "int64",
    "column": CATEGORY,
    "text": TEXT,
    "reason": CATEGORY,
}
"""Columns of `Ledger.quarantine`: rows with a cell that could not be read, and that cell's text."""

SKIPPED_TYPES: dict[str, str] = {"source": CATEGORY, "row": "int64", "reason": CATEGORY}
"""Columns of `Ledger.skipped`: rows that claim nothing by design, such as totals and blank lines."""

TOTAL_TYPES: dict[str, str] = {
    "source": CATEGORY,
    "row": "int64",
    "label": TEXT,
    "stated_seconds": "int64",
    "summed_seconds": "int64",
    "tolerance_seconds": "int64",
}
"""Columns of `Ledger.totals`: each sum a file states, beside the sum of the rows it covers."""

INVOICE_TYPES: dict[str, str] = {
    "source": CATEGORY,
    "row": "int64",
    "invoice": CATEGORY,
    "total": WHOLE,
    "first": DAY,
    "last": DAY,
    "currency": CATEGORY,
}
"""Columns of `Ledger.invoices`: what a file states of an invoice as a whole, its total in hundredths and its
billing period, at the first row that states it; an invoice whose rows disagree has several rows."""


MISSING: dict[str, Callable[[int], Any]] = {
    WHOLE: lambda n: pd.arrays.IntegerArray(np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)),
    "boolean": lambda n: pd.arrays.BooleanArray(np.zeros(n, dtype=bool), np.ones(n, dtype=bool)),
}
"""Columns of nothing but missing values, which pandas makes value by value."""


def typed_frame(columns: Mapping[str, Any], types: Mapping[str, str], length: int) -> pd.DataFrame:
    """Return a frame with exactly the columns of `types`, in order and of those dtypes.

    `columns` maps names to arrays of `length` values or to one value for all rows; what is not given takes
    the default of its field in `Entry`, or is missing. Raises KeyError for a name that `types` lacks.
    """
    unknown = set(columns) - set(types)
    if unknown:
        raise KeyError(f"no such column: {', '.join(sorted(unknown))}")
    if not columns and not length:
        return _without_rows(tuple(types.items()), is_entry=types is ENTRY_TYPES).copy()
    return _made(columns, types, length)


@lru_cache(maxsize=32)
def _without_rows(types: tuple[tuple[str, str], ...], *, is_entry: bool) -> pd.DataFrame:
    """Return the frame of these columns without rows: most files have no charges, totals or traces."""
    return _made({}, ENTRY_TYPES if is_entry else dict(types), 0)


def _made(columns: Mapping[str, Any], types: Mapping[str, str], length: int) -> pd.DataFrame:
    index = pd.RangeIndex(length)
    made: dict[str, pd.Series[Any]] = {}
    for name, kind in types.items():
        value = columns.get(name, _default(name, types))
        if np.ndim(value) == 0 and kind == CATEGORY:
            known = value is not None and not (isinstance(value, float) and np.isnan(value))
            codes = np.full(length, 0 if known else -1, dtype=np.int8)
            categories = pd.Index([str(value)] if known else [], dtype="str")
            made[name] = pd.Series(pd.Categorical.from_codes(codes, categories=categories), index=index)
        elif value is None and kind in MISSING:
            made[name] = pd.Series(MISSING[kind](length), index=index, copy=False)
        elif np.ndim(value) == 0:
            made[name] = pd.Series(value, index=index, dtype=kind)
        else:
            series = pd.Series(value)
            if len(series) != length:
                raise ValueError(f"column {name} has {len(series)} values for {length} rows")
            series.index = index
            made[name] = series if str(series.dtype) == kind else series.astype(pd.api.types.pandas_dtype(kind))
            if kind == CATEGORY and str(series.dtype) == kind and str(series.cat.categories.dtype) != TEXT:
                texts = series.cat.categories.astype(TEXT)
                made[name] = pd.Series(pd.Categorical.from_codes(series.cat.codes, categories=texts), index=index)
    return pd.DataFrame(made, index=index, copy=False)


def _default(name: str, types: Mapping[str, str]) -> Any:
    if types is not ENTRY_TYPES:
        return None
    default = Entry.model_fields[name].default
    return None if default is ... or Entry.model_fields[name].is_required() else default


def stack(frames: list[pd.DataFrame], types: Mapping[str, str]) -> pd.DataFrame:
    """Return the frames below each other, categories united, dtypes as declared in `types`."""
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return typed_frame({}, types, 0)
    if len(frames) == 1:
        return frames[0].reset_index(drop=True)
    length = sum(len(frame) for frame in frames)
    columns: dict[str, Any] = {}
    for name, kind in types.items():
        parts = [frame[name] for frame in frames]
        columns[name] = (
            pd.api.types.union_categoricals(parts) if kind == CATEGORY else pd.concat(parts, ignore_index=True)
        )
    return typed_frame(columns, types, length)


@dataclass(frozen=True)
class Source:
    """The receipt of one file: what it is and where each of its rows went.

    `rows` maps read, accepted, quarantined and skipped to counts that balance. `date_order` and
    `date_order_from` say how dates were read and why; `dates_are_ambiguous` is true when another order would
    have read every date too; `has_durations` whether
    durations stand beside start and end. `claimed_first` and `claimed_last` are the period the file claims.
    """

    file: str
    sha256: str
    format: str
    tool: str
    side: Side
    grain: Grain
    rows: Mapping[str, int]
    first_day: dt.date | None
    last_day: dt.date | None
    timezone: str
    timezone_from: ZoneSource
    resolution: int = 1
    encoding: str = "utf-8"
    delimiter: str = ","
    date_order: str | None = None
    date_order_from: str | None = None
    dates_are_ambiguous: bool = False
    claimed_first: dt.date | None = None
    claimed_last: dt.date | None = None
    has_durations: bool = True
    charges: int = 0
    running: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_balanced(self) -> bool:
        """Whether every row read was accepted, quarantined or skipped."""
        rows = self.rows
        return rows["read"] == rows["accepted"] + rows["quarantined"] + rows["skipped"]


@dataclass(frozen=True)
class Guess:
    """What matching took for granted, in words; of which name or label, "" where it has none, and why."""

    told: str
    subject: str = ""
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Ledger:
    """All entries of a run in one table, with what reading them found.

    `entries` holds claims of time (columns `ENTRY_TYPES`, index 0..n-1), `charges` money that is not time,
    `quarantine`, `skipped`, `totals` and `invoices` what else the files said. `as_of` is the instant of the audit.
    `matching.resolve` adds `contracts`, `terms`, `guessed`, and to the entries `contract_row`, `hourly` and
    `counts`, which is false for rows found to repeat another row, so that later rules leave them out. It moves
    observed entries to `traces` (columns `ENTRY_TYPES`): they corroborate, and no rule judges them.
    `earlier` is the ledger of an earlier export of the same period, where one is given. `decisions` and
    `comments` are what people said of findings; where there are decisions, the rules that review them see the `found`
    of all others.
    """

    entries: pd.DataFrame
    sources: tuple[Source, ...]
    as_of: pd.Timestamp
    settings: Settings = field(default_factory=Settings)
    charges: pd.DataFrame = field(default_factory=lambda: typed_frame({}, CHARGE_TYPES, 0))
    quarantine: pd.DataFrame = field(default_factory=lambda: typed_frame({}, QUARANTINE_TYPES, 0))
    skipped: pd.DataFrame = field(default_factory=lambda: typed_frame({}, SKIPPED_TYPES, 0))
    totals: pd.DataFrame = field(default_factory=lambda: typed_frame({}, TOTAL_TYPES, 0))
    invoices: pd.DataFrame = field(default_factory=lambda: typed_frame({}, INVOICE_TYPES, 0))
    contracts: pd.DataFrame = field(default_factory=pd.DataFrame)
    terms: pd.DataFrame = field(default_factory=pd.DataFrame)
    guessed: tuple[Guess, ...] = ()
    traces: pd.DataFrame = field(default_factory=lambda: typed_frame({}, ENTRY_TYPES, 0))
    earlier: Ledger | None = None
    decisions: tuple[Decision, ...] = ()
    comments: tuple[Comment, ...] = ()
    found: pd.DataFrame | None = None
    unsaid: Ledger | None = field(default=None, repr=False)

    def with_(self, **changes: Any) -> Ledger:
        """Return a copy with some fields replaced; cached views are computed anew."""
        return replace(self, **({"unsaid": None} | changes))

    def told(
        self, decisions: tuple[Decision, ...], comments: tuple[Comment, ...], found: pd.DataFrame | None = None
    ) -> Ledger:
        """Return a copy with what people said, of what was found; what is worked out of `facts` stays as it is."""
        return replace(self, decisions=decisions, comments=comments, found=found, unsaid=self.facts)

    @property
    def facts(self) -> Ledger:
        """The ledger that this one tells more of: the same for all that `told` made of it."""
        return self if self.unsaid is None else self.unsaid

    @cached_property
    def last_decisions(self) -> dict[str, Decision]:
        """The last decision on each fingerprint; see `auditor.decisions.latest`."""
        return latest(self.decisions)

    @property
    def guesses(self) -> tuple[str, ...]:
        """What matching took for granted, in words."""
        return tuple(dict.fromkeys(guess.told for guess in self.guessed))

    @cached_property
    def timed(self) -> pd.DataFrame:
        """Closed entries with a start before their end that count, sorted by person and start.

        The index holds positions in `entries`. Columns are those of `TIMED`, and `start_s` and `end_s`, whole
        seconds since the epoch. Entries of sources that are not `interval` never appear here.
        """
        e = self.entries
        keep = (e["start"] < e["end"]) & ~e["is_running"]
        if "counts" in e:
            keep &= e["counts"]
        positions = np.flatnonzero(keep.to_numpy())
        start = epoch_seconds(e["start"])[positions]
        reach = int(start.max(initial=0)) - (low := int(start.min(initial=0))) + 1
        line = e["person"].cat.codes.to_numpy()[positions].astype(np.int64) * reach + (start - low)
        order = np.argsort(line, kind="stable")
        positions = positions[order]
        part = e[[name for name in TIMED if name in e]].take(positions)
        return part.assign(start_s=start[order], end_s=epoch_seconds(e["end"])[positions])


def epoch_seconds(instants: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return whole seconds since 1970-01-01 UTC of instants without missing values."""
    array: Any = instants.array
    return np.asarray(array.asi8 // 1_000_000, dtype=np.int64)


class Place(BaseModel):
    """A row of a file that a person can go to."""

    model_config = ConfigDict(frozen=True)

    file: str
    row: int = Field(ge=0, description="physical line of a text file, or row of a sheet; 0 is the whole file")
