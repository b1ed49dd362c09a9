"""What the page of a pack shows, as plain values."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auditor.model import RATE_SCALE
from auditor.report import Report
from auditor.reports import words
from auditor.reports.html import parts
from auditor.reports.html.bars import charts
from auditor.reports.html.rows import grouped, rows_in_evidence
from auditor.reports.pack.rerun import Rerun
from auditor.reports.words import ADDRESSED
from auditor.sharing import Profile

LIMITS = (("day", "a day"), ("week", "a week"), ("month", "a month"), ("total", "in all"))


def pack_parts(part: Report, again: Rerun, profile: Profile, reader: str | None) -> dict[str, Any]:
    """Return everything that `pack.html` shows of a part of a report."""
    to = ADDRESSED[reader]
    f = part.findings
    is_explained = f["explained"].astype(bool)
    rows = rows_in_evidence(part, part.all_findings)
    names = [words.contract_name(part, row) for row in parts.records(part.contracts)]
    return {
        **parts.heading(part, to),
        "title": f"Evidence pack: {'; '.join(names)}",
        "sums": parts.sums(part),
        "contracts": parts.contracts(part),
        "charts": charts(part),
        "findings": parts.findings(part, f[~is_explained & ~f["settled"]], to, rows),
        "explained": parts.findings(part, f[is_explained & ~f["settled"]], to, rows),
        "settled": parts.findings(part, f[f["settled"]], to, rows),
        "folded": folded(part),
        "decisions": decisions(part),
        "terms": terms(part),
        "agreed": agreed(part),
        "files": parts.files(part),
        "guesses": list(part.ledger.guesses),
        "coverage": words.coverage(part),
        "rows": grouped(rows.all),
        "listed": len(rows.all),
        "again": again,
        "is_whole": profile.is_whole,
    }


def terms(part: Report) -> list[dict[str, str]]:
    """Return the terms in force by date: from, until (empty while they hold), rate and limits in words."""
    told = []
    t = part.ledger.terms.sort_values(["contract", "from"], kind="stable")
    ends = t.groupby("contract")["from"].shift(-1) - pd.Timedelta(days=1)
    for row, end in zip(parts.records(t.astype(object)), ends.tolist(), strict=True):
        limits = [
            f"{words.hours(int(row[key]))} {name}"
            for key, name in LIMITS
            if not pd.isna(row[key]) and row[key] is not None
        ]
        has_rate = not pd.isna(row["rate"])
        told.append(
            {
                "contract": row["contract"],
                "from": "the start" if row["from"].year == 1970 else str(row["from"].date()),
                "until": "" if pd.isna(end) else str(end.date()),
                "rate": f"{int(row['rate']) / RATE_SCALE:,.2f} {row['currency']} an hour"
                if has_rate
                else "not stated",
                "limits": ", ".join(limits) or "none stated",
            }
        )
    return told


def agreed(part: Report) -> list[tuple[str, str]]:
    """Return what else the settings say of the contracts, name and value as they stand there."""
    ids = set(part.contracts["contract"])
    told = []
    for one in part.ledger.settings.contracts:
        if one.id in ids:
            stated = one.model_dump(mode="json", exclude={"terms", "rounding", "pauses"}, exclude_defaults=True)
            told += [(name.replace("_", " "), _said(value)) for name, value in stated.items()]
            if one.rounding is not None:
                r = one.rounding
                none = r.direction == "none"
                told.append(("rounding", "none" if none else f"{r.direction} {r.minutes} min per {r.per}"))
            told += [("pause", f"{pause.from_} to {pause.until}") for pause in one.pauses]
    return told


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def decisions(part: Report) -> list[dict[str, str]]:
    """Return every decision on findings of the part, the oldest first, those taken back or expired too."""
    ordered = sorted(part.ledger.decisions, key=lambda one: one.at)
    return [
        {
            "at": f"{one.at:%Y-%m-%d %H:%M %Z}".strip(),
            "name": one.name,
            "status": one.status.value,
            "reason": one.reason,
            "expires": "" if one.expires is None else str(one.expires),
            "code": one.code,
            "fingerprint": one.fingerprint,
        }
        for one in ordered
    ]


def folded(part: Report) -> list[dict[str, Any]]:
    """Return the findings that stand behind another: what they say, where, and behind which."""
    f = part.all_findings[part.all_findings["folded_into"].notna()]
    return [
        {
            **{name: one[name] for name in ("code", "message", "fingerprint", "folded_into")},
            "place": words.place(part, one),
            "hours": words.hours(one["seconds"]) if one["seconds"] else "",
            "places": words.places(evidence, parts.MOST_ROWS, parts.MOST_FILES),
        }
        for one, evidence in zip(parts.records(f), part.evidence(f), strict=True)
    ]
