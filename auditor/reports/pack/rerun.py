"""What somebody needs to run the audit of a pack again and come to the same findings."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath

import auditor
from auditor.decisions import written
from auditor.model import ZoneSource
from auditor.report import Report
from auditor.sharing import Profile

SETTINGS, DECISIONS = "audit.toml", "decisions.json"
EXACT = "The same files, settings and instant give the same findings, fingerprints and seconds."
NOT_EXACT = (
    "Parts are withheld: run on the parts that are shown, the audit cannot give exactly this. The whole files, whose "
    "SHA-256 is stated, and the whole settings give the same fingerprints."
)


@dataclass(frozen=True)
class Rerun:
    """What the audit was run on: version, instant, files as they are called, texts of the other files, commands."""

    version: str
    as_of: str
    files: tuple[tuple[str, str], ...]
    settings: str
    settings_sha256: str
    decisions: str
    check: str
    pack: str
    promise: str


def rerun_of(report: Report, part: Report, rows: list[int], profile: Profile) -> Rerun:
    """Return how to run the audit of a report again whose `part` is shown."""
    ledger = part.ledger
    as_of = ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")
    decisions = written(ledger.decisions, ledger.comments) if ledger.decisions or ledger.comments else ""
    options = [*(["--settings", SETTINGS] if ledger.settings.text else []), *_zone(report), "--as-of", as_of]
    options += ["--decisions", DECISIONS] if decisions else []
    files = [_path(source.file) for source in ledger.sources]
    ids = part.contracts["contract"].iloc[0]
    people = sorted(set(part.contracts["person"]))
    everybody = [row for row in report.contracts.index if report.contracts["contract"][row] == ids]
    who = ["--person", people[0]] if len(people) == 1 and len(everybody) > len(rows) else []
    share = [] if profile.is_whole else ["--share", profile.name]
    return Rerun(
        version=auditor.__version__,
        as_of=as_of,
        files=tuple((source.file, source.sha256) for source in ledger.sources),
        settings=ledger.settings.text,
        settings_sha256=ledger.settings.sha256,
        decisions=decisions,
        check=shlex.join(["auditor", "check", *files, *options, "--format", "json"]),
        pack=shlex.join(["auditor", "pack", *files, *options, "--contract", ids, *who, *share]),
        promise=EXACT if profile.is_whole else NOT_EXACT,
    )


def _zone(report: Report) -> list[str]:
    given = {s.timezone for s in report.ledger.sources if s.timezone_from is ZoneSource.COMMAND_LINE}
    return ["--timezone", min(given)] if given else []


def _path(file: str) -> str:
    """Return the name of a file as a path: one that looks like an option is one of this folder."""
    return f"./{file}" if file.startswith("-") or PurePath(file).is_absolute() else file
