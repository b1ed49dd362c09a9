"""Settings from `audit.toml`: people, contracts with dated terms, options of rules, facts about formats.

`load` answers a `Settings` or raises `SettingsError`, whose message is one line with the place of the fault.
Options of rules and names of formats are checked by the engine, which knows the rules and the importers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from auditor.faults import in_words, line_of

GRAINS = (1, 5, 6, 10, 15, 30, 60)
"""Minutes that a rounding policy may round to."""
WHOLE_DAY = 1440
"""Minutes of a gap that no day has: all of a day counts, from its first start to its last end."""
AS_STATED = "as the settings say"
"""Ends the reason of rows that only a statement of the settings makes unreadable."""


NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})
"""Names of the database that mean the clock of the machine, or nothing."""


class SettingsError(Exception):
    """Settings that cannot be used; the message is one line that says what and where."""


def zone_name(name: str) -> str:
    """Return `name` if it is a zone of the IANA database; raise ValueError otherwise."""
    try:
        if name in NO_PLACES:
            raise ValueError
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone; use a name such as 'Europe/Kyiv' or 'UTC'") from None
    return name


Zone = Annotated[str, AfterValidator(zone_name)]


class _Settled(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Rate(_Settled):
    """Money per hour, written "45.00 USD"."""

    amount: Decimal
    currency: str


class Rounding(_Settled):
    """A rounding policy, written "nearest 15 per entry" or "none"."""

    direction: Literal["none", "up", "nearest", "down"] = "none"
    minutes: int = 1
    per: Literal["entry", "task-day", "day", "line"] = "entry"


def _rate(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d{1,4})?)\s*([A-Z]{3})\s*", value)
    if not found:
        raise ValueError(f'{value!r} is not a rate; write it as "45.00 USD"')
    return Rate(amount=Decimal(found[1]), currency=found[2])


def _rounding(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "none":
        return Rounding()
    found = re.fullmatch(r"\s*(up|nearest|down)\s+(\d+)\s+per\s+(entry|task-day|day|line)\s*", value)
    if not found or int(found[2]) not in GRAINS:
        raise ValueError(
            f'{value!r} is not a rounding; write "none" or such as "nearest 15 per entry", '
            f"with up, nearest or down, {', '.join(map(str, GRAINS))} minutes, per entry, task-day, day or line"
        )
    return Rounding(direction=found[1], minutes=int(found[2]), per=found[3])  # type: ignore[arg-type]


def _listed(value: object) -> object:
    return tuple(filter(None, [value])) if isinstance(value, str) else value


class Person(_Settled):
    """One person, under the e-mail or name that stands for them in reports.

    `names` are other names and e-mails of theirs; `apart` those of somebody else, though a name or e-mail is shared:
    "Ann Smith <office@example.com>" is that name beside that e-mail.
    """

    names: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    timezone: Zone | None = None


class Terms(_Settled):
    """What a contract allows from one date on."""

    from_: Annotated[dt.date, Field(alias="from")] = dt.date(1970, 1, 1)
    rate: Annotated[Rate | None, BeforeValidator(_rate)] = None
    daily_limit_hours: float | None = Field(default=None, gt=0)
    weekly_limit_hours: float | None = Field(default=None, gt=0)
    monthly_limit_hours: float | None = Field(default=None, gt=0)
    total_limit_hours: float | None = Field(default=None, gt=0)


class Pause(_Settled):
    """Days of a contract without work, both included."""

    from_: Annotated[dt.date, Field(alias="from")]
    until: dt.date


class Contract(_Settled):
    """What one person does for one client on agreed terms.

    `matches` are patterns with `*` on "client / project" of trackers; `billed_as` on titles of timesheets
    and invoices when they differ from `id` and `name`. Without `person` the contract holds for everybody
    whose entries match.

    `rounding` and what follows say how the bill comes out of the log, in this order: each entry counts at least
    `minimum_minutes`; gaps of up to `paid_gap_minutes` between entries of a day count as work (1440: from the first
    start to the last end); `meal_minutes` are taken off days longer than `meal_after_hours`; rounding per entry
    comes before the gaps, any other after the meal. `day_hours` for each day with work, or `weekly_hours` for each
    week, replace the sum.

    What only single rules ask: work is agreed from `starts` until `ends`, both included, without `pauses`; `roster`
    are the people who may work on it; `manual_time` that time added by hand is agreed in writing; `premium_hours`
    that overtime, weekend and night hours are; `billed_every` how often; `vague` are texts the client does not take
    as a description, `memo` those it prescribes, `scope` words that belong to what is delivered; `itemised` that
    each task is an entry of its own.
    """

    id: str
    name: str = ""
    client: str = ""
    person: str | None = None
    platform: Literal["upwork", "freelancer.com", "guru", "hubstaff"] | None = None
    timezone: Zone | None = None
    matches: tuple[str, ...] = ()
    billed_as: tuple[str, ...] = ()
    rounding: Annotated[Rounding | None, BeforeValidator(_rounding)] = None
    minimum_minutes: int | None = Field(default=None, gt=0, le=480)
    paid_gap_minutes: int | None = Field(default=None, gt=0, le=WHOLE_DAY)
    meal_minutes: int | None = Field(default=None, gt=0, le=240)
    meal_after_hours: float | None = Field(default=None, ge=0, le=24)
    day_hours: float | None = Field(default=None, gt=0, le=24)
    weekly_hours: float | None = Field(default=None, gt=0, le=168)
    starts: dt.date | None = None
    ends: dt.date | None = None
    pauses: tuple[Pause, ...] = ()
    roster: tuple[str, ...] = ()
    manual_time: bool | None = None
    premium_hours: bool | None = None
    billed_every: Literal["week", "month", "quarter", "year"] | None = None
    vague: tuple[str, ...] = ()
    memo: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    itemised: bool = False
    terms: tuple[Terms, ...] = ()

    @model_validator(mode="after")
    def _terms_fit_together(self) -> Contract:
        if self.meal_after_hours is not None and self.meal_minutes is None:
            raise ValueError("meal_after_hours says when meal_minutes are taken off: give those too")
        if self.day_hours is not None and self.weekly_hours is not None:
            raise ValueError("day_hours and weekly_hours exclude each other: give one of them")
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("ends is before starts")
        if any(pause.until < pause.from_ for pause in self.pauses):
            raise ValueError("a pause ends before it begins")
        return self


class RuleSettings(_Settled):
    """Which rules run; options of single rules are kept in `Settings.rule_options`."""

    disable: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()


class Format(_Settled):
    """What a user knows about the files of one format, or the columns of a table of their own.

    With `columns` and `side` the format is the user's own: `columns` maps fields (`day`, `start_day`,
    `start_time`, `end_day`, `end_time`, `hours`, `duration`, `person`, `client`, `project`, ...) to the
    headers of the table. Without `side` they are more headers of a known format. `invoices_cover` says what time an
    invoice is for whose only date is its own, `not_hours` which items on its lines are no hours.
    """

    timezone: Zone | None = None
    invoices_cover: Literal["day", "week before", "month", "month before"] | None = None
    not_hours: tuple[str, ...] = ()
    date_order: Literal["year-month-day", "day-month-year", "month-day-year"] | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    person: str | None = None
    currency: str | None = None
    side: Literal["logged", "billed"] | None = None
    columns: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _own_table_has_a_side(self) -> Format:
        if self.side is not None and not self.columns:
            raise ValueError("side is that of a table of your own: give its columns too")
        return self


class OneFile(_Settled):
    """What a user knows about single files, by name; it goes before what holds for their format."""

    timezone: Zone | None = None
    date_order: Literal["year-month-day", "day-month-year", "month-day-year"] | None = None
    decimal: Literal[".", ","] | None = None
    person: str | None = None
    currency: str | None = None


def _address(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", value):
        raise ValueError(f'{value!r} is not an address; write it as "https://audit.example.com"')
    return value


class Server(_Settled):
    """What a shared server asks: whether people sign in, and who sees what besides their own contracts.

    `address` is where browsers find it, the address of the reverse proxy. `sees_all` are e-mails that see every
    contract, "*" everybody who signs in; `sees` the ids of contracts that others than their people see.
    `emails_are_verified` says that the provider verifies every e-mail though it does not state it.
    """

    sign_in: bool = False
    address: Annotated[str | None, AfterValidator(_address)] = None
    sees_all: tuple[str, ...] = ()
    sees: dict[str, Annotated[tuple[str, ...], BeforeValidator(_listed)]] = Field(default_factory=dict)
    emails_are_verified: bool = False
    session_hours: float = Field(default=12, gt=0, le=720)


class StoreSettings(_Settled):
    """Where decisions are kept: the `url` of a PostgreSQL database, or a `file` beside the settings.

    `keep_files` says whether the bytes of reviewed files are kept too; without it they are in a file, and not in a
    database that others read.
    """

    url: str | None = None
    file: str | None = None
    keep_files: bool | None = None

    @model_validator(mode="after")
    def _one_place(self) -> StoreSettings:
        if self.url and self.file:
            raise ValueError("url and file exclude each other: give one of them")
        if self.url and not self.url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            raise ValueError("url needs an address such as postgresql://user@host/database")
        return self


class Share(_Settled):
    """A share profile of one's own: what it withholds, see `auditor.sharing.profiles`."""

    withhold: Annotated[tuple[Literal["others", "people", "texts"], ...], BeforeValidator(_listed)] = ("others",)


class Settings(_Settled):
    """Everything `audit.toml` can say; `text` is the file, for the hash in reports.

    `labels` say which contract the log's "client / project" is for: its id; of several ids the one of whoever logs;
    "" for none that is billed. They go before what contracts say themselves.
    """

    people: dict[str, Person] = Field(default_factory=dict)
    contracts: tuple[Contract, ...] = ()
    labels: dict[str, Annotated[tuple[str, ...], BeforeValidator(_listed)]] = Field(default_factory=dict)
    rules: RuleSettings = Field(default_factory=RuleSettings)
    formats: dict[str, Format] = Field(default_factory=dict)
    files: dict[str, OneFile] = Field(default_factory=dict)
    timezone: Zone | None = None
    server: Server = Field(default_factory=Server)
    share: dict[str, Share] = Field(default_factory=dict)
    store: StoreSettings = Field(default_factory=StoreSettings)
    rule_options: dict[str, dict[str, Any]] = Field(default_factory=dict, exclude=True)
    text: str = Field(default="", exclude=True)
    path: str = Field(default="", exclude=True)

    def format_of(self, name: str, file: str) -> Format:
        """Return what is known about a file of a format: what is said of the file by name, then of its format.

        `files` name a file with or without its folder, or many with `*`; a name goes before a pattern, and of
        patterns the first.
        """
        known = self.formats.get(name, Format())
        texts = (file, file.rsplit("/", 1)[-1])
        hits = [key for key in self.files if "*" in key and any(fits(key, text) for text in texts)]
        exact = [text for text in texts if text in self.files]
        facts = next((self.files[key] for key in (*exact, *hits)), None)
        said = facts.model_dump(exclude_none=True) if facts else {}
        return known.model_copy(update=said)

    @property
    def sha256(self) -> str:
        """Hash of the settings file's text; of nothing when there is no file."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def load(path: Path) -> Settings:
    """Read settings from a TOML file; raises SettingsError naming file, line and fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise SettingsError(f"{path}: cannot read the settings: {reason}") from None
    return parse(text, str(path))


def parse(text: str, path: str = "audit.toml") -> Settings:
    """Read settings from TOML text; `path` is only named in errors."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f":{line[1]}" if line else ""
        raise SettingsError(f"{path}{where}: not valid TOML: {str(error).split(' (at')[0]}") from None
    rules = tables.get("rules", {})
    options: dict[str, dict[str, Any]] = {}
    if isinstance(rules, dict):
        options = {name: value for name, value in rules.items() if isinstance(value, dict)}
        tables = tables | {"rules": {k: v for k, v in rules.items() if k not in options}}
    for reserved in ("rule_options", "text", "path"):
        if reserved in tables:
            raise SettingsError(f"{path}:{line_of(text, (reserved,))}: unknown key {reserved!r}")
    try:
        settings = Settings.model_validate({**tables, "rule_options": options, "text": text, "path": path})
    except ValidationError as error:
        raise SettingsError(_first_fault(error, text, path)) from None
    _refuse_twins(settings)
    _refuse_unknown_contracts(settings)
    return settings


def _refuse_twins(settings: Settings) -> None:
    first: dict[str, int] = {}
    for position, contract in enumerate(settings.contracts):
        earlier = first.setdefault(contract.id, position)
        if earlier != position:
            here, there = (line_of(settings.text, ("contracts", n, "id")) for n in (position, earlier))
            raise SettingsError(
                f"{settings.path}:{here}: contract {contract.id!r} is already in line {there}; "
                "give it an id of its own, or its terms under one [[contracts]]"
            )


def _refuse_unknown_contracts(settings: Settings) -> None:
    known = [contract.id for contract in settings.contracts]
    named: dict[tuple[str, ...], tuple[str, ...]] = {("labels", label): ids for label, ids in settings.labels.items()}
    named |= {("server", "sees", email): ids for email, ids in settings.server.sees.items()}
    for keys, ids in named.items():
        for one in ids:
            if known and one not in known:
                line = line_of(settings.text, keys)
                raise SettingsError(
                    f"{settings.path}:{line}: no contract has the id {one!r}{did_you_mean(one, known)}"
                )


def _first_fault(error: ValidationError, text: str, path: str) -> str:
    fault = error.errors()[0]
    keys = tuple("from" if key == "from_" else key for key in fault["loc"])
    named = ".".join(str(key) for key in keys if not isinstance(key, int))
    where = f"{path}:{line_of(text, keys)}"
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown key {str(keys[-1])!r}{did_you_mean(str(keys[-1]), _known_keys(keys))}"
    if fault["type"] == "missing":
        return f"{where}: {named} is missing"
    return f"{where}: {named}: {in_words(fault)}" if named else f"{where}: {in_words(fault)}"


def _known_keys(keys: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the table around the last of `keys` may hold."""
    tables: dict[str, type[BaseModel]] = {
        "people": Person,
        "contracts": Terms if "terms" in keys[:-1] else Pause if "pauses" in keys[:-1] else Contract,
        "rules": RuleSettings,
        "formats": Format,
        "files": OneFile,
        "server": Server,
        "share": Share,
        "store": StoreSettings,
    }
    table = tables.get(str(keys[0]), Settings) if len(keys) > 1 else Settings
    hidden = {name for name, field in table.model_fields.items() if field.exclude}
    return sorted({f.alias or name for name, f in table.model_fields.items()} - hidden)


def fits(pattern: str, text: str) -> bool:
    """Return whether a text is like a pattern, in which `*` stands for anything, in any case.

    >>> fits("ann*.csv", "Ann_March.csv"), fits("ann.csv", "ann.csv.gz")
    (True, False)
    """
    return (
        re.fullmatch(".*".join(map(re.escape, pattern.casefold().split("*"))), text.casefold(), re.DOTALL) is not None
    )


def did_you_mean(word: str, known: list[str]) -> str:
    """Return a hint with the nearest known word, or nothing."""
    near = get_close_matches(word, known, n=1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else ""
