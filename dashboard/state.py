"""What a session holds: its files, its choices and its report. Only here the clock and the environment are read.

Nothing is shared between sessions: reading and auditing are cached per session, by the content of the files
and all that the answer depends on.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st

from auditor.demo import AS_OF, demo
from auditor.engine import audit, check_settings
from auditor.report import Report
from auditor.reports import READERS
from auditor.settings import SettingsError, parse
from dashboard.serve import OPENED
from importers.files import File, open_files, read
from importers.registry import all_importers
from importers.tables import NoHeader, Unreadable, Unsettled


class Key(StrEnum):
    """Names of everything kept in the session."""

    UPLOADS = "uploads"
    FILES = "files"
    IS_SWITCHED = "is_switched"
    ZONE = "zone"
    READER = "reader"
    DEMO = "demo"
    LEFT_OUT = "left_out"
    REPORT = "report"
    FOCUS = "focus"
    AHEAD = "ahead"
    MARKS = "marks"
    UPLOADED = "uploaded"
    VISITOR = "visitor"
    LIMITED = "limited"
    SAID = "said"
    DECIDED = "decided"
    FORM = "form"
    DECIDING = "deciding"
    CONTRACT = "contract"
    STATES = "states"
    CONTRACTS_TABLE = "contracts_table"
    CONTRACT_FINDINGS = "contract_findings"
    UNIT = "unit"
    FINDINGS_TABLE = "findings_table"
    SEVERITY = "severity"
    CODE = "code"
    OF_CONTRACT = "of_contract"
    PERSON = "person"
    EXPLAINED = "explained"
    DECISION = "decision"
    IS_NEW = "is_new"
    STATUS = "status"
    REASON = "reason"
    NAME = "name"
    EXPIRES = "expires"
    NOTICE = "notice"
    BROUGHT = "brought"
    SHARE = "share"
    WORDS = "words"
    SOURCES_TAB = "sources_tab"
    COVERAGE_RULE = "coverage_rule"
    COVERAGE_FILE = "coverage_file"
    COVERAGE_STATUS = "coverage_status"
    PATTERNS_BY = "patterns_by"
    PATTERNS_OF = "patterns_of"
    PATTERNS_PAIR = "patterns_pair"
    GIVEN = "given"
    CORRECTIONS = "corrections"
    CORRECTION_FAULT = "correction_fault"
    FILES_TABLE = "files_table"
    HOLDS = "holds"
    FACT = "fact"
    UNREAD = "unread"
    PEOPLE = "people"
    LABELS = "labels"
    TAKEN = "taken"
    TRIES = "tries"
    OWN_SIDE = "own_side"
    OWN_COLUMNS = "own_columns"
    FIRST = "first"
    WORTH = "worth"
    MATRIX = "matrix"
    WEEKS_TABLE = "weeks_table"
    CALENDAR = "calendar"
    YEAR = "year"
    PICTURE = "picture"
    DAY = "day"
    SPAN = "span"
    HOURS_FROM = "hours_from"
    HOURS_TO = "hours_to"
    HOURS_TABLE = "hours_table"


@dataclass(frozen=True)
class Opened:
    """What the command line opened: files, settings, zone, reader, store, and the instant of the audit if given.

    With `sign_in` people sign in before they see anything; see `dashboard.access`.
    """

    paths: tuple[str, ...] = ()
    settings: str | None = None
    timezone: str | None = None
    reader: str | None = None
    as_of: str | None = None
    sign_in: bool = False
    store: str | None = None


@dataclass(frozen=True)
class Visitor:
    """Who looks: the verified e-mail, "" where nobody signs in, and whether they see every contract."""

    email: str = ""
    sees_all: bool = False


@dataclass(frozen=True)
class Inputs:
    """Everything a report depends on. `is_demo` says that nobody gave these files, `is_own` that this visitor did."""

    files: tuple[File, ...]
    settings_text: str
    settings_name: str
    timezone: str | None
    is_demo: bool
    is_own: bool = False


@dataclass(frozen=True)
class Fault:
    """Why there is no report, in one line, and the file to blame, if there is one.

    `asks` is what would make that file readable: a key of the settings of its format, "columns", or "".
    """

    message: str
    file: File | None = None
    asks: str = ""


def opened() -> Opened:
    """Return what the command line opened; nothing when the app was started without it."""
    given = json.loads(os.environ.get(OPENED, "{}"))
    return Opened(**given | {"paths": tuple(given.get("paths", ()))})


def visitor() -> Visitor:
    """Return who looks; without signing in, somebody who sees everything."""
    known = st.session_state.get(Key.VISITOR)
    return known if isinstance(known, Visitor) else Visitor(sees_all=not opened().sign_in)


def now() -> pd.Timestamp:
    """Return this instant, in whole seconds."""
    return pd.Timestamp.now("UTC").floor("s")


def begin() -> None:
    """Fill in the choices a new session starts with."""
    given = opened()
    st.session_state.setdefault(Key.LEFT_OUT, frozenset())
    st.session_state.setdefault(Key.DEMO, given.reader or READERS[0])
    st.session_state.setdefault(Key.READER, given.reader or READERS[0])
    st.session_state.setdefault(Key.ZONE, given.timezone or "")
    st.session_state.setdefault(Key.NAME, "" if given.sign_in else os.environ.get("AUDITOR_NAME", ""))


def mark(file: File) -> tuple[str, str]:
    """Return what tells a file from all others: its name and the SHA-256 of its bytes, worked out once a session."""
    known = st.session_state.setdefault(Key.MARKS, {})
    if file not in known:
        known[file] = file.name, hashlib.sha256(file.data).hexdigest()
    return cast("tuple[str, str]", known[file])


def uploaded(uploads: list[Any]) -> list[File]:
    """Return the files of uploads: each is taken over once, and let go with its upload."""
    known = st.session_state.get(Key.UPLOADED, {})
    held = {upload.file_id: known.get(upload.file_id) or File(upload.name, upload.getvalue()) for upload in uploads}
    if held.keys() != known.keys():
        st.session_state[Key.MARKS] = {}
    st.session_state[Key.UPLOADED] = held
    return list(held.values())


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def from_disk(paths: tuple[str, ...]) -> tuple[File, ...]:
    """Return the files of the machine, read once a session; raises Unreadable."""
    return tuple(open_files([Path(path) for path in paths]))


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def shipped(name: str) -> tuple[tuple[File, ...], str]:
    """Return the files of a demo and the text of its settings."""
    files, settings = demo(name)
    return tuple(files), settings.text


def gather(uploads: list[File], demo_name: str | None) -> Inputs:
    """Return uploaded files with those the command line opened, or those of a demo when there are none.

    An uploaded TOML file is the settings. Files of the same name are told apart by a number. Who does not see every
    contract has files of their own apart from those of the command line: names in files and settings say who is who,
    and so what is seen. Raises Unreadable or SettingsError.
    """
    given = opened()
    tables = [file for file in uploads if not is_settings(file)]
    settings = [file for file in uploads if is_settings(file)]
    if len(settings) > 1:
        raise SettingsError(f"{settings[1].name}: settings are already in {settings[0].name}; give one file of them")
    is_apart = not visitor().sees_all
    if demo_name:
        files, text, name = *shipped(demo_name), "audit.toml"
    elif is_apart and tables:
        files, text, name = tuple(tables), "", "audit.toml"
    elif is_apart and settings:
        raise SettingsError(f"{settings[0].name}: settings of your own go with files of your own; give those too")
    else:
        files = (*(from_disk(given.paths) if given.paths else ()), *tables)
        text, name = shared_settings()
    if settings:
        text, name = _text(settings[0]), settings[0].name
    zone = st.session_state.get(Key.ZONE) or None
    is_demo = demo_name is not None
    is_own = is_demo or (is_apart and bool(tables))
    return Inputs(_told_apart(files), text, name, zone, is_demo=is_demo, is_own=is_own)


def is_settings(file: File) -> bool:
    """Return whether a file is settings by its name."""
    return file.name.lower().endswith(".toml")


def shared_settings() -> tuple[str, str]:
    """Return text and name of the settings that the command line opened; raises SettingsError."""
    path = opened().settings
    if path is None:
        return "", "audit.toml"
    try:
        return _text(File(Path(path).name, Path(path).read_bytes())), Path(path).name
    except OSError as error:
        raise SettingsError(f"{path}: cannot read the settings: {error.strerror}") from None


def _text(file: File) -> str:
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{file.name}: cannot read the settings: it is not UTF-8 text") from None


def _told_apart(files: tuple[File, ...]) -> tuple[File, ...]:
    seen: dict[str, int] = {}
    told = []
    for file in files:
        seen[file.name] = seen.get(file.name, 0) + 1
        number = seen[file.name]
        told.append(file if number == 1 else File(f"{file.name} ({number})", file.data))
    return tuple(told)


def examine(inputs: Inputs) -> Report | Fault:
    """Return the report on the files that are not left out, or why there is none."""
    marks = {mark(file): file for file in inputs.files}
    kept = {key: file for key, file in marks.items() if key not in st.session_state[Key.LEFT_OUT]}
    if not kept:
        return Fault("Every file is left out: there is nothing to audit.")
    key, files = tuple(kept), list(kept.values())
    try:
        return audited(key, inputs.settings_text, inputs.settings_name, inputs.timezone, inputs.is_demo, files)
    except SettingsError as fault:
        return Fault(str(fault))
    except Unreadable as fault:
        blamed = [file for file in files if str(fault).startswith(f"{file.name}: ")]
        asks = fault.key if isinstance(fault, Unsettled) else "columns" if isinstance(fault, NoHeader) else ""
        return Fault(str(fault), max(blamed, key=lambda file: len(file.name), default=None), asks)


@st.cache_resource(scope="session", max_entries=2, show_spinner="Reading and checking the files …")
def audited(
    key: tuple[tuple[str, str], ...],  # noqa: ARG001
    settings_text: str,
    settings_name: str,
    timezone: str | None,
    is_demo: bool,  # noqa: FBT001
    _files: list[File],
) -> Report:
    """Return the report on files; `key` is their names and hashes. Raises Unreadable or SettingsError.

    The instant of the audit is now, or the one at which the demos are told.
    """
    settings = parse(settings_text, settings_name)
    check_settings(settings, [importer.name for importer in all_importers()])
    given = AS_OF if is_demo else opened().as_of
    as_of = pd.Timestamp(given) if given else now()
    return audit(read(_files, settings, as_of, timezone))


def leave_out(file: File) -> None:
    """Leave a file out of the audit."""
    st.session_state[Key.LEFT_OUT] |= {mark(file)}


def take_back() -> None:
    """Take every file that was left out back in."""
    st.session_state[Key.LEFT_OUT] = frozenset()


def report() -> Report:
    """Return the report of this run."""
    return cast("Report", st.session_state[Key.REPORT])


def switch_page(page: str) -> None:
    """Open another page.

    Streamlit forgets what is uploaded in the one run that follows a switch made here and not by the user, so
    that run takes the files of the run before.
    """
    st.session_state[Key.IS_SWITCHED] = True
    st.switch_page(page)


def kept(files: list[File]) -> list[File]:
    """Return the uploaded files of this run; see `switch_page`."""
    if not st.session_state.pop(Key.IS_SWITCHED, False):
        st.session_state[Key.FILES] = files
    return cast("list[File]", st.session_state[Key.FILES])


def reader() -> str:
    """Return who reads: one of `READERS`."""
    return str(st.session_state[Key.READER] or READERS[0])
