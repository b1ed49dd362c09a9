"""Which contract each label is for: what the settings state, then an id, then guesses by equal or similar words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auditor.matching.labels import NO_CONTRACT, Label, labelled, likeness, matches
from auditor.model import Guess
from auditor.settings import Settings

NAMELESS = "the only bill, which names no contract"
FOR_ALL = "the bill names no contract and is taken for all that is logged"


@dataclass(frozen=True)
class Place:
    """Where a label belongs, and why.

    To one of the contracts of the settings that `match` it for the person; else to one of the contracts `ids`; else
    it stands by itself under its `own` name.
    """

    match: tuple[str, ...]
    ids: tuple[str, ...]
    own: str
    why: str = ""

    def contract_of(self, who: str, holder: Mapping[str, str], holders: Mapping[str, set[str]]) -> str:
        """Return the contract of a person's rows: of several ids the only one that the person holds.

        `holder` is whose the contracts of the settings are, `holders` whose contracts are by their bills too.
        """
        own = [key for key in self.match if holder.get(key) == who]
        shared = [key for key in self.match if key not in holder or not who]
        if own or shared:
            return (own or shared)[0]
        mine = [key for key in self.ids if who in holders.get(key, ())]
        return self.ids[0] if len(self.ids) == 1 else mine[0] if len(mine) == 1 else self.own

    def guess(self, label: Label, contract: str, title: str) -> Guess | None:
        """Return the guess that a label is for a contract which is called `title`, or None where it is none."""
        if not self.why or contract not in self.ids or contract in self.match:
            return None
        why = f"{self.why} and the same person" if len(self.ids) > 1 else self.why
        told = f"logged {label.name!r} is taken for contract {title}, {why}"
        return Guess(FOR_ALL if self.why == NAMELESS else told, label.name or label.ref, why)


def places_of(labels: Sequence[Label], settings: Settings) -> list[Place]:
    """Return where labels belong.

    A bill is the contract it names. A log's label is for the contract that the settings' `labels` say, else for the
    bill or the contract of the settings whose number it states, else for the one whose words are most like its own,
    and of several for that of the person; else it is a contract of its own: by its number, or a client's projects
    together.
    """
    said = labelled(labels, settings)
    match = {label: () if label in said else _matching(label, settings) for label in labels}
    free = sorted((label for label in labels if label not in said and not match[label]), key=in_order)
    billed, logged = [x for x in free if x.is_billed], [x for x in free if not x.is_billed]
    ids = _billed_ids(billed)
    bills = {*ids.values(), *(key for label in labels if label.is_billed for key in match[label])}
    found = _found(logged, ids, settings)
    split = {label.client for label in found if label.client}
    places = {}
    for label in labels:
        number = label.ref if label.ref in match[label] else ""
        places[label] = Place(match[label], (), ids.get(label) or number or label.name or label.ref)
    for label in logged:
        by_client = label.client if label.client not in split else ""
        keys, why = found.get(label, ((), ""))
        places[label] = Place((), keys, label.ref or by_client or label.name or NO_CONTRACT, why)
    for label, keys in said.items():
        own = label.name or label.ref
        places[label] = Place((), keys, f"{own} (not billed)" if own in bills else own)
    return [places[label] for label in labels]


def _matching(label: Label, settings: Settings) -> tuple[str, ...]:
    """Return the contracts of the settings that state a label: the one of its number or whole name, else others."""
    found = tuple(contract.id for contract in settings.contracts if matches(contract, label))
    return next(((text,) for text in (label.ref, label.name) if text in found), found)


def titles_of(labels: Sequence[Label], places: Sequence[Place], settings: Settings) -> dict[str, str]:
    """Return what guesses call the contracts of bills and of the settings."""
    stated = {c.id: Label(c.id, c.client, c.name or c.id, is_billed=True) for c in settings.contracts}
    ranked = sorted(zip(labels, places, strict=True), key=lambda pair: in_order(pair[0]))
    own = {place.own: label for label, place in ranked if label.is_billed and not place.match}
    return {
        key: f"{one.ref} ({one.project})" if one.ref and one.project else one.ref or repr(one.name)
        for key, one in (stated | own).items()
    }


def _found(
    logged: Sequence[Label], ids: dict[Label, str], settings: Settings
) -> dict[Label, tuple[tuple[str, ...], str]]:
    """Return the contracts that labels of logs may be for, one or equally like ones, and why."""
    stated = {
        Label(c.id, c.client, c.name or c.id, is_billed=True): c.id for c in settings.contracts if not c.matches
    }
    found = _alike(logged, ids | stated)
    if settings.contracts:
        return found
    if [label.ref or label.name for label in ids] == [""]:
        return dict.fromkeys(logged, ((NO_CONTRACT,), NAMELESS))
    rest = [label for label in logged if label not in found]
    if only := _only_pair(ids, rest, {key for keys, _ in found.values() for key in keys}):
        found |= dict.fromkeys(rest, ((only,), "the only one on both sides"))
    return found


def in_order(label: Label) -> tuple[str, str, str, bool]:
    """Return the key that sorts labels by client, project and number."""
    return label.client, label.project, label.ref, label.is_billed


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


def _only_pair(ids: Mapping[Label, str], rest: Sequence[Label], taken: set[str]) -> str | None:
    """Return the only billed contract if all that is logged and unplaced has one name and nothing else is its."""
    contracts = set(ids.values())
    names = {label.client or label.project for label in rest}
    if len(contracts) != 1 or contracts & taken or len(names) != 1 or names == {""}:
        return None
    return next(iter(contracts))


def _alike(logged: Sequence[Label], ids: dict[Label, str]) -> dict[Label, tuple[tuple[str, ...], str]]:
    """Return the contracts that each log's label is nearest to, and why it is taken for one ("" by its number).

    Project and title or number count first, then the client. A label of another client is taken only for a contract
    that no label of its own client is taken for.
    """
    theirs = list(ids)
    keys = [ids[label] for label in theirs]
    found: dict[Label, tuple[tuple[str, ...], str]] = {
        label: ((label.ref,), "") for label in logged if label.ref and label.ref in set(keys)
    }
    rest = [label for label in logged if label not in found]
    if not rest or not theirs:
        return found
    title = _most_alike(rest, theirs, [(a, b) for a in ("project", "title") for b in ("project", "title")])
    number = _most_alike(rest, theirs, [("title", "ref"), ("project", "ref"), ("ref", "title"), ("ref", "project")])
    client = _most_alike(rest, theirs, [("client", "client"), ("client", "project"), ("project", "client")])
    is_other = np.array([[bool(a.client and b.client) for b in theirs] for a in rest]) & (client == 0)
    score = np.where(is_other, 0.5, 1) * (10 * np.maximum(title, number) + client)
    best = score.max(axis=1)
    others: set[Label] = set()
    for row, label in enumerate(rest):
        near = np.flatnonzero((score[row] == best[row]) & (best[row] > 0))
        if len(near):
            i = near[0]
            found[label] = (
                tuple(dict.fromkeys(keys[j] for j in near)),
                _why(title[row, i], number[row, i], theirs[i].ref),
            )
            others |= {label} if is_other[row, i] else set()
    taken = {key for label, (near_keys, _) in found.items() if label not in others for key in near_keys}
    return {label: hit for label, hit in found.items() if label not in others or not taken.intersection(hit[0])}


def _why(title: float, number: float, ref: str) -> str:
    if number > title and ref.isdecimal():
        return "the number in the title"
    best = max(title, number)
    return "the same name" if best == 1 else "a similar name" if best else "the client"


def _most_alike(
    ours: Sequence[Label], theirs: Sequence[Label], pairs: Sequence[tuple[str, str]]
) -> npt.NDArray[np.float64]:
    """Return how alike labels are in the pair of their texts that is most alike, `ours` by `theirs`."""
    tables = [likeness([getattr(x, a) for x in ours], [getattr(x, b) for x in theirs]) for a, b in pairs]
    return np.asarray(np.max(tables, axis=0))
