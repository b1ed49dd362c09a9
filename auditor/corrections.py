"""Corrections by hand as edits of `audit.toml`, which keep its comments, its order and whatever else it says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import tomlkit
from tomlkit.exceptions import ParseError

from auditor.matching.people import beside

Value = str | tuple[str, ...] | None


@dataclass(frozen=True)
class Edit:
    """One change of the settings: `value` is set at `path`, or added to or dropped from the list there.

    Setting None takes the key away. The second step of a path into `contracts` is the id of one; a contract that is
    not there yet is made.
    """

    path: tuple[str, ...]
    value: Value
    how: Literal["set", "add", "drop"] = "set"


@dataclass(frozen=True)
class Correction:
    """What somebody corrected, in one sentence, and the edits it means."""

    told: str
    edits: tuple[Edit, ...]


def corrected(text: str, corrections: Iterable[Correction]) -> str:
    """Return the settings with corrections made in order; text that is no TOML stays, for its reader to refuse."""
    edits = [edit for correction in corrections for edit in correction.edits]
    if not edits:
        return text
    try:
        document = tomlkit.parse(text)
    except ParseError:
        return text
    for edit in edits:
        _make(document, edit)
    return _spaced(tomlkit.dumps(document), text)


def _spaced(text: str, before: str) -> str:
    """Return TOML with a blank line before each table that came to follow other lines than before."""
    lines = text.splitlines(keepends=True)
    known = set(pairwise(before.splitlines(keepends=True)))
    made = lines[:1]
    for last, line in pairwise(lines):
        is_new = line.startswith("[") and last.strip() and not last.startswith("#") and (last, line) not in known
        made += ["\n", line] if is_new else [line]
    spaced = "".join(made)
    return spaced if tomllib.loads(spaced) == tomllib.loads(text) else text


def of_file(told: str, file: str, format_: str, alike: Sequence[str], key: str, value: Value) -> Correction:
    """Return a fact about a file; about all files of its format, when `alike` names them."""
    if not alike:
        return Correction(told, (Edit(("files", file, key), value),))
    single = [Edit(("files", one, key), None) for one in alike]
    return Correction(told, (Edit(("formats", format_, key), value), *single))


def same_person(identity: tuple[str, str], was: str, who: str) -> Correction:
    """Return that an e-mail and a name, until now taken for `was`, are those of `who`, or of somebody of their own.

    They are somebody's own if `who` is the e-mail or the name itself. A name without an e-mail that is somebody
    else's stays a name of `was`, for the rows where it stands beside an e-mail of theirs.
    """
    email, name = identity
    own = email or name
    shown = beside(email, name) if email and name else own
    if who.casefold() in {email.casefold(), name.casefold()} - {""}:
        edits = [Edit(("people", was, "names"), email, "drop")] if email else []
        edits += [] if email else [Edit(("people", was, "names"), name, "add")]
        edits += [Edit(("people", was, "apart"), shown, "add"), Edit(("people", who, "names"), who, "drop")]
        return Correction(f"{shown} is somebody else than {was}", tuple(edits))
    parted = [Edit(("people", was, "names"), text, "drop") for text in (email, name) if text]
    joined = (
        Edit(("people", who, "names"), own, "add"),
        *(Edit(("people", who, "apart"), text, "drop") for text in {own, shown}),
    )
    return Correction(f"{shown} is {who}", (*parted, *joined))


def of_contract(label: str, contract: str, known: Iterable[str]) -> Correction:
    """Return which contract the log's name for work is for, "" for none that is billed.

    `known` are the contracts that the settings state: where they state some, the one named is stated too.
    """
    stated = [Edit(("contracts", contract, "id"), contract)] if contract and any(known) else []
    told = f"{label} is work of {contract}" if contract else f"{label} is not billed"
    return Correction(told, (*stated, Edit(("labels", label), contract)))


def of_bill(title: str, contract: str, others: Iterable[str], unstated: dict[str, dict[str, str]]) -> Correction:
    """Return which contract a title of the bill is for, and no longer for any of the `others`.

    `unstated` are the contracts that the settings do not state, with name and client: once one is, all must be.
    """
    facts = [
        Edit(("contracts", key, name), value)
        for key, own in unstated.items()
        for name, value in ({"id": key} | own).items()
        if value
    ]
    dropped = [Edit(("contracts", key, "billed_as"), title, "drop") for key in others if key != contract]
    added = Edit(("contracts", contract, "billed_as"), title, "add")
    return Correction(f"{title} bills {contract}", (*facts, *dropped, added))


def own_table(name: str, side: str, columns: dict[str, str]) -> Correction:
    """Return how a table of the user's own is read: whose record it is, and the headers of its fields."""
    mapped = [Edit(("formats", name, "columns", field), header) for field, header in columns.items()]
    return Correction(f"{name} is a table of your own", (Edit(("formats", name, "side"), side), *mapped))


def _make(document: tomlkit.TOMLDocument, edit: Edit) -> None:
    place = _place(document, edit)
    if place is None:
        return
    key = edit.path[-1]
    if edit.how == "set":
        if edit.value is not None:
            place[key] = list(edit.value) if isinstance(edit.value, tuple) else edit.value
        elif key in place:
            del place[key]
        return
    known = place.get(key, [])
    listed = [known] if isinstance(known, str) else known
    held = [text for text in listed if text.casefold() == str(edit.value).casefold()]
    if edit.how == "drop":
        for text in held:
            listed.remove(text)
    elif not held:
        if not isinstance(known, list):
            place[key] = [*listed, edit.value]
        elif key in place:
            listed.append(edit.value)
        else:
            place[key] = [edit.value]


def _place(document: tomlkit.TOMLDocument, edit: Edit) -> Any:
    """Return the table that an edit changes, made where it is not there yet; None where there is nothing to drop."""
    place: Any = document
    is_less = edit.how == "drop" or edit.value is None
    steps = edit.path[:-1]
    if steps[:1] == ("contracts",):
        place = next((one for one in document.get("contracts", ()) if one.get("id") == steps[1]), None)
        if place is None and not is_less:
            place = tomlkit.table()
            place["id"] = steps[1]
            document.setdefault("contracts", tomlkit.aot()).append(place)
        return place
    for depth, step in enumerate(steps):
        if step not in place:
            if is_less:
                return None
            is_last = depth == len(steps) - 1
            place[step] = tomlkit.inline_table() if step == "columns" else tomlkit.table(is_super_table=not is_last)
        place = place[step]
    return place
