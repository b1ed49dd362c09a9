"""A report cut down to some of its contracts: what somebody sees who may not see the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from auditor.decisions import Decision
from auditor.model import (
    CHARGE_TYPES,
    INVOICE_TYPES,
    QUARANTINE_TYPES,
    SKIPPED_TYPES,
    TOTAL_TYPES,
    Ledger,
    Source,
    typed_frame,
)
from auditor.report import Report
from auditor.settings import Settings

TOLD = "what it says of others is withheld."
WITHHELD = "not shown: nobody knows whose row it is"
NOTE = "only the rows of contracts that you see are counted here"
SHORTEST_NAME = 4
"""Names shorter than these letters stand in any sentence by chance."""
NAMES = ("person", "person_name", "person_email", "contract", "contract_ref", "client", "project", "task")


def only(report: Report, rows: np.ndarray[Any, Any]) -> Report:
    """Return the report on some contracts alone (`rows` of `report.contracts`, ascending), as if no other were known.

    Entries, sums, coverage and receipts are those of the given contracts. A finding that rests on entries of others
    too keeps its own rows, its share of the time and its code; its sentence and facts are withheld, as is every
    sentence that names others. Rows that could not be read keep their place and lose their text.
    """
    ledger = report.ledger
    keep = np.isin(ledger.entries["contract_row"].to_numpy(), rows)
    shown = _ledger(ledger, rows, keep)
    findings = _findings(report, rows, keep, others=_others(ledger, keep, shown))
    marks, partial = set(findings["fingerprint"]), shared(findings)
    decisions = tuple(quiet(one, partial) for one in ledger.decisions if one.fingerprint in marks)
    comments = tuple(one for one in ledger.comments if one.fingerprint in marks - partial)
    own = pd.MultiIndex.from_frame(shown.contracts[["contract", "person"]])
    files = [source.file for source in shown.sources]
    c = report.coverage
    covered = c[pd.MultiIndex.from_frame(c[["contract", "person"]]).isin(own) & c["source"].isin(files)]
    return Report.of(shown.with_(decisions=decisions, comments=comments), findings, covered.reset_index(drop=True))


def shared(findings: pd.DataFrame) -> set[str]:
    """Return the fingerprints of findings whose sentence is withheld, as they rest on entries of others too."""
    return set(findings.loc[findings["message"].str.endswith(TOLD), "fingerprint"])


def quiet(decision: Decision, partial: Collection[str], email: str = "") -> Decision:
    """Return a decision without reason and name where it is of others on a finding that is not all one's own."""
    if decision.fingerprint not in partial or (email and decision.name == email):
        return decision
    return decision.model_copy(update={"reason": "", "name": "", "contract": None})


def _ledger(ledger: Ledger, rows: np.ndarray[Any, Any], keep: np.ndarray[Any, Any]) -> Ledger:
    place = np.full(len(ledger.contracts) + 1, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    entries = _without_names(ledger.entries[keep])
    entries["contract_row"] = place[entries["contract_row"].to_numpy()]
    contracts = ledger.contracts.iloc[rows].reset_index(drop=True)
    own = pd.MultiIndex.from_frame(contracts[["contract", "person"]])
    t = ledger.traces
    traces = _without_names(t[pd.MultiIndex.from_frame(t[["contract", "person"]].astype("str")).isin(own)])
    files = {*entries["source"].cat.categories, *traces["source"].cat.categories}
    unread = ledger.quarantine[ledger.quarantine["source"].isin(files)].reset_index(drop=True)
    counts = (entries["source"].astype("str").value_counts() + 0).add(
        traces["source"].astype("str").value_counts(), fill_value=0
    )
    bad = unread.drop_duplicates(["source", "row"])["source"].astype("str").value_counts()
    return Ledger(
        entries=entries,
        sources=tuple(
            _source(source, int(counts.get(source.file, 0)), int(bad.get(source.file, 0)), entries)
            for source in ledger.sources
            if source.file in files
        ),
        as_of=ledger.as_of,
        settings=_settings(ledger.settings, contracts),
        charges=typed_frame({}, CHARGE_TYPES, 0),
        quarantine=typed_frame(
            {"source": unread["source"], "row": unread["row"], "column": "", "text": "", "reason": WITHHELD},
            QUARANTINE_TYPES,
            len(unread),
        ),
        skipped=typed_frame({}, SKIPPED_TYPES, 0),
        totals=typed_frame({}, TOTAL_TYPES, 0),
        invoices=typed_frame({}, INVOICE_TYPES, 0),
        contracts=contracts,
        terms=ledger.terms[ledger.terms["contract"].isin(contracts["contract"])].reset_index(drop=True),
        traces=traces,
    )


def _without_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy whose categories are only those that occur."""
    frame = frame.reset_index(drop=True).copy()
    for name, kind in frame.dtypes.items():
        if isinstance(kind, pd.CategoricalDtype):
            frame[name] = frame[name].cat.remove_unused_categories()
    return frame


def _source(source: Source, accepted: int, unread: int, entries: pd.DataFrame) -> Source:
    """Return the receipt of the rows that are shown."""
    mine = entries[(entries["source"] == source.file).to_numpy()]
    days = [day.date() for day in (mine["day"].min(), mine["until"].max()) if pd.notna(day)]
    first, last = (days[0], days[-1]) if days else (None, None)
    rows = {"read": accepted + unread, "accepted": accepted, "quarantined": unread, "skipped": 0}
    return replace(
        source,
        rows=rows,
        first_day=first,
        last_day=last,
        charges=0,
        running=0,
        notes=(NOTE,),
        claimed_first=None,
        claimed_last=None,
    )


def _settings(settings: Settings, contracts: pd.DataFrame) -> Settings:
    """Return what the settings say of the contracts that are shown; the text of the file is withheld."""
    ids, people = set(contracts["contract"]), set(contracts["person"])
    return settings.model_copy(
        update={
            "people": {key: person for key, person in settings.people.items() if key in people},
            "contracts": tuple(one for one in settings.contracts if one.id in ids),
            "labels": {},
            "text": "",
        }
    )


def _others(ledger: Ledger, keep: np.ndarray[Any, Any], shown: Ledger) -> tuple[str, ...]:
    """Return the names that only stand in what is not shown, in small letters."""

    def names(entries: pd.DataFrame, contracts: pd.DataFrame) -> set[str]:
        columns: list[Any] = [
            *(entries[name].dropna().unique() for name in NAMES),
            contracts["name"],
            contracts["client"],
        ]
        return {str(text).strip().casefold() for column in columns for text in column}

    hidden = names(ledger.entries[~keep], ledger.contracts) - names(shown.entries, shown.contracts)
    return tuple(sorted(text for text in hidden if len(text) >= SHORTEST_NAME))


def _findings(
    report: Report, rows: np.ndarray[Any, Any], keep: np.ndarray[Any, Any], others: tuple[str, ...]
) -> pd.DataFrame:
    """Return the findings that rest on entries of the contracts, or are about them."""
    f, contracts = report.all_findings, report.contracts
    own = set(zip(contracts["contract"].iloc[rows], contracts["person"].iloc[rows], strict=True))
    ids, people = ({None, "", *keys} for keys in zip(*own, strict=True))
    contract_row = report.ledger.entries["contract_row"].to_numpy()
    place = np.cumsum(keep) - 1
    files = set(report.ledger.entries["source"][keep].astype("str"))
    length = report.ledger.entries["seconds"].fillna(0).clip(lower=0).to_numpy(dtype=float)
    kept: dict[Any, dict[str, Any]] = {}
    for one in f.to_dict("records"):
        finding: dict[Any, Any] = dict(one)
        entries = np.asarray(finding["entries"], dtype=np.int64)
        mine = entries[keep[entries]]
        is_about = (finding["contract"], finding["person"]) in own
        if not len(mine) and not is_about:
            continue
        told = f"{finding['message']} {finding['facts']}".casefold()
        is_whole = len(mine) == len(entries) and {file for file, _ in finding["places"]} <= files
        is_whole &= is_about or (finding["contract"] in ids and finding["person"] in people)
        if not is_whole or any(name in told for name in others):
            leading = contracts.loc[contract_row[mine[0]]] if len(mine) and not is_about else finding
            finding |= _withheld(finding, keep, length)
            finding |= {"contract": leading["contract"], "person": leading["person"]}
        questioned = np.asarray(finding["questioned"], dtype=np.int64)
        finding |= {"entries": place[mine], "questioned": place[questioned[keep[questioned]]]}
        kept[finding["fingerprint"]] = finding
    made = pd.DataFrame(list(kept.values()), columns=f.columns).astype(f.dtypes.to_dict())
    return made.assign(folded_into=made["folded_into"].where(made["folded_into"].isin(kept)))


def _withheld(finding: Mapping[Any, Any], keep: np.ndarray[Any, Any], length: np.ndarray[Any, Any]) -> dict[Any, Any]:
    """Return what is left of a finding that rests on others too: its rule, and its share of the time."""
    questioned = np.asarray(finding["questioned"], dtype=np.int64)
    mine = questioned[keep[questioned]]
    whole = length[questioned].sum()
    share = float(length[mine].sum() / whole) if whole else float(len(mine) > 0)
    has_interval = pd.notna(finding["start_s"]) and len(mine) > 0
    amount = finding["amount"]
    title = str(finding["rule"]).replace("_", " ").capitalize()
    return {
        "message": f"{title}; {TOLD}",
        "facts": {},
        "places": [],
        "seconds": finding["seconds"] if has_interval else round(finding["seconds"] * share),
        "amount": amount if pd.isna(amount) else round(amount * share),
        "start_s": finding["start_s"] if has_interval else pd.NA,
        "end_s": finding["end_s"] if has_interval else pd.NA,
    }
