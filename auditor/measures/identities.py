"""Names and e-mails that may be one person's, though neither the files nor the settings join them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from auditor import intervals
from auditor.matching.columns import combined
from auditor.matching.names import SHORTEST, Words, alike, is_email, spelled, user_names
from auditor.matching.people import stated_people
from auditor.model import Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Pair = tuple[str, str]
Hit = tuple[float, str]
LEAST_SECONDS = 60
CROWD = 25
"""A word of more people than this tells nobody by."""
PUBLIC = frozenset(
    f"{name}.{end}"
    for name in ("gmail", "googlemail", "hotmail", "icloud", "outlook", "proton", "protonmail", "yahoo", "yandex")
    for end in ("com", "me", "ru")
)
"""Some domains that tell nothing of who works together."""


@dataclass(frozen=True)
class Likely:
    """Somebody (`other`) who may be `person`: how alike their names are (0.9 to 1), and why.

    `has_one_domain`: both have an e-mail of one company. `contract` is one that both are on, or "".
    """

    person: str
    other: str
    score: float
    why: str
    has_one_domain: bool
    contract: str


@kept
def likely_people(ledger: Ledger) -> tuple[Likely, ...]:
    """Return who may be whom, each `other` once, sorted by `person`; whoever has only traces is an `other`.

    Left out are two who are active at once on one side, who are on no common contract though the settings state
    their contracts, whom the settings keep apart, and names that would fit several people. One side of one file
    names a person in one way, so that there only the same words count.
    """
    if not len(ledger.traces) and sum(map(bool, ledger.entries["person"].cat.categories)) < 2:
        return ()
    texts = _texts(ledger)
    words = {who: spelled(own) for who, own in texts.items()}
    pairs = {pair: hit for pair in _candidates(words) if (hit := alike(words[pair[0]], words[pair[1]]))[0]}
    if not pairs:
        return ()
    places = _places(ledger)
    weight = {
        who: _weight(ledger, who, texts[who], words[who], is_claimant=who in places) for pair in pairs for who in pair
    }
    apart, near = _apart(ledger, texts), _near(pairs)
    pairs = {
        pair: hit
        for pair, hit in pairs.items()
        if not (pair[1] in apart[pair[0]] or pair[0] in apart[pair[1]] or places.keys().isdisjoint(pair))
        and (hit[0] == 1 or not (_together(places, pair) or _is_ambiguous(pair, near, words)))
    }
    stated = {contract.id for contract in ledger.settings.contracts}
    likely: dict[str, Likely] = {}
    for other, person in _ranked(_never_at_once(ledger, list(pairs)), pairs, weight):
        score, why = pairs[min(other, person), max(other, person)]
        mine, theirs = ({contract for contract, _, _ in places.get(who, ())} for who in (person, other))
        if mine & theirs or not stated.issuperset(mine | theirs) or not theirs:
            contract = min(mine & theirs, default="")
            has_one_domain = not _domains(texts[person]).isdisjoint(_domains(texts[other]))
            likely.setdefault(other, Likely(person, other, score, why, has_one_domain, contract))
    return tuple(sorted(likely.values(), key=lambda one: (one.person, one.other)))


def _texts(ledger: Ledger) -> dict[str, set[str]]:
    """Return the names and e-mails of each person who has a name."""
    texts: dict[str, set[str]] = defaultdict(set)
    for frame in (ledger.entries, ledger.traces):
        for who, *own in combined([frame[name] for name in ("person", "person_email", "person_name")])[1]:
            if who:
                texts[who] |= {text for text in (who, *own) if text}
    for who in texts.keys() & ledger.settings.people.keys():
        texts[who] |= set(ledger.settings.people[who].names)
    return texts


def _candidates(words_of: dict[str, frozenset[Words]]) -> Iterable[Pair]:
    """Return pairs of people, in order, who share a word or what their words may be run together to."""
    holders: dict[str, set[str]] = defaultdict(set)
    for who, own in words_of.items():
        for words in own:
            for mark in {*(w for w in words if len(w) >= SHORTEST), *user_names(words), " ".join(sorted(words))}:
                holders[mark].add(who)
    return {pair for own in holders.values() if len(own) <= CROWD for pair in combinations(sorted(own), 2)}


def _places(ledger: Ledger) -> dict[str, set[tuple[str, ...]]]:
    """Return the contracts, files and sides on which each person claims time."""
    places: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for who, *place in combined([ledger.entries[name] for name in ("person", "contract", "source", "side")])[1]:
        places[who].add(tuple(place))
    return dict(places)


def _together(places: dict[str, set[tuple[str, ...]]], pair: Pair) -> bool:
    """Return whether two people are named on one side of one file."""
    first, second = ({place[1:] for place in places.get(who, ())} for who in pair)
    return not first.isdisjoint(second)


def _weight(
    ledger: Ledger, who: str, texts: set[str], words: frozenset[Words], *, is_claimant: bool
) -> tuple[int, ...]:
    """Return what makes one of two the one to keep: claims, a table in the settings, an e-mail, a whole name."""
    is_stated = who in ledger.settings.people
    return int(is_claimant), int(is_stated), int(any(map(is_email, texts))), _letters(words)


def _ranked(pairs: Iterable[Pair], hits: dict[Pair, Hit], weight: dict[str, tuple[int, ...]]) -> list[Pair]:
    """Return pairs as (who may be, whom), the most alike and those of the weightiest person first."""
    ordered = [tuple(sorted(sorted(pair, reverse=True), key=weight.__getitem__)) for pair in pairs]
    ordered.sort(key=lambda pair: (hits[min(pair), max(pair)][0], weight[pair[1]], pair), reverse=True)
    return [(other, person) for other, person in ordered]


def _letters(words: frozenset[Words]) -> int:
    return max((sum(map(len, own)) for own in words), default=0)


def _near(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    """Return whom each person is like."""
    near: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        near[first].add(second)
        near[second].add(first)
    return near


def _is_ambiguous(pair: Pair, near: dict[str, set[str]], words: dict[str, frozenset[Words]]) -> bool:
    """Return whether the shorter name of two, or either of equal ones, is also like somebody unlike the other."""
    letters = [_letters(words[who]) for who in pair]
    both = zip(pair, reversed(pair), letters, strict=True)
    return any(near[who] - near[other] - {other} for who, other, n in both if n == min(letters))


def _apart(ledger: Ledger, texts: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return for each person those whom the settings say they are not."""
    holders: dict[str, set[str]] = defaultdict(set)
    for who, own in texts.items():
        for text in own:
            holders[text.casefold()].add(who)
    apart: dict[str, set[str]] = {who: set() for who in texts}
    stated = stated_people(ledger.settings)
    for key, person in ledger.settings.people.items():
        for text in person.apart:
            apart.setdefault(stated[key.casefold()], set()).update(holders[text.casefold()])
    return apart


def _domains(texts: set[str]) -> set[str]:
    return {text.split("@")[1].casefold() for text in texts if is_email(text)} - PUBLIC


def _never_at_once(ledger: Ledger, pairs: list[Pair]) -> list[Pair]:
    """Return the pairs of people who on no side have clock times that overlap by a minute."""
    if not pairs:
        return []
    t = ledger.timed
    t = t[t["start_s"] < t["end_s"]]
    code = t["person"].cat.codes.to_numpy()
    known = {name: number for number, name in enumerate(t["person"].cat.categories)}
    parts: list[list[Ints]] = []
    for names in zip(*pairs, strict=True):
        who = np.array([known.get(name, -1) for name in names], dtype=np.int64)
        low, high = np.searchsorted(code, who), np.searchsorted(code, who, side="right")
        rows = np.concatenate([np.arange(a, b) for a, b in zip(low, high, strict=True)])
        side = (t["side"].iloc[rows] == "billed").to_numpy().astype(np.int64)
        group = np.repeat(np.arange(len(pairs)), high - low) * 2 + side
        parts.append([group, t["start_s"].to_numpy()[rows], t["end_s"].to_numpy()[rows]])
    shared = np.bincount(parts[0][0] // 2, weights=intervals.covered(*parts[0], *parts[1]), minlength=len(pairs))
    return [pair for pair, seconds in zip(pairs, shared, strict=True) if seconds < LEAST_SECONDS]
