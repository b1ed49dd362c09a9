"""`auditor review`: findings listed with what was said of them, and what is said of them now."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

ALL = "all"
"""Stands for the marks of all findings that are listed."""
VERBS = {
    "accept": "accepted",
    "explain": "explained",
    "dispute": "disputed",
    "correct": "corrected",
    "reopen": "reopened",
    "comment": "comment",
}
"""Options that say something of findings, and what each says."""
STANDINGS = ("open", "accepted", "explained", "disputed", "corrected", "expired")

DESCRIPTION = """\
List the findings of files, worst first, each with its mark and what people said of it; or say something of them.
A mark may be cut short as long as it is of one finding; "all" stands for all that --new, --code, --contract,
--severity and --standing leave. What is said is kept, and is never changed: the last decision on a finding holds.
"""
EPILOG = """\
  auditor review week9/ --new
  auditor review week9/ --accept 01f9 --reason "agreed by mail on 3 March" --expires 2026-12-31
  auditor review week9/ --explain all --code TIM205 --reason "release night"
  auditor review week9/ --comment 01f9 --reason "the client asks for the ticket"
  auditor review week9/ --export for-acme.json        what was said of these findings alone
  auditor review --import from-acme.json
"""


def add_command(commands: Any, add_reading: Callable[[argparse.ArgumentParser], None]) -> argparse.ArgumentParser:
    """Add the command to a command line and return its parser."""
    review: argparse.ArgumentParser = commands.add_parser(
        "review",
        help="list findings with what was decided on them, and decide",
        usage="auditor review [FILE ...] [which findings] [what to say of them] [how to say it]",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    review.add_argument("files", nargs="*", type=Path, metavar="FILE", help="an export, or a folder of them")
    add_reading(review)
    add_store(review)
    review.add_argument(
        "--as-of", metavar="INSTANT", help="the instant of the audit and of what is said; default: now"
    )

    chosen = review.add_argument_group("which findings")
    chosen.add_argument("--new", action="store_true", help="neither seen by a review nor decided on")
    chosen.add_argument("--code", action="append", metavar="CODE", help="of this rule; may be given again")
    chosen.add_argument("--contract", action="append", metavar="NAME", help="of this contract, by its name or id")
    chosen.add_argument("--severity", action="append", choices=("error", "warning", "note"))
    chosen.add_argument("--standing", action="append", choices=STANDINGS, help="what was decided so far")

    said = review.add_argument_group("what to say of them").add_mutually_exclusive_group()
    for verb in VERBS:
        said.add_argument(f"--{verb}", nargs="+", metavar="MARK", help="of these findings, or of all")
    said.add_argument("--seen", action="store_true", help="all that are listed have been seen: no longer new")
    said.add_argument("--history", nargs="?", const=ALL, metavar="MARK", help="all that was ever said")
    said.add_argument("--export", type=Path, metavar="PATH", help="write what was said of the findings to a file")
    said.add_argument("--import", dest="import_", type=Path, metavar="PATH", help="add what such a file says")

    how = review.add_argument_group("how to say it")
    how.add_argument("--reason", metavar="TEXT", help="why; of a comment its text")
    how.add_argument("--name", help="who says it; default: AUDITOR_NAME, else the name you are logged in by")
    how.add_argument("--expires", metavar="DAY", help="the last day a decision holds, 2026-12-31; default: for good")
    return review


def add_store(command: argparse.ArgumentParser) -> None:
    """Add the option that says where decisions are kept."""
    command.add_argument(
        "--store", metavar="PLACE", help="where decisions are kept: a file, postgresql://user@host/database, or none"
    )
