"""NAR424."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.measures.agreed import agreed
from auditor.measures.bundles import span
from auditor.measures.narratives import Narratives, are_titles, narratives, plain
from auditor.measures.texts import bare
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_HOURS = 10


@rule("NAR424", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions", "told"))
def one_text_for_most_hours(ledger: Ledger, *, percent: int = 60, entries: int = 5) -> pd.DataFrame:
    """One and the same text stands on most hours of a contract.

    *Why it matters.* Whoever reads the bill learns no more from the fiftieth line than from the first. Many honest
    people write so, on contracts with one purpose, so that it is never more than a note.

    *Flagged.* A text, without regard to case, spaces and punctuation, on at least `entries` entries and `percent` of
    the hours with a text of a person on a contract, where these are ten hours or more. One note per person and
    contract.

    *Explanations tested.* The client prescribes the text: ruled in where the contract's `memo` lists it. A contract
    with one purpose: ruled in where its name, project or task says the same, else open.

    *Not flagged.* Lines of whole days, as bills have them, with the name of the contract: they are labels, no
    descriptions. Texts that recur beside others: exact repeats are 68 to 99 % of honest rows. Texts that say too
    little are NAR422; rows of one day with the same text and hours DUP323.

    *To ask.* Can you say in a few words what was done on each of these days, or was this text agreed on?

    *To do.* Vary the text by what was done, or list it under `memo` of the contract if the client prescribes it.
    """
    told = narratives(ledger)
    if told is None:
        return nothing()
    groups, texts, mine = _most(told, percent, entries)
    if not len(groups):
        return nothing()
    is_title, at = are_titles(ledger, told), told.bundles(mine)[1]
    clocked = (ledger.entries["grain"] == "interval").to_numpy()[told.entry]
    kept = [k for k, part in enumerate(at) if clocked[part].any() or not is_title[part].all()]
    if not kept:
        return nothing()
    groups, at = groups[kept], [at[k] for k in kept]
    texts = [texts[k] for k in kept]
    is_only_name = [bool(is_title[part].all()) for part in at]
    rows = [told.entry[part] for part in at]
    seconds = np.array([told.seconds[part].sum() for part in at], dtype=np.int64)
    share = np.rint(100 * seconds / told.told_hours[groups]).astype(np.int64)
    first, last = span(ledger, rows)
    memos = [contract.memo if contract else () for contract in agreed(ledger)] or [()] * len(ledger.contracts)
    return found(
        message=[
            f"{text!r} stands on {hours(int(s))} of {len(part)} entries, {p} % of the hours with a text."
            for text, s, part, p in zip(texts, seconds, at, share, strict=True)
        ],
        entries=rows,
        day=first,
        until=last,
        explanations={
            "the client prescribes the text": [
                Verdict.RULED_IN if text in map(plain, memos[told.rows[group]]) else Verdict.RULED_OUT
                for text, group in zip(texts, groups, strict=True)
            ],
            "a contract with one purpose": [
                Verdict.RULED_IN if named else Verdict.UNTESTABLE for named in is_only_name
            ],
        },
        facts={"text": texts, "text_seconds": seconds, "entries": [len(part) for part in at], "percent": share},
    )


def _most(told: Narratives, percent: int, least: int) -> tuple[Ints, list[str], npt.NDArray[np.bool_]]:
    """Return the groups with such a text, the text, and which entries have it.

    A spelling with less than a third of the hours that the smallest contract needs is on most hours of none, and is
    not worth joining with others.
    """
    whole = told.told_hours
    need = np.where((whole >= LEAST_HOURS * 3600) & (told.told_counts >= least), whole * percent / 100, np.inf)
    in_all = np.bincount(told.text + 1, weights=told.seconds, minlength=len(told.texts) + 1)[1:]
    often = np.flatnonzero(in_all >= need.min(initial=np.inf) / 3)
    encoded = bare(told.texts.take(pa.array(often))).dictionary_encode()
    code_of = np.full(len(told.texts) + 1, -1, dtype=np.int64)
    code_of[often] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    at = np.flatnonzero(code_of[told.text] >= 0)
    width = len(encoded.dictionary) + 1
    pair, distinct = pd.factorize(told.group[at] * width + code_of[told.text[at]])
    seconds = np.bincount(pair, weights=told.seconds[at], minlength=len(distinct))
    group = distinct // width
    enough = (seconds >= need[group]) & (np.bincount(pair, minlength=len(distinct)) >= least)
    ranked = np.flatnonzero(enough)[np.argsort(-seconds[enough], kind="stable")]
    most = ranked[np.unique(group[ranked], return_index=True)[1]]
    mine = np.zeros(len(told.entry), dtype=bool)
    mine[at] = np.isin(pair, most)
    return group[most], encoded.dictionary.take(pa.array((distinct % width)[most])).to_pylist(), mine
