"""The `audit.toml` that `auditor init` writes: what the files suggest, for a person to correct."""

from __future__ import annotations

import json

import pandas as pd

from auditor import matching
from auditor.model import RATE_SCALE, Ledger, ZoneSource

HEAD = """\
# Proposed by `auditor init` from what the files say. Correct what is wrong, delete what you do not need.
# Every table may be left out. Lines that begin with # say nothing until you take the # away.
"""


def proposed_settings(ledger: Ledger, timezone: str | None) -> str:
    """Return TOML text with the people and contracts that the files suggest, each guess as a comment."""
    ledger = matching.resolve(ledger)
    lines = [HEAD]
    assumed = [s.file for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED]
    if timezone:
        lines.append(f"timezone = {_text(timezone)}\n")
    elif assumed:
        lines.append("# These files say no time zone and are read as UTC; state yours:")
        lines += [f"#   {file}" for file in assumed]
        lines.append('# timezone = "Europe/Kyiv"\n')
    lines += [*(f"# guess: {guess}" for guess in ledger.guesses), ""] if ledger.guesses else []
    lines += _people(ledger)
    lines += _contracts(ledger)
    return "\n".join(lines)


def _people(ledger: Ledger) -> list[str]:
    e = ledger.entries
    pairs = e[["person", "person_name"]].drop_duplicates().astype(object)
    lines: list[str] = []
    for person, names in pairs.groupby("person", sort=True)["person_name"]:
        if not person:
            continue
        known = sorted({name for name in names.dropna() if name != person})
        lines += [f"[people.{_text(str(person))}]", f"names = [{', '.join(map(_text, known))}]", ""]
    return lines


def _contracts(ledger: Ledger) -> list[str]:
    e = ledger.entries
    labels = e[["contract", "side", "client", "project"]].drop_duplicates()
    lines: list[str] = []
    for key, rows in ledger.contracts.groupby("contract", sort=True):
        contract = rows.iloc[0].to_dict() | ({} if len(rows) == 1 else {"person": ""})
        mine = labels[labels["contract"] == key]
        lines += ["[[contracts]]", f"id = {_text(str(key))}"]
        lines += [
            f"{name} = {_text(contract[name])}" for name in ("name", "client", "person", "platform") if contract[name]
        ]
        for name, side in (("matches", "logged"), ("billed_as", "billed")):
            patterns = sorted({_pattern(c, p) for c, p in _pairs(mine[mine["side"] == side])})
            if patterns:
                lines.append(f"{name} = [{', '.join(map(_text, patterns))}]")
        lines += ['# rounding = "nearest 15 per entry"', "[[contracts.terms]]", _rate(ledger, str(key))]
        lines += ["# weekly_limit_hours = 20", ""]
    return lines


def _pairs(labels: pd.DataFrame) -> list[tuple[str, str]]:
    texts = labels[["client", "project"]].astype(object)
    texts = texts.where(texts.notna(), "")
    return list(zip(texts["client"], texts["project"], strict=True))


def _pattern(client: str, project: str) -> str:
    return " / ".join(part for part in (client, project) if part) or "*"


def _rate(ledger: Ledger, contract: str) -> str:
    mine = ledger.entries[ledger.entries["contract"] == contract]
    middle = mine["hourly"].median()
    currency = mine["currency"].dropna()
    if pd.isna(middle) or not len(currency):
        return '# rate = "45.00 USD"'
    return f'rate = "{middle / RATE_SCALE:.2f} {currency.iloc[0]}"  # the middle rate of its rows'


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
