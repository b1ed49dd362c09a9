"""DUP326."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.narratives import Narratives, narratives, plain
from auditor.measures.near_texts import cosines
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_ENTRIES, USUAL_WORDS, LEAST_WORDS = 30, 4, 6
RECURS, TEMPLATE, ENDS = 3, 20, 3
LEAST_PERCENT = 10
MOST_TEXTS, MOST_PAIRS = 10_000, 5_000


@rule("DUP326", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions", "told"))
def near_duplicate_texts(
    ledger: Ledger, *, cosine_percent: int = 92, within_days: int = 30, minimum_pairs: int = 3
) -> pd.DataFrame:
    """Descriptions of different days are one text with a letter or a word changed.

    *Why it matters.* A text that was copied and retouched looks like new work and is not told apart from it by a
    search for equal texts. Honest people write so too, so that it is never more than a note.

    *Flagged.* At least `minimum_pairs` pairs of texts of a person on a contract, on different days up to
    `within_days` apart, that are not equal but alike: six words or more, and a cosine of their groups of 3 to 5
    letters, the rare ones weighing more, of `cosine_percent` % or more. Together they stand on a tenth of the entries
    with a text, of which there are thirty, half of them of four words. One note per person and contract.

        3 March    Reworked the order form for small screens and tested it on phones
        9 March    Reworked the order forms for small screens and tested it on phones

    *Explanations tested.* Titles that the tool fills in: ruled out, for texts that equal the task or project do not
    count. A template or a recurring text: ruled out, for then it is not raised. A task that goes on: the texts do not
    say.

    *Not flagged.* Texts that differ in a number, as tickets and versions do; texts on three entries or more, and
    more than twenty with the same numbers and the same first or last three words, which recur: 68 to 99 % of honest
    rows repeat a text. Texts that differ at both ends. Beyond the first 10,000 distinct texts of six words of a
    ledger, and 5,000 pairs, nothing is compared. Texts of two people, who may have met. Equal texts are NAR424.

    *To ask.* Is this one task that went on, and what was done on each of these days?

    *To do.* Write into each entry what was done that day, or name the task that they belong to.
    """
    told = narratives(ledger)
    if told is None:
        return nothing()
    words = pc.count_substring(told.texts, " ").fill_null(-1).to_numpy(zero_copy_only=False) + 1
    long = np.flatnonzero(words >= LEAST_WORDS)[:MOST_TEXTS]
    enough = (told.told_counts >= LEAST_ENTRIES) if len(long) else np.zeros(0, dtype=bool)
    if not enough.any():
        return nothing()
    enough &= 2 * told.counts(told.of_entries(words >= USUAL_WORDS)) >= told.told_counts
    is_long = np.zeros(len(words), dtype=bool)
    is_long[long] = True
    at = np.flatnonzero(told.of_entries(is_long) & enough[told.group])
    at, code, texts = _once(ledger, told, at)
    one, other = _pairs(texts, code, told.group[at])
    if not len(one):
        return nothing()
    day = ledger.entries["day"].to_numpy("datetime64[D]").astype(np.int64)[told.entry[at]]
    apart = np.abs(day[one] - day[other])
    near = (apart > 0) & (apart <= within_days)
    one, other = one[near][:MOST_PAIRS], other[near][:MOST_PAIRS]
    used, place = np.unique(code[np.r_[one, other]], return_inverse=True)
    alike = cosines([texts[i] for i in used], place[: len(one)], place[len(one) :]) >= cosine_percent / 100
    one, other = one[alike], other[alike]
    pairs = np.bincount(told.group[at[one]], minlength=len(told.rows))
    both = np.union1d(one, other)
    rows = np.bincount(told.group[at[both]], minlength=len(told.rows))
    is_told = (pairs >= minimum_pairs) & (100 * rows >= LEAST_PERCENT * told.told_counts)
    mine = at[both[is_told[told.group[at[both]]]]]
    if not len(mine):
        return nothing()
    groups = np.unique(told.group[mine])
    entries, lengths = (grouped(told.group[mine], values[mine]) for values in (told.entry, told.seconds))
    seconds = np.array([part.sum() for part in lengths], dtype=np.int64)
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{len(part)} entries, {hours(int(s))} in all, have texts that differ from another's by hardly a word."
            for part, s in zip(entries, seconds, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "titles that the tool fills in": Verdict.RULED_OUT.value,
            "a template or a recurring text": Verdict.RULED_OUT.value,
            "a task that goes on": Verdict.UNTESTABLE.value,
        },
        facts={"pairs": pairs[groups], "text_seconds": seconds, "entries_with_text": told.told_counts[groups]},
    )


def _once(ledger: Ledger, told: Narratives, at: Ints) -> tuple[Ints, Ints, list[str]]:
    """Return one entry for each text that hardly recurs in its group and is no title; and their distinct texts."""
    nth, spelt = pd.factorize(told.text[at])
    number, texts = pd.factorize(np.array([*map(plain, told.texts.take(pa.array(spelt)).to_pylist())], dtype=object))
    code = number[nth] if len(nth) else nth
    pair = pd.factorize(told.group[at] * (len(texts) + 1) + code)[0]
    rare = np.bincount(pair)[pair] < RECURS if len(pair) else np.zeros(0, dtype=bool)
    rare &= ~pd.Series(pair).duplicated().to_numpy()
    known = {text: i for i, text in enumerate(texts)}
    for name in ("task", "project"):
        column = ledger.entries[name]
        titles = np.array([*(known.get(plain(title), -1) for title in column.cat.categories), -1], dtype=np.int64)
        rare &= code != titles[column.cat.codes.to_numpy()[told.entry[at]]]
    return at[rare], code[rare], list(texts)


def _pairs(texts: list[str], code: Ints, group: Ints) -> tuple[Ints, Ints]:
    """Return pairs of rows of a group whose texts have the same numbers and the first or last words in common."""
    words = [text.split() for text in texts]
    figures = [" ".join(re.findall(r"\d+", text)) for text in texts]
    met = [np.zeros((0, 2), dtype=np.int64)]
    for part in (slice(ENDS), slice(-ENDS, None)):
        ends = [
            " ".join((figure, "", *said[part])) if len(said) >= LEAST_WORDS else None
            for said, figure in zip(words, figures, strict=True)
        ]
        key = pd.factorize(np.array(ends, dtype=object))[0][code]
        block = pd.factorize(group * (len(texts) + 1) + key)[0]
        size = np.bincount(block)[block] if len(block) else block
        row = np.flatnonzero((key >= 0) & (size > 1) & (size <= TEMPLATE))
        row = row[np.argsort(block[row], kind="stable")]
        for step in range(1, min(TEMPLATE, len(row))):
            same = block[row[step:]] == block[row[:-step]]
            met.append(np.stack([row[:-step][same], row[step:][same]], axis=1))
    pairs = np.unique(np.concatenate(met), axis=0)
    return pairs[:, 0], pairs[:, 1]
