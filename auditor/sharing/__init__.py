"""A report cut to one contract and to what another person may see.

What rests on rows of others keeps its code, time, fingerprint and places; names, texts and amounts of others do not
travel. A sentence is withheld as a whole where it could carry any of them, so that nothing has to be reworded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from auditor.decisions import Comment, Decision
from auditor.model import (
    CHARGE_TYPES,
    ENTRY_TYPES,
    INVOICE_TYPES,
    QUARANTINE_TYPES,
    SKIPPED_TYPES,
    TOTAL_TYPES,
    Ledger,
    Source,
    typed_frame,
)
from auditor.report import Report
from auditor.sharing.cut import Cut, cut
from auditor.sharing.findings import findings_of, is_of_others, other_entries
from auditor.sharing.profiles import (
    ANOTHER_CLIENT,
    ANOTHER_PERSON,
    PROFILES,
    VISITOR,
    WITHHELD,
    Profile,
    known_profiles,
)
from auditor.sharing.terms import private, settings_of

__all__ = ["OTHER_COLUMNS", "PROFILES", "VISITOR", "Profile", "known_profiles", "partial", "rows_of", "shared"]

OTHER_COLUMNS = (
    "source", "row", "side", "grain", "person", "contract", "client", "project", "task", "description", "zone",
    "start", "end", "day", "until", "seconds", "rate", "amount", "currency",
)  # fmt: skip
"""Columns of `Report.others`."""
TEXTS = ("description", "task", "tags", "note")
Said = TypeVar("Said", Decision, Comment)
HANDS = ("person", "person_name", "person_email", "creator", "approver")


def rows_of(report: Report, contract: str, person: str | None = None) -> list[int]:
    """Return the rows of `report.contracts` of a contract, by id or else by name, of one person or of everybody."""
    c = report.contracts
    mine = c["contract"] == contract
    if not mine.any():
        mine = c["name"] == contract
    if person is not None:
        mine &= c["person"] == person
    return [int(row) for row in np.flatnonzero(mine)]


def shared(report: Report, rows: Sequence[int], profile: Profile) -> Report:
    """Return the report on some contracts alone (`rows` of `report.contracts`), without what a profile withholds.

    Findings are those that rest on entries of the contracts, are about them, or are the cause of one that is. Sums,
    weeks and causes are those of the whole audit, as are the seconds of each finding. Rows of others that findings
    rest on are in `others`. Raises IndexError for a row that is not there.
    """
    part = cut(report, rows, profile)
    findings = findings_of(part)
    c = report.coverage
    is_mine = c["contract"].isin(["", *part.contracts["contract"]]) & c["person"].isin(
        ["", *part.contracts["person"]]
    )
    covered = c[is_mine & c["source"].isin(part.files)].reset_index(drop=True)
    made = Report(
        _ledger(part, findings),
        findings,
        part.contracts.assign(person=part.contracts["person"].map(part.person)),
        covered.assign(source=covered["source"].map(part.called), person=covered["person"].map(part.person)),
        others=_others(part),
        withheld=(*profile.withheld, *part.left_out, *private(part)),
    )
    vars(made).update(_taken_over(part))
    return made


def partial(report: Report) -> set[str]:
    """Return the fingerprints of findings whose sentence is withheld, as they rest on rows of others too."""
    return set(report.all_findings["fingerprint"][is_of_others(report.all_findings)])


def _taken_over(part: Cut) -> dict[str, Any]:
    """Return what the whole audit knows better than a part of its rows: cached properties of `Report`."""
    report, place = part.report, {row: number for number, row in enumerate(part.rows)}
    weeks, causes = (
        frame[frame["contract_row"].isin(part.rows)].reset_index(drop=True) for frame in (report.weeks, report.causes)
    )
    reasons = [
        tuple(replace(one, about=part.called.get(one.about, one.about)) for one in told) for told in weeks["reasons"]
    ]
    return {
        "weeks": weeks.assign(
            contract_row=weeks["contract_row"].map(place).astype("int64"),
            reasons=pd.Series(reasons, index=weeks.index, dtype=object),
        ),
        "causes": causes.assign(contract_row=causes["contract_row"].map(place).astype("int64")),
        "approvals": [report.approvals[row] for row in part.rows],
    }


def _ledger(part: Cut, findings: pd.DataFrame) -> Ledger:
    ledger, ids = part.ledger, part.contracts["contract"]
    entries = _named(part, ledger.entries[part.is_own].reset_index(drop=True))
    place = np.full(len(part.report.contracts), -1, dtype=np.int64)
    place[list(part.rows)] = np.arange(len(part.rows))
    t = ledger.traces
    is_mine = pd.MultiIndex.from_frame(t[["contract", "person"]].astype("str")).isin(list(part.keys))
    own = ledger.contracts.iloc[list(part.rows)].reset_index(drop=True)
    marks = set(findings["fingerprint"])
    heard = marks - set(findings["fingerprint"][is_of_others(findings)]) if part.profile.rest else marks
    guessed = (replace(one, told=part.said(one.told), subject="", reason="") for one in ledger.guessed)
    totals = ledger.totals
    if part.profile.rest:
        totals = totals[~totals["source"].isin(list(part.mixed))]
    return Ledger(
        entries=entries.assign(contract_row=place[entries["contract_row"].to_numpy()]),
        sources=tuple(_source(part, source) for source in ledger.sources if source.file in part.files),
        as_of=ledger.as_of,
        settings=settings_of(part),
        charges=typed_frame({}, CHARGE_TYPES, 0),
        quarantine=_unread(part, ledger.quarantine),
        skipped=_told(part, ledger.skipped, SKIPPED_TYPES, reason=ledger.skipped["reason"]),
        totals=_told(part, totals, TOTAL_TYPES, label=totals["label"]),
        invoices=typed_frame({}, INVOICE_TYPES, 0),
        contracts=own.assign(person=own["person"].map(part.person)),
        terms=ledger.terms[ledger.terms["contract"].isin(ids)].reset_index(drop=True),
        guessed=tuple(one for one in guessed if part.profile.is_whole or one.told != WITHHELD),
        traces=_named(part, t[is_mine].reset_index(drop=True)),
        decisions=tuple(
            _said(part, one) if one.fingerprint in heard else one.nameless()
            for one in ledger.decisions
            if one.fingerprint in marks
        ),
        comments=tuple(_said(part, one) for one in ledger.comments if one.fingerprint in heard),
    )


def _mapped(column: pd.Series[Any], told: Any) -> pd.Series[Any]:
    """Return a column with each different text told otherwise, of the same type."""
    known = [str(text) for text in column.dropna().unique()]
    names = {text: told(text) for text in known}
    return column.astype(object).map(names).astype("category" if column.dtype.name == "category" else column.dtype)


def _named(part: Cut, entries: pd.DataFrame) -> pd.DataFrame:
    """Return entries with only the names and texts that the profile leaves."""
    changes = {"source": _mapped(entries["source"], lambda file: part.called[file])}
    if part.profile.people:
        changes |= {name: _mapped(entries[name], part.person) for name in HANDS}
    if part.profile.texts:
        changes |= {name: _mapped(entries[name], lambda _: WITHHELD) for name in TEXTS}
    elif part.profile.others:
        changes |= {name: _mapped(entries[name], part.said) for name in TEXTS}
    frame = entries.assign(**changes)
    for name, kind in frame.dtypes.items():
        if isinstance(kind, pd.CategoricalDtype):
            texts = frame[name].cat.remove_unused_categories()
            frame[name] = texts.cat.set_categories(texts.cat.categories.astype("str"))
    return frame


def _others(part: Cut) -> pd.DataFrame:
    """Return the rows of others that findings rest on, without what the profile withholds."""
    positions = other_entries(part)
    rows = _named(part, part.ledger.entries.iloc[positions].reset_index(drop=True))[list(OTHER_COLUMNS)]
    rows = rows.astype({name: object for name, kind in ENTRY_TYPES.items() if name in rows and kind == "category"})
    hides = ~part.is_shown[positions]
    rows.loc[hides, ["contract", "client", "project", "task", "description", "currency"]] = None
    rows.loc[hides, ["rate", "amount"]] = pd.NA
    rows.loc[hides, "contract"] = ANOTHER_CLIENT
    is_stranger = ~rows["person"].isin(["", *map(part.person, part.contracts["person"])]).to_numpy()
    if part.profile.others:
        rows.loc[is_stranger & ~part.is_theirs[positions], "person"] = ANOTHER_PERSON
    return rows


def _source(part: Cut, source: Source) -> Source:
    notes = (part.said(note) for note in source.notes)
    told = tuple(note for note in notes if part.profile.is_whole or note != WITHHELD)
    return replace(source, file=part.called[source.file], notes=told)


def _unread(part: Cut, quarantine: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that could not be read; what they say is withheld where it may be of others."""
    files = quarantine["source"].astype("str")
    hides = part.profile.texts | (files.isin(part.mixed) & part.profile.others)
    text = quarantine["text"].where(~hides, WITHHELD)
    return _told(part, quarantine, QUARANTINE_TYPES, text=text, reason=quarantine["reason"])


def _told(part: Cut, frame: pd.DataFrame, types: dict[str, str], **texts: pd.Series[Any]) -> pd.DataFrame:
    """Return rows of the files that are named, their texts told by the profile."""
    is_named = frame["source"].isin(part.files)
    changed = {name: _mapped(text, part.said)[is_named] for name, text in texts.items()}
    rows = frame[is_named].assign(**changed)
    rows["source"] = rows["source"].astype("str").map(part.called)
    return typed_frame({name: rows[name].to_numpy() for name in types}, types, len(rows))


def _said(part: Cut, one: Said) -> Said:
    """Return a decision or a comment without what the profile withholds."""
    name = ANOTHER_PERSON if part.secrets.are_in(one.name) else one.name
    if part.profile.people and name:
        name = part.secrets.people.get(name, ANOTHER_PERSON)
    changes: dict[str, Any] = {"name": name}
    word = "reason" if isinstance(one, Decision) else "text"
    told = getattr(one, word)
    changes[word] = WITHHELD if part.profile.texts and told else part.said(told)
    if isinstance(one, Decision) and one.contract and part.secrets.are_in(one.contract):
        changes["contract"] = None
    return one.model_copy(update=changes)
