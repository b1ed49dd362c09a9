"""DQ110."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from auditor.findings import Confidence, Kind, Severity, Verdict, found, nothing
from auditor.measures.identities import Likely, likely_people
from auditor.model import Ledger
from auditor.rules import rule

LEVELS = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@rule("DQ110", kind=Kind.INCONSISTENT, severity=Severity.NOTE)
def unresolved_identity(ledger: Ledger, *, minimum_similarity_percent: int = 90) -> pd.DataFrame:
    """Two names or e-mails are so alike that they may be one person's, and are counted as two people.

    *Why it matters.* A log under one name and its bill under another are never laid beside each other, and hours of
    one day are not added up. Two people joined into one are worse: the auditor asks, and never joins by itself.

    *Flagged.* Two people on one contract, or anywhere while the contract of one is only guessed, whose names are
    alike by `minimum_similarity_percent` or more; the first entry of each is the evidence.

        100     the same words: Smith, Ann; José Núñez and Jose Nunez; ann.smith@ of two companies
         95     initials of the same name, or a word less of it: A. Smith; Ann M. Smith
         90     a user name of its letters, or one word of it: asmith, ann_s, Ann; a letter of a long word

    The line for audit.toml that joins them is stated. One under `apart` keeps them apart for good.

    *Explanations tested.* Two real people: a minute at which both are logged, or both are billed, rules it in, and
    nothing is found; else it is open. What speaks against it raises the confidence: the same words, and e-mails of
    one company.

    *Not flagged.* Other given names: Ann and Anna Smith, Bob and Bo Li. A name that fits two people who are not
    alike. Below 100, two names on one side of one file, which names a person in one way. Whom the settings join or
    keep apart. Whom entries that name nobody belong to is a guess, stated as such.

    *To ask.* Are these two names one person, or two people?

    *To do.* Join the names under `[people]` in audit.toml, or list them under `apart`.
    """
    e = ledger.entries
    known = {name: code for code, name in enumerate(e["person"].cat.categories)}
    likely = [
        one
        for one in likely_people(ledger)
        if one.other in known and round(100 * one.score) >= minimum_similarity_percent
    ]
    if not likely:
        return nothing()
    first = dict(
        zip(*(values.tolist() for values in np.unique(e["person"].cat.codes, return_index=True)), strict=True)
    )
    return found(
        message=[
            f"{one.other} may be {one.person}, by {one.why}; if so, "
            f"write {_line(ledger, one)} under [people.{_text(one.person)}]."
            for one in likely
        ],
        entries=[np.array([first[known[who]] for who in (one.person, one.other)]) for one in likely],
        person=[one.person for one in likely],
        contract=[one.contract for one in likely],
        confidence=[LEVELS[(one.score == 1) + one.has_one_domain].value for one in likely],
        explanations={"two real people": Verdict.UNTESTABLE},
        facts={
            "names": [[one.person, one.other] for one in likely],
            "similarity_percent": [round(100 * one.score) for one in likely],
            "alike_by": [one.why for one in likely],
            "line": [_line(ledger, one) for one in likely],
            "line_under": [f"[people.{_text(one.person)}]" for one in likely],
        },
    )


def _line(ledger: Ledger, one: Likely) -> str:
    """Return the line of the settings that joins two people."""
    stated = ledger.settings.people.get(one.person)
    names = [*(stated.names if stated else ()), one.other]
    return f"names = [{', '.join(map(_text, names))}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
