"""`auditor pack`, and the options that cut a report to one contract for somebody else."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.report import Report
    from auditor.sharing import Profile

DESCRIPTION = (
    "Write the evidence pack of a contract, one web page and one workbook: findings, explanations, decisions, the "
    "rows they rest on, the terms in force, file hashes and all that is needed to run the audit again."
)
SHARE_HELP = "what is withheld: full (nothing), client (other clients), redacted (people and texts too)"


class NotShared(Exception):
    """A contract or a profile that is not there; the message is one line."""


def add_command(commands: Any, add_reading: Callable[[argparse.ArgumentParser], None]) -> argparse.ArgumentParser:
    """Add `pack` to the commands and return its parser."""
    command: argparse.ArgumentParser = commands.add_parser(
        "pack", help="the evidence of one contract, to hand on", description=DESCRIPTION
    )
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an export, or a folder of them")
    add_reading(command)
    command.add_argument("--decisions", type=Path, metavar="PATH", help="what people decided on findings, as JSON")
    add_sharing(command, is_needed=True)
    command.add_argument("--as", dest="reader", choices=("freelancer", "client", "agency"))
    command.add_argument("--as-of", metavar="INSTANT", help="the instant of the audit; default: now")
    command.add_argument(
        "--output", type=Path, default=Path(), metavar="FOLDER", help="where to write; default: here"
    )
    return command


def add_sharing(command: argparse.ArgumentParser, *, is_needed: bool = False) -> None:
    """Add the options that name a contract and what is withheld."""
    command.add_argument("--contract", metavar="ID", required=is_needed, help="the contract, by its id or its name")
    command.add_argument("--person", metavar="P", help="of this person alone, as the report calls them")
    command.add_argument("--share", metavar="PROFILE", help=SHARE_HELP)


def selected(report: Report, options: argparse.Namespace) -> tuple[list[int], Profile]:
    """Return the rows of the contracts and the profile that options name; raises NotShared."""
    from auditor.settings import did_you_mean
    from auditor.sharing import known_profiles, rows_of

    known = known_profiles(report.ledger.settings)
    name = options.share or "full"
    if name not in known:
        raise NotShared(
            f"--share {name!r} is no profile{did_you_mean(name, list(known))}; there are {', '.join(known)}"
        )
    rows = rows_of(report, options.contract, options.person)
    if not rows:
        names = sorted({*report.contracts["contract"], *report.contracts["name"]})
        hint = did_you_mean(options.contract, names) or f"; there are {', '.join(names[:8])}"
        who = f" of {options.person!r}" if options.person else ""
        raise NotShared(f"there is no contract {options.contract!r}{who}{'' if who else hint}")
    return rows, known[name]


def cut(report: Report, options: argparse.Namespace) -> Report:
    """Return the report as the options of `add_sharing` ask for it, whole where they ask for nothing."""
    from auditor.sharing import shared

    if not options.contract:
        if options.person or options.share:
            raise NotShared("--person and --share need --contract: they are about one contract")
        return report
    return shared(report, *selected(report, options))


def files(report: Report, options: argparse.Namespace) -> list[tuple[Path, bytes]]:
    """Return the files of the pack that options name and where to write them."""
    from auditor.reports.pack import pack

    made = pack(report, *selected(report, options), options.reader)
    return [
        (options.output / f"{made.name}.{form}", data) for form, data in (("html", made.html), ("xlsx", made.xlsx))
    ]
