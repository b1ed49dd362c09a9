"""NAR426."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.agreed import agreed
from auditor.measures.bundles import span
from auditor.measures.english import NOT_BILLABLE
from auditor.measures.narratives import Narratives, is_english, narratives, words_of
from auditor.model import Ledger
from auditor.rules import rule

KINDS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in NOT_BILLABLE.items()}
ANY = rf"(?i)(?:{'|'.join(NOT_BILLABLE.values())})"
STEM, SHOWN = 5, 5


@rule("NAR426", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions", "told", "english"))
def seldom_billable(ledger: Ledger, *, minimum_minutes: int = 30) -> pd.DataFrame:
    """Charged entries describe work that clients are seldom charged for.

    *Why it matters.* Writing one's invoices, one's own training or the repair of one's own mistake is mostly the
    freelancer's. Better to have taken it off than to be asked.

    *Flagged.* Texts with phrases of invoicing, timesheets, own training, recruitment, internal chat or rework of an
    own error, on entries not marked as free: one note per person and contract where they come to `minimum_minutes`.

        Prepare invoice for March     Fill in timesheet     Fix my own mistake     asked about
        Fix the invoice page          Train the new model   Interview users        not

    *Explanations tested.* What is delivered is of that kind: such texts are left out where a word of the contract's
    `scope`, or of its name or client, stands in the phrase; ruled out where a scope is stated, else open. It was
    agreed to be paid: the files do not say.

    *Not flagged.* Single words such as "invoice" or "training", which name deliverables too often. Texts that do not
    seem to be English: coverage says so.

    *To ask.* Is work of this kind to be paid for on this contract?

    *To do.* Mark these entries as not billable, or note that the contract covers such work.
    """
    told = narratives(ledger)
    if told is None:
        return nothing()
    texts = told.matching(ANY)
    if not texts.any():
        return nothing()
    mine = _asked(ledger, told, texts) & is_english(ledger)[told.group]
    mine &= (told.hours(mine) >= minimum_minutes * 60)[told.group]
    groups, at = told.bundles(mine)
    if not len(groups):
        return nothing()
    entries = [told.entry[part] for part in at]
    seconds = told.hours(mine)[groups]
    share = np.rint(100 * seconds / told.told_hours[groups]).astype(np.int64)
    names = [words_of(told.texts, _flags(told, part)).values() for part in at]
    kinds = [[kind for kind, phrase in KINDS.items() if any(map(phrase.search, own))] for own in names]
    stated = [bool(contract and contract.scope) for contract in agreed(ledger)] or [False] * len(ledger.contracts)
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{hours(int(s))} seems to be {', '.join(kind)}, {p} % of the hours with a text."
            for s, kind, p in zip(seconds, kinds, share, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "what is delivered is of that kind": [
                Verdict.RULED_OUT if stated[row] else Verdict.UNTESTABLE for row in told.rows[groups]
            ],
            "it was agreed to be paid": Verdict.UNTESTABLE,
        },
        facts={"seconds": seconds, "percent": share, "kinds": kinds, "texts": [sorted(own)[:SHOWN] for own in names]},
    )


def _flags(told: Narratives, part: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    flags = np.zeros(len(told.texts), dtype=bool)
    flags[told.text[part]] = True
    return flags


def _asked(ledger: Ledger, told: Narratives, texts: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which entries have such a text whose phrase says nothing that the contract is about."""
    phrases = {
        code: {word[:STEM] for match in (kind.search(text) for kind in KINDS.values()) if match
               for word in re.findall(r"\w+", match[0].casefold())}
        for code, text in words_of(told.texts, texts).items()
    }  # fmt: skip
    at = np.flatnonzero(told.of_entries(texts))
    pairs, distinct = pd.factorize(told.group[at] * len(told.texts) + told.text[at])
    scopes = [" ".join(one.scope) if one else "" for one in agreed(ledger)] or [""] * len(ledger.contracts)
    flags = np.zeros(len(distinct), dtype=bool)
    for number, pair in enumerate(distinct.tolist()):
        group, code = divmod(pair, len(told.texts))
        row = int(told.rows[group])
        about = f"{scopes[row]} {ledger.contracts['name'].iloc[row]} {ledger.contracts['client'].iloc[row]}"
        own = {word[:STEM] for word in re.findall(r"\w+", about.casefold()) if len(word) >= STEM}
        flags[number] = own.isdisjoint(phrases[code])
    mine = np.zeros(len(told.entry), dtype=bool)
    mine[at] = flags[pairs]
    return mine
