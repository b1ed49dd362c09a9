"""What files call a piece of work, and how alike these names are.

A label is a contract id, a client and a project or title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from auditor.settings import Contract, Settings, fits

NO_CONTRACT = "(not named)"
SIMILAR = 0.85
WITHIN = 0.9
"""How alike two texts are of which one holds all words of the other."""
SHORTEST = 4
"""Letters that one of the shared words must have: "the" and "app" tell nothing."""


@dataclass(frozen=True)
class Label:
    """What the rows of a file call the work: a contract id or number, a client, a project or title."""

    ref: str
    client: str
    project: str
    is_billed: bool

    @property
    def name(self) -> str:
        """Client and project as the settings write them: "Acme / Website"."""
        return " / ".join(part for part in (self.client, self.project) if part)

    @property
    def title(self) -> str:
        """Client and project where it has a project: a client alone is no title."""
        return self.name if self.project else ""


def labelled(labels: Iterable[Label], settings: Settings) -> dict[Label, tuple[str, ...]]:
    """Return the contracts that the settings' `labels` say labels of logs are for, of those they speak of.

    A number goes before a name, a name before the number of a contract, that before a mere project or a pattern.
    """
    exact = {key.casefold(): ids for key, ids in settings.labels.items() if key}
    patterns = [(key, ids) for key, ids in settings.labels.items() if "*" in key]
    numbers = {contract.id for contract in settings.contracts}
    said = {}
    for label in labels:
        ref, texts = label.ref.casefold(), [text.casefold() for text in (label.name, label.project) if text]
        hits = [exact[text] for text in (ref, label.name.casefold()) if text in exact]
        if not hits and label.ref not in numbers:
            hits = [exact[text] for text in texts if text in exact]
            hits += [ids for key, ids in patterns if any(fits(key, text) for text in texts)]
        if hits and not label.is_billed:
            said[label] = hits[0]
    return said


def matches(contract: Contract, label: Label) -> bool:
    """Return whether the settings' contract states the label: by its id, a pattern, or its name.

    A log's label is the contract's by name only if no `matches` say otherwise. A bill without any name is of the
    contract that stands for no name.
    """
    if label.ref and label.ref == contract.id:
        return True
    patterns = contract.matches + (contract.billed_as if label.is_billed else ())
    texts = {label.name.casefold(), label.project.casefold()}
    if any(fits(pattern, text) for pattern in patterns for text in texts):
        return True
    if label.is_billed and not (label.ref or label.name):
        return contract.id == NO_CONTRACT
    titles = {text.casefold() for text in (contract.id, contract.name) if text}
    is_same_client = not contract.client or label.client.casefold() in {"", contract.client.casefold()}
    is_named = not titles.isdisjoint(texts)
    return is_named and (label.is_billed or (not contract.matches and is_same_client))


def equal_labels(labels: Sequence[Label], contract_of: Mapping[Label, str]) -> list[str]:
    """Return for each label the contract whose number or words it has, "" where that is none or several."""
    places: dict[str, set[str]] = {}
    for label, contract in contract_of.items():
        for text in {contract, label.ref, label.name, label.project} - {""}:
            places.setdefault(_folded(text), set()).add(contract)
    found = []
    for label in labels:
        hits = [places.get(_folded(text), set()) for text in (label.ref, label.name, label.project) if text]
        one = next((hit for hit in hits if hit), set())
        found.append(next(iter(one)) if len(one) == 1 else "")
    return found


def _folded(text: str) -> str:
    """Return the words of a text, whatever stands between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def likeness(ours: Sequence[str], theirs: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return how alike the words of texts are, `ours` by `theirs`: 1 if equal, 0 below `SIMILAR`.

    >>> likeness(["Acme / Website"], ["website, acme", "Acme website (Django)", "Acme Website", "Bakery"]).tolist()
    [[0.9, 0.9, 1.0, 0.0]]
    """
    first, distinct_a = _coded(ours)
    second, distinct_b = _coded(theirs)
    scores = process.cdist(
        [" ".join(t) for t in distinct_a],
        [" ".join(t) for t in distinct_b],
        scorer=fuzz.ratio,
        score_cutoff=100 * SIMILAR,
        dtype=np.float64,
    )
    scores = np.where(_numbered_apart(distinct_a, distinct_b), 0, np.asarray(scores) / 100)
    for table, (short, long) in ((scores, (distinct_a, distinct_b)), (scores.T, (distinct_b, distinct_a))):
        postings: dict[str, set[int]] = {}
        for column, words in enumerate(long):
            for word in words:
                postings.setdefault(word, set()).add(column)
        for row, words in enumerate(short):
            if max(map(len, words), default=0) < SHORTEST:
                continue
            held = set.intersection(*(postings.get(word, set()) for word in words))
            columns = np.array(sorted(held), dtype=np.int64)
            table[row, columns] = np.maximum(table[row, columns], WITHIN)
    scores[[not t for t in distinct_a]] = 0
    scores[:, [not t for t in distinct_b]] = 0
    return np.asarray(scores[np.ix_(first, second)])


def _numbered_apart(ours: list[tuple[str, ...]], theirs: list[tuple[str, ...]]) -> npt.NDArray[np.bool_]:
    """Return which texts have numbers that differ: "Phase 1" is not like "Phase 2"."""
    codes: dict[frozenset[str], int] = {frozenset(): 0}
    first, second = (
        np.array([codes.setdefault(frozenset(w for w in t if w.isdecimal()), len(codes)) for t in texts], dtype=int)
        for texts in (ours, theirs)
    )
    return np.asarray((first[:, None] != second) & (first[:, None] > 0) & (second > 0))


def _coded(texts: Sequence[str]) -> tuple[list[int], list[tuple[str, ...]]]:
    """Return each text's number among the distinct ones, and those as words."""
    words = {text: tuple(_folded(text).split()) for text in set(texts)}
    distinct = sorted(set(words.values()))
    number = {t: i for i, t in enumerate(distinct)}
    return [number[words[text]] for text in texts], distinct
