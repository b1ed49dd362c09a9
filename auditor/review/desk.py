"""What the command does: it lists, says, exports, imports, tells history."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from auditor.decisions import Comment, Decision, Record, Review, load, written
from auditor.faults import Refusal, in_words
from auditor.report import Report
from auditor.reports.words import many
from auditor.review import ALL, VERBS
from auditor.review.listing import chosen, history, listing, marked, with_folded
from auditor.settings import Settings
from auditor.store import is_absent, open_store, place_of
from auditor.store.evidence import contents, keeps_files, snapshots
from auditor.store.store import Store
from importers.files import File

Audit = Callable[[Record], Report]
Write = Callable[[Path, bytes], None]


def review(
    options: argparse.Namespace,
    settings: Settings,
    files: Sequence[File],
    audit: Audit,
    at: dt.datetime,
    write: Write,
) -> str:
    """Do what the options ask for and return what to print; `audit` judges the files with what was said of them.

    Raises Refusal for what cannot be done and StoreError for what cannot be kept.
    """
    if not files and not (options.history or options.export or options.import_):
        raise Refusal("give the files to review, or --history, --import or --export")
    if files and options.import_:
        raise Refusal("--import takes no other files")
    place = place_of(settings, options.store)
    verb = next((name for name in VERBS if getattr(options, name)), None)
    _check(options, verb, at)
    if place is None:
        if verb or options.seen or not files:
            raise Refusal("there is no store to keep decisions in; give --store PLACE")
        report = audit(Record())
        return listing(report, chosen(report, frozenset(), options))
    if is_absent(place) and not (verb or options.seen or options.import_):
        return _ask(options, Record(), frozenset(), audit if files else None, write)
    with open_store(place) as store:
        if options.import_:
            return _import(store, options.import_)
        said = Record(decisions=store.decisions(), comments=store.comments())
        if not verb and not options.seen:
            return _ask(options, said, store.seen(), audit if files else None, write)
        report = audit(said)
        listed = chosen(report, store.seen(), options)
        rows = marked(report, listed, getattr(options, verb)) if verb else listed
        told = (
            _say(store, options, verb, rows, at)
            if verb
            else f"Seen by {_name(options)}: {many(len(rows), 'finding')}"
        )
        seen = Review(
            name=_name(options),
            at=at,
            fingerprints=tuple(with_folded(report, rows)),
            snapshots=snapshots(report.ledger),
        )
        store.review(seen, contents(files, report.ledger) if keeps_files(settings, place) else {})
        return f"{told}. Kept in {store.place}.\n"


def _ask(options: argparse.Namespace, said: Record, seen: frozenset[str], audit: Audit | None, write: Write) -> str:
    """Answer without writing to the store: list, tell history, or write a file."""
    report = audit(said) if audit else None
    if report is not None:
        listed = chosen(report, seen, options)
        if not (options.export or options.history):
            return listing(report, listed)
        marks = set(with_folded(report, listed))
        said = _of(said, lambda mark: mark in marks)
    if options.history:
        if options.history != ALL:
            begin = options.history.lower()
            said = _of(said, lambda mark: mark.startswith(begin))
        return history([*said.decisions, *said.comments])
    write(options.export, written(said.decisions, said.comments).encode())
    return f"Wrote {options.export}: {_counted(said)}.\n"


def _of(said: Record, is_meant: Callable[[str], bool]) -> Record:
    return Record(
        decisions=tuple(one for one in said.decisions if is_meant(one.fingerprint)),
        comments=tuple(one for one in said.comments if is_meant(one.fingerprint)),
    )


def _import(store: Store, path: Path) -> str:
    said = load(path)
    known = len(said.decisions) + len(said.comments) - store.record(said.decisions, said.comments)
    return f"Read {path}: {_counted(said)}; {known or 'none'} known before. Kept in {store.place}.\n"


def _counted(said: Record) -> str:
    counts = pd.Series([one.status.value for one in said.decisions], dtype=object).value_counts(sort=False)
    of = f" ({', '.join(f'{count:,} {name}' for name, count in counts.items())})" if len(counts) else ""
    return f"{many(len(said.decisions), 'decision')}{of}, {many(len(said.comments), 'comment')}"


def _check(options: argparse.Namespace, verb: str | None, at: dt.datetime) -> None:
    if verb and not (options.reason or "").strip():
        raise Refusal(f"--{verb} needs --reason TEXT; if there is no reason, say so in words")
    if options.expires and (verb in {None, "comment", "reopen"} or _day(options.expires) < at.date()):
        raise Refusal("--expires is the last day a decision holds: give it with a decision, a day to come")


def _say(store: Store, options: argparse.Namespace, verb: str, rows: pd.DataFrame, at: dt.datetime) -> str:
    """Record what a verb says of findings and return it in words."""
    name, reason, count = _name(options), options.reason.strip(), many(len(rows), "finding")
    try:
        if verb == "comment":
            marks = rows[["fingerprint", "code"]].itertuples(index=False)
            store.record((), [Comment(fingerprint=m, code=code, text=reason, name=name, at=at) for m, code in marks])
            return f"Comment by {name} on {count}"
        expires = _day(options.expires) if options.expires else None
        store.record(_decisions(rows, status=VERBS[verb], reason=reason, name=name, at=at, expires=expires))
    except ValidationError as error:
        fault = error.errors()[0]
        raise Refusal(f"{' '.join(map(str, fault['loc']))}: {in_words(fault)}") from None
    return f"{VERBS[verb].capitalize()} by {name}: {count}"


def _decisions(rows: pd.DataFrame, **said: Any) -> list[Decision]:
    columns = rows[["fingerprint", "code", "contract", "day", "until"]].itertuples(index=False)
    return [
        Decision(fingerprint=mark, code=code, contract=contract, day=_date(day), until=_date(until), **said)
        for mark, code, contract, day, until in columns
    ]


def _date(day: Any) -> dt.date | None:
    return None if pd.isna(day) else day.date()


def _name(options: argparse.Namespace) -> str:
    """Return who says it: as given, else as the environment or the login knows."""
    try:
        name = options.name or os.environ.get("AUDITOR_NAME") or getpass.getuser()
    except (KeyError, OSError):
        name = ""
    if not (told := name.strip()):
        raise Refusal("give --name: it stands beside what you say")
    return str(told)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"--expires {text!r} is not a day; write it as 2026-12-31") from None
