"""The `audit.toml` that `auditor init` writes: what the files suggest, a line for each guess to correct."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd

from auditor import matching
from auditor.matching.columns import combined
from auditor.matching.labels import Label, matches
from auditor.matching.people import beside
from auditor.measures.identities import likely_people
from auditor.model import RATE_SCALE, Ledger, ZoneSource
from auditor.settings import Contract

HEAD = """\
# Proposed by `auditor init` from what the files say. Correct what is wrong, delete what you do not need.
# Every table may be left out. Lines that begin with # say nothing until you take the # away.
"""
PEOPLE = """\
# People, by e-mail or name. `names` are the other names and e-mails of the same person: take the # away from one
# that is. Under `apart` are those of somebody else.
"""
LABELS = """\
# What the log calls the work, and the contract it is for: correct the right side where the guess is wrong.
# "" is no contract that is billed; of several contracts it is the one of whoever logs.
[labels]"""


def proposed_settings(ledger: Ledger, timezone: str | None) -> str:
    """Return TOML text with the people, contracts and labels that the files suggest, each guess with its reason."""
    ledger = matching.resolve(ledger)
    lines = [HEAD]
    assumed = [s.file for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED]
    if timezone:
        lines.append(f"timezone = {_text(timezone)}\n")
    elif assumed:
        lines.append("# These files say no time zone and are read as UTC; state yours:")
        lines += [f"#   {file}" for file in assumed]
        lines.append('# timezone = "Europe/Kyiv"\n')
    general = dict.fromkeys(guess.told for guess in ledger.guessed if not guess.subject)
    lines += [*(f"# guess: {_line(told)}" for told in general), ""] if general else []
    return "\n".join([*lines, *_people(ledger), *_contracts(ledger), *_labels(ledger)])


def _people(ledger: Ledger) -> list[str]:
    guessed = {guess.subject: guess.reason for guess in ledger.guessed}
    names: dict[str, dict[str, str]] = {}
    doubts: dict[str, set[str]] = {}
    for frame in (ledger.entries, ledger.traces):
        for who, email, name in combined([frame[c] for c in ("person", "person_email", "person_name")])[1]:
            own, doubtful = names.setdefault(who, {}), doubts.setdefault(who, set())
            for text, mark in ((name, beside(email, name) if email else name), (email, email)):
                if text and text.casefold() != who.casefold():
                    own[text] = own.get(text) or guessed.get(mark, "")
                    doubtful |= {mark} & guessed.keys()
    lines = []
    likely = likely_people(ledger)
    for who in sorted({*ledger.entries["person"].unique()} - {""}):
        maybe = {one.other: f"the same person? {one.why}" for one in likely if one.person == who}
        lines += [f"[people.{_text(who)}]", *_names(names[who], maybe)]
        lines += [f"# apart = {_list([*sorted(doubts[who]), *maybe])}"] if doubts[who] or maybe else []
        lines.append("")
    return [PEOPLE, *lines] if lines else []


def _names(known: dict[str, str], maybe: dict[str, str]) -> list[str]:
    """Return the names of a person, a line for each where there is something to say of one."""
    if not maybe and not any(known.values()):
        return [f"names = {_list(sorted(known))}"]
    told = [f"    {_text(name)},{f'  # {why}' if why else ''}" for name, why in sorted(known.items())]
    asked = [f"    # {_text(name)},  # {why}" for name, why in maybe.items()]
    return ["names = [", *told, *asked, "]"]


def _contracts(ledger: Ledger) -> list[str]:
    bills = labelled(ledger, "billed")
    lines: list[str] = []
    for key, rows in ledger.contracts.groupby("contract", sort=True):
        row = rows.iloc[0].to_dict() | ({} if len(rows) == 1 else {"person": ""})
        contract = Contract(id=str(key), name=row["name"], client=row["client"])
        lines += ["[[contracts]]", f"id = {_text(contract.id)}"]
        lines += [f"{name} = {_text(row[name])}" for name in ("name", "client", "person", "platform") if row[name]]
        if titles := sorted({one.name for one, ids in bills.items() if ids == [key] and not matches(contract, one)}):
            lines.append(f"billed_as = {_list(titles)}")
        lines += ['# rounding = "nearest 15 per entry"', "[[contracts.terms]]", _rate(ledger, contract.id)]
        lines += ["# weekly_limit_hours = 20", ""]
    return lines


def _labels(ledger: Ledger) -> list[str]:
    """Return a line for each name that logs have for work, with the contract it is taken for and why.

    What is called by the number of its contract needs no line. Work of one name and several contracts is told apart
    by the number.
    """
    billed = set(ledger.entries.loc[ledger.entries["side"] == "billed", "contract"].unique())
    guessed = {guess.subject: guess.reason for guess in ledger.guessed}
    labels = labelled(ledger, "logged")
    contracts: dict[str, set[tuple[str, ...]]] = {}
    for label, ids in labels.items():
        contracts.setdefault(label.name, set()).add(tuple(sorted(ids)))
    lines: dict[str, str] = {}
    for label, ids in labels.items():
        is_one = len(contracts[label.name]) == 1
        text = label.name if is_one and label.name else label.ref or label.name
        if text and (ids != [label.ref] or not is_one):
            why = guessed.get(text, "" if billed.intersection(ids) else "nothing that is billed is like it")
            right = _list(sorted(ids)) if len(ids) > 1 else _text(*ids)
            lines.setdefault(text.casefold(), f"{_text(text)} = {right}{f'  # {why}' if why else ''}")
    return [LABELS, *sorted(lines.values()), ""] if lines else []


def labelled(ledger: Ledger, side: str) -> dict[Label, list[str]]:
    """Return the labels of one side, with the contracts each stands for."""
    e = ledger.entries
    found: dict[Label, list[str]] = {}
    columns = [e[name] for name in ("contract_ref", "client", "project", "side", "contract")]
    for ref, client, project, its_side, contract in combined(columns)[1]:
        if its_side == side:
            found.setdefault(Label(ref, client, project, side == "billed"), []).append(contract)
    return found


def _rate(ledger: Ledger, contract: str) -> str:
    mine = ledger.entries[ledger.entries["contract"] == contract]
    middle = mine["hourly"].median()
    currency = mine["currency"].dropna()
    if pd.isna(middle) or not len(currency):
        return '# rate = "45.00 USD"'
    return f'rate = "{middle / RATE_SCALE:.2f} {currency.iloc[0]}"  # the middle rate of its rows'


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(text: str) -> str:
    """Return a text without what would end a comment, or may not stand in one."""
    return "".join(c if c.isprintable() else " " for c in text)
