"""The evidence pack of a contract: one page and one workbook that another person can check and run again.

    pack(report, [row], PROFILES["client"]) -> Pack(name, html, xlsx)

`row` is a row of `Report.contracts`. Settings and decisions are those of the report's ledger. Both files hold the
findings with their explanations and decisions, the rows they rest on, the terms in force, the files with their
SHA-256, version, settings and instant, the commands that run it again, and what the profile withholds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.report import Report
from auditor.reports.html.page import page
from auditor.reports.pack.parts import pack_parts
from auditor.reports.pack.rerun import rerun_of
from auditor.reports.pack.sheets import pack_book
from auditor.sharing import PROFILES, Profile, shared

__all__ = ["Pack", "pack"]


@dataclass(frozen=True)
class Pack:
    """The two files of a pack and what to call them, without their ending."""

    name: str
    html: bytes
    xlsx: bytes


def pack(report: Report, rows: Sequence[int], profile: Profile = PROFILES["full"], reader: str | None = None) -> Pack:
    """Return the pack of one contract: some rows of `Report.contracts`, one per person.

    The same report, rows, profile and reader give the same bytes. Raises IndexError for a row that is not there.
    """
    part = shared(report, rows, profile)
    again = rerun_of(report, part, list(rows), profile)
    return Pack(
        name=_name(part),
        html=page("pack.html", **pack_parts(part, again, profile, reader)).encode(),
        xlsx=pack_book(part, again, profile, reader),
    )


def _name(part: Report) -> str:
    """Return a name for files that every system takes, "pack-website-redesign-2026-11-02"."""
    told = re.sub(r"[^a-z0-9]+", "-", part.contracts["name"].iloc[0].casefold()).strip("-")[:40].rstrip("-")
    return "-".join(filter(None, ("pack", told, f"{part.ledger.as_of.tz_convert('UTC'):%Y-%m-%d}")))
