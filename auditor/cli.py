"""The command line: `auditor check`, `demo`, `diff`, `timesheet`, `init`, `rules`, `formats`, `dashboard`.

Heavy imports happen inside the commands, so that `--version` and `--help` answer at once. The clock is read
here and in the dashboard, nowhere else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import __version__, packing, review
from auditor.faults import Refusal

if TYPE_CHECKING:
    import pandas as pd

    from auditor.decisions import Record
    from auditor.findings import Severity
    from auditor.model import Ledger
    from auditor.report import Report
    from auditor.settings import Settings
    from importers.files import File

FORMATS = ("text", "json", "csv", "xlsx", "html")
DIFFERENCE_FORMATS = ("text", "json", "csv")
TIMESHEET_FORMATS = ("text", "csv", "json", "xlsx")
READERS = ("freelancer", "client", "agency")
DEMOS = READERS
SLOW_BYTES = 5_000_000

EPILOG = """\
exit status:
  0  nothing found at or above --fail-on
  1  something found
  2  could not audit: a file that cannot be read, or settings that are wrong
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="auditor",
        description="Audit hourly time logs: lay trackers, timesheets and invoices side by side per contract.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"auditor {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    check = commands.add_parser("check", help="audit files and print the report")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an export, or a folder of them")
    _add_reading(check)
    check.add_argument("--decisions", type=Path, metavar="PATH", help="what more people said of findings, as JSON")
    review.add_store(check)
    packing.add_sharing(check)
    _add_answering(check)
    check.set_defaults(run=_check)

    demo = commands.add_parser("demo", help="audit the shipped sample data")
    demo.add_argument("demo", nargs="?", choices=DEMOS, default="freelancer")
    _add_answering(demo)
    demo.set_defaults(run=_demo)

    packing.add_command(commands, _add_reading).set_defaults(run=_pack)

    review.add_command(commands, _add_reading).set_defaults(run=_review)

    diff = commands.add_parser(
        "diff",
        help="what changed between two exports of the same period",
        description="Compare two exports of the same period. Changes of hours or money on days that were closed or "
        "signed off are warnings, changes after a sign-off errors, all others notes.",
    )
    diff.add_argument("old", type=Path, metavar="OLD", help="the earlier export, or a folder of such")
    diff.add_argument("new", type=Path, metavar="NEW", help="the later export of the same period, or a folder")
    _add_reading(diff)
    _add_printing(diff, DIFFERENCE_FORMATS)
    diff.set_defaults(run=_diff)

    sheet = commands.add_parser(
        "timesheet",
        help="the hours that the log supports, ready to enter",
        description="The hours that a log supports, per contract, day and platform week, ready to enter, with what "
        "is left out and why. Upwork: whole ten-minute segments, Monday to Sunday in UTC.",
        epilog="exit status: 0, or 2 where no file is a log",
    )
    sheet.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a log, a bill beside it, or a folder")
    _add_reading(sheet)
    sheet.add_argument("--format", choices=TIMESHEET_FORMATS, default="text")
    sheet.add_argument("--output", type=Path, metavar="PATH", help="write there instead of printing")
    sheet.add_argument("--from", dest="first", metavar="DAY", help="the first day to enter, 2026-11-02")
    sheet.add_argument("--to", dest="last", metavar="DAY", help="the last day to enter")
    sheet.add_argument("--as-of", metavar="INSTANT", help="the instant of the timesheet; default: now")
    sheet.set_defaults(run=_timesheet)

    init = commands.add_parser("init", help="write audit.toml with the proposed people and contracts")
    init.add_argument("files", nargs="+", type=Path, metavar="FILE")
    init.add_argument("--timezone", metavar="ZONE", help="zone of clock times in files that do not say")
    init.add_argument("--output", type=Path, default=Path("audit.toml"), metavar="PATH")
    init.add_argument("--force", action="store_true", help="overwrite the file if it exists")
    init.set_defaults(run=_init)

    rules = commands.add_parser("rules", help="the rule book, or one page of it")
    rules.add_argument("code", nargs="?", metavar="CODE")
    rules.set_defaults(run=_rules)

    formats = commands.add_parser("formats", help="what can be read, or one page of it")
    formats.add_argument("name", nargs="?", metavar="NAME")
    formats.set_defaults(run=_formats)

    dashboard = commands.add_parser("dashboard", help="the same on a screen, on 127.0.0.1")
    dashboard.add_argument("files", nargs="*", type=Path, metavar="FILE")
    _add_reading(dashboard)
    dashboard.add_argument("--as", dest="reader", choices=READERS)
    dashboard.add_argument("--port", type=int)
    dashboard.add_argument(
        "--store", metavar="PLACE", help="where decisions are kept: a file, a postgresql:// address, or none"
    )
    dashboard.set_defaults(run=_dashboard)
    return top


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--settings", type=Path, metavar="PATH", help="default: audit.toml in the given folder or in this one"
    )
    command.add_argument("--timezone", metavar="ZONE", help="zone of clock times in files that do not say")


def _add_answering(command: argparse.ArgumentParser) -> None:
    _add_printing(command, FORMATS)
    command.add_argument("--as", dest="reader", choices=READERS, help="whose questions the report answers first")


def _add_printing(command: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    command.add_argument("--format", choices=formats, default="text")
    command.add_argument("--output", type=Path, metavar="PATH", help="write there instead of printing")
    command.add_argument("--fail-on", choices=("error", "warning", "note", "never"), default="error")
    command.add_argument("--as-of", metavar="INSTANT", help="the instant of the audit; default: now")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parsed(arguments)
    from auditor.decisions import DecisionsError
    from auditor.settings import SettingsError
    from auditor.store import StoreError
    from importers.tables import Unreadable

    run: Callable[[argparse.Namespace], int] = options.run
    try:
        status = run(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except (Refusal, packing.NotShared, DecisionsError, SettingsError, StoreError, Unreadable) as fault:
        return _refuse(str(fault))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options; files may stand before, between and behind them."""
    top = parser()
    options, more = top.parse_known_args(arguments)
    if more and (not hasattr(options, "files") or any(word.startswith("-") for word in more)):
        top.error(f"unrecognized arguments: {' '.join(more)}")
    if more:
        options.files += [Path(word) for word in more]
    return options


def _refuse(fault: str) -> int:
    if sys.stderr is not None:
        print(f"auditor: {fault}", file=sys.stderr)
    return 2


# -- commands ---------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from importers.files import open_files

    settings = _settings(options)
    said = _said(options, settings)
    return _answer(open_files(options.files), settings, options, options.timezone, said)


def _said(options: argparse.Namespace, settings: Settings) -> Record:
    """Return what people said of findings: what is in the store, if there is one, and in the file that is given."""
    from auditor.decisions import Record, load
    from auditor.store import is_absent, open_store, place_of

    given = load(options.decisions) if options.decisions else Record()
    place = place_of(settings, getattr(options, "store", None))
    if place is None or is_absent(place):
        return given
    with open_store(place) as store:
        comments = dict.fromkeys((*store.comments(), *given.comments))
        return Record(decisions=(*store.decisions(), *given.decisions), comments=tuple(comments))


def _review(options: argparse.Namespace) -> int:
    from auditor.review.desk import review as reviewed
    from importers.files import open_files

    settings = _settings(options)
    if options.export:
        options.output = options.export
        _check_output(options, settings)
    files = open_files(options.files)

    def report(said: Record) -> Report:
        return _report(files, settings, options.as_of, options.timezone, said)

    told = reviewed(options, settings, files, report, _as_of(options.as_of).to_pydatetime(), _write)
    _print(told.encode(), "text")
    return 0


def _pack(options: argparse.Namespace) -> int:
    from importers.files import open_files

    if not options.output.is_dir():
        raise Refusal(f"{options.output}: there is no such folder")
    settings = _settings(options)
    said = _said(options, settings)
    report = _report(open_files(options.files), settings, options.as_of, options.timezone, said)
    for path, data in packing.files(report, options):
        _write(path, data)
        print(f"Wrote {path}")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from auditor.demo import AS_OF, demo

    files, settings = demo(options.demo)
    options.as_of = options.as_of or AS_OF
    options.reader = options.reader or options.demo
    return _answer(files, settings, options, None, None)


def _diff(options: argparse.Namespace) -> int:
    from auditor.differences import compare
    from auditor.engine import audit
    from auditor.reports.difference import renderer
    from importers.files import open_files

    options.files = [options.old, options.new]
    settings = _settings(options)
    _check_output(options, settings)
    files = open_files(options.files)
    first = len(open_files([options.old]))
    old, new = (_ledger(part, settings, options.as_of, options.timezone) for part in (files[:first], files[first:]))
    report = audit(new.with_(earlier=old), families=("process",))
    earlier = report.ledger.earlier
    assert earlier is not None
    difference = compare(earlier, report.ledger)
    _put(renderer(options.format)(difference, report).encode(), options)
    return _status(lambda severity: report.count(severity) + difference.count(severity), options.fail_on)


def _timesheet(options: argparse.Namespace) -> int:
    from auditor.matching import resolve
    from auditor.reports.timesheet import renderer
    from auditor.timesheet import has_log, timesheet
    from importers.files import open_files

    _check_printable(options, "timesheet.xlsx")
    first, last = _day(options.first, "--from"), _day(options.last, "--to")
    if first and last and last < first:
        raise Refusal("--to is before --from")
    settings = _settings(options)
    _check_output(options, settings)
    ledger = _ledger(open_files(options.files), settings, options.as_of, options.timezone)
    if not has_log(ledger):
        raise Refusal("none of the files is a log: there are no hours to enter")
    made = renderer(options.format)(timesheet(resolve(ledger), first, last))
    _put(made.encode() if isinstance(made, str) else made, options)
    return 0


def _init(options: argparse.Namespace) -> int:
    from auditor.proposal import proposed_settings
    from auditor.settings import Settings, zone_name
    from importers.files import open_files, read

    if options.output.exists() and not options.force:
        raise Refusal(f"{options.output}: exists already; give --force to overwrite it")
    if options.timezone:
        _checked(zone_name, options.timezone)
    ledger = read(open_files(options.files), Settings(), _as_of(None), options.timezone)
    _write(options.output, proposed_settings(ledger, options.timezone).encode())
    print(f"Wrote {options.output}: read it, correct it, then run auditor check with the same files.")
    return 0


def _rules(options: argparse.Namespace) -> int:
    from auditor.rulebook import rule_page, rule_table

    _print((rule_page(options.code) if options.code else rule_table()).encode(), "page")
    return 0


def _formats(options: argparse.Namespace) -> int:
    from auditor.rulebook import format_page, format_table

    _print((format_page(options.name) if options.name else format_table()).encode(), "page")
    return 0


def _dashboard(options: argparse.Namespace) -> int:
    from importlib import import_module

    for path in options.files:
        if not path.exists():
            raise Refusal(f"{path}: there is no such file")
    settings = _settings(options)
    path = Path(settings.path) if settings.path else None
    serve = import_module("dashboard.serve").serve
    return int(serve(options.files, path, options.timezone, options.reader, options.port, options.store))


# -- what they share --------------------------------------------------------------------------------------


def _settings(options: argparse.Namespace) -> Settings:
    """Return the settings the user names, else those lying in a given folder or in this one."""
    from auditor.settings import Settings, load, zone_name

    if options.timezone:
        _checked(zone_name, options.timezone)
    if options.settings:
        return load(options.settings)
    folders = [path for path in options.files if path.is_dir()]
    for path in (*(folder / "audit.toml" for folder in folders), Path("audit.toml")):
        if path.is_file():
            return load(path)
    return Settings()


def _checked(check: Callable[[str], str], value: str) -> None:
    try:
        check(value)
    except ValueError as fault:
        raise Refusal(str(fault)) from None


def _answer(
    files: Sequence[File],
    settings: Settings,
    options: argparse.Namespace,
    timezone: str | None,
    said: Record | None,
) -> int:
    _check_printable(options, "report.xlsx")
    _check_output(options, settings)
    report = _report(files, settings, options.as_of, timezone, said)
    from auditor.reports import renderer

    if getattr(options, "contract", None) or getattr(options, "share", None) or getattr(options, "person", None):
        report = packing.cut(report, options)
    made = renderer(options.format)(report, options.reader)
    _put(made.encode() if isinstance(made, str) else made, options)
    return _status(report.fails, options.fail_on)


def _put(data: bytes, options: argparse.Namespace) -> None:
    if options.output:
        _write(options.output, data)
    else:
        _print(data, options.format)


def _check_printable(options: argparse.Namespace, name: str) -> None:
    if options.format == "xlsx" and not options.output:
        raise Refusal(f"a workbook cannot be printed; give --output {name}")


def _check_output(options: argparse.Namespace, settings: Settings) -> None:
    """Refuse to write over a file of the audit, or where there is no folder."""
    output: Path | None = options.output
    if output is None:
        return
    if not output.parent.is_dir():
        raise Refusal(f"{output}: there is no folder {output.parent}")
    given = getattr(options, "files", [])
    used = [inside for path in given for inside in (path.iterdir() if path.is_dir() else (path,))]
    if output.resolve() in {path.resolve() for path in (*used, Path(settings.path or "audit.toml"))}:
        raise Refusal(f"{output}: is one of the files of this audit; write the report somewhere else")


def _report(
    files: Sequence[File],
    settings: Settings,
    as_of: str | None,
    timezone: str | None,
    said: Record | None,
) -> Report:
    from auditor.engine import audit

    ledger = _ledger(files, settings, as_of, timezone)
    if said is not None:
        ledger = ledger.with_(decisions=said.decisions, comments=said.comments)
    with _progress(f"Judging {len(ledger.entries):,} entries", sum(len(file.data) for file in files)):
        return audit(ledger)


def _ledger(files: Sequence[File], settings: Settings, as_of: str | None, timezone: str | None) -> Ledger:
    from auditor.engine import check_settings
    from importers.files import read
    from importers.registry import all_importers

    check_settings(settings, [importer.name for importer in all_importers()])
    with _progress(f"Reading {len(files)} files", sum(len(file.data) for file in files)):
        return read(files, settings, _as_of(as_of), timezone)


def _as_of(text: str | None) -> pd.Timestamp:
    import pandas as pd

    if text is None:
        return pd.Timestamp.now("UTC").floor("s")
    try:
        instant = pd.Timestamp(text if text[:1].isdigit() else "")
    except ValueError:
        instant = pd.Timestamp("")
    if pd.isna(instant):
        raise Refusal(f"--as-of {text!r} is not an instant; write it as 2026-11-02T09:00Z")
    return instant.tz_localize("UTC") if instant.tz is None else instant.tz_convert("UTC")


def _day(text: str | None, option: str) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{option} {text!r} is not a day; write it as 2026-11-02") from None


@contextmanager
def _progress(what: str, size: int) -> Iterator[None]:
    """Say on a terminal what takes longer than about a second; nothing in pipes."""
    if sys.stderr is None or not sys.stderr.isatty() or size < SLOW_BYTES:
        yield
        return
    from rich.console import Console

    with Console(stderr=True, no_color="NO_COLOR" in os.environ).status(f"{what} ..."):
        yield


def _print(data: bytes, format_: str) -> None:
    if format_ == "text" and sys.stdout is not None and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        from auditor.reports.text import coloured

        data = coloured(data.decode()).encode()
    if sys.stdout is None:
        raise Refusal("standard output is closed; give --output PATH")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Refusal(f"the report cannot be printed: {error.strerror}") from None


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it first, then renamed; a link is followed, a device written to."""
    path = path.resolve()
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(f"{path}: cannot be written: {error.strerror}") from None


def _status(count: Callable[[Severity], int | bool], fail_on: str) -> int:
    from auditor.findings import Severity

    if fail_on == "never":
        return 0
    wanted = [s for s in Severity if s.rank >= Severity(fail_on).rank]
    return int(any(count(severity) for severity in wanted))


if __name__ == "__main__":
    sys.exit(main())
