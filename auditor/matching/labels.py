"""What files call a piece of work, and which of these names mean one contract.

A label is a contract id, a client and a project or title. What the settings state wins; then an id; then equal
or similar words, which are guesses and stated as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from auditor.settings import Contract, Settings

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


def matches(contract: Contract, label: Label) -> bool:
    """Return whether the settings' contract states the label: by its id, a pattern, or its name.

    A log's label is the contract's by name only if no `matches` say otherwise.
    """
    if label.ref and label.ref == contract.id:
        return True
    patterns = contract.matches + (contract.billed_as if label.is_billed else ())
    texts = {label.name.casefold(), label.project.casefold()}
    if any(_like(pattern, text) for pattern in patterns for text in texts):
        return True
    titles = {text.casefold() for text in (contract.id, contract.name) if text}
    is_same_client = not contract.client or label.client.casefold() in {"", contract.client.casefold()}
    is_named = label.project.casefold() in titles
    return is_named and (label.is_billed or (not contract.matches and is_same_client))


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.casefold().split("*"))), text, re.DOTALL) is not None


def contract_ids(labels: Sequence[Label], settings: Settings) -> tuple[list[str], list[str]]:
    """Return a contract id for each label that the settings do not place, and the guesses made.

    A log's label goes to the bill or the contract of the settings whose id it states, else to the one whose
    words are most like its own; else it is a contract of its own, a client's projects together.
    """
    known = [not any(matches(contract, label) for contract in settings.contracts) for label in labels]
    free = sorted({label for label, is_open in zip(labels, known, strict=True) if is_open}, key=_order)
    billed, logged = [x for x in free if x.is_billed], [x for x in free if not x.is_billed]
    ids = _billed_ids(billed)
    stated = {
        Label(c.id, c.client, c.name or c.id, is_billed=True): c.id for c in settings.contracts if not c.matches
    }
    called = {key: _called(label) for label, key in [*stated.items(), *ids.items()]}
    guesses = []
    for label, (key, why) in _alike(logged, ids | stated).items():
        ids[label] = key
        if why:
            guesses.append(f"logged {label.name!r} is taken for contract {called[key]}, {why}")
    if not settings.contracts and logged and [label.ref or label.name for label in billed] == [""]:
        guesses.append("the bill names no contract and is taken for all that is logged")
        ids |= dict.fromkeys(logged, ids[billed[0]])
    rest = [label for label in logged if label not in ids]
    if only := _only_pair(billed, rest, ids, settings):
        guesses.append(f"logged {rest[0].name!r} is taken for contract {only}, the only one on both sides")
        ids |= dict.fromkeys(rest, only)
    split = {label.client for label in logged if label in ids and label.client}
    for label in rest:
        by_client = label.client if label.client not in split else ""
        ids.setdefault(label, by_client or label.ref or label.name or NO_CONTRACT)
    return [ids.get(label, "") for label in labels], guesses


def _order(label: Label) -> tuple[str, str, str, bool]:
    return label.client, label.project, label.ref, label.is_billed


def _called(label: Label) -> str:
    return f"{label.ref} ({label.project})" if label.ref and label.project else label.ref or repr(label.name)


def _billed_ids(billed: Sequence[Label]) -> dict[Label, str]:
    """Return the ids of bills: the number they state; that of the only numbered bill of their title; their name."""
    numbers: dict[str, set[str]] = {}
    for label in billed:
        if label.ref:
            numbers.setdefault(label.project.casefold(), set()).add(label.ref)
    ids = {}
    for label in billed:
        same_title = numbers.get(label.project.casefold(), set()) if label.project and not label.ref else set()
        ids[label] = min(same_title) if len(same_title) == 1 else label.ref or label.name or NO_CONTRACT
    return ids


def _only_pair(
    billed: Sequence[Label], rest: Sequence[Label], ids: dict[Label, str], settings: Settings
) -> str | None:
    """Return the only billed contract if all that is logged and unplaced has one name and nothing else is its."""
    contracts = {ids[label] for label in billed}
    is_free = not (contracts & {key for label, key in ids.items() if not label.is_billed})
    names = {label.client or label.project for label in rest}
    if settings.contracts or len(contracts) != 1 or not is_free or len(names) != 1 or names == {""}:
        return None
    return next(iter(contracts))


def _alike(logged: Sequence[Label], ids: dict[Label, str]) -> dict[Label, tuple[str, str]]:
    """Return the contract that each log's label is nearest to, and why it is taken for it ("" by its number).

    Project and title count first, then the client; a label that is equally near to two contracts has neither. One
    of another client is taken only for a contract that no label of its own client is taken for.
    """
    theirs = list(ids)
    keys = [ids[label] for label in theirs]
    found: dict[Label, tuple[str, str]] = {
        label: (label.ref, "") for label in logged if label.ref and label.ref in set(keys)
    }
    rest = [label for label in logged if label not in found]
    if not rest or not theirs:
        return found
    project = _most_alike(rest, theirs, [(a, b) for a in ("project", "name") for b in ("project", "name")])
    client = _most_alike(rest, theirs, [("client", "client"), ("client", "project"), ("project", "client")])
    is_other = np.array([[bool(a.client and b.client) for b in theirs] for a in rest]) & (client == 0)
    score = np.where(is_other, 0.5, 1) * (10 * project + client)
    best = score.max(axis=1)
    others: set[Label] = set()
    for row, label in enumerate(rest):
        near = np.flatnonzero((score[row] == best[row]) & (best[row] > 0))
        if len({keys[i] for i in near}) == 1:
            i = near[0]
            how = "the same name" if project[row, i] == 1 else "a similar name" if project[row, i] else "the client"
            found[label] = (keys[i], how)
            others |= {label} if is_other[row, i] else set()
    taken = {key for label, (key, _) in found.items() if label not in others}
    return {label: hit for label, hit in found.items() if label not in others or hit[0] not in taken}


def _most_alike(
    ours: Sequence[Label], theirs: Sequence[Label], pairs: Sequence[tuple[str, str]]
) -> npt.NDArray[np.float64]:
    """Return how alike labels are in the pair of their texts that is most alike, `ours` by `theirs`."""
    tables = [likeness([getattr(x, a) for x in ours], [getattr(x, b) for x in theirs]) for a, b in pairs]
    return np.asarray(np.max(tables, axis=0))


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
    scores = np.asarray(scores) / 100
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


def _coded(texts: Sequence[str]) -> tuple[list[int], list[tuple[str, ...]]]:
    """Return each text's number among the distinct ones, and those as words."""
    words = {text: tuple(_folded(text).split()) for text in set(texts)}
    distinct = sorted(set(words.values()))
    number = {t: i for i, t in enumerate(distinct)}
    return [number[words[text]] for text in texts], distinct
