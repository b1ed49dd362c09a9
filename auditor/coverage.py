"""What each rule needs, and where it could and could not run: coverage is part of every report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.differences.joined import is_signed_off
from auditor.measures.agreed import rounds_up, states
from auditor.measures.approvals import is_alone
from auditor.measures.excess import crowded_files
from auditor.measures.invented import invented_starts
from auditor.measures.making import making
from auditor.measures.narratives import reads_english
from auditor.measures.protection import protection, states_protection
from auditor.measures.traced_days import OFF
from auditor.model import Ledger, Side, ZoneSource
from auditor.once import of_facts
from auditor.rules import Rule

Flags = npt.NDArray[np.bool_]
TRACE = "a trace of work; no rule judges it"
DISABLED = "disabled in the settings"
COVERAGE_COLUMNS = ("code", "source", "contract", "person", "status", "found", "reason")


@dataclass(frozen=True)
class Need:
    """Something a rule needs: which cells have it, and what to say of those that do not.

    `stands`: the reason is said even where the rule has a finding, which then only tells of it.
    """

    reason: str
    has: Callable[[pd.DataFrame, Ledger], Any]
    stands: bool = False


NEEDS: dict[str, Need] = {
    "clock_times": Need("no start and end times", lambda cells, _: cells["clocked"] > 0),
    "real_start_times": Need(
        "the person's entries share one start time, which is not when they began",
        lambda cells, _: 2 * cells["invented"] <= cells["clocked"],
        stands=True,
    ),
    "stated_durations": Need(
        "no stated duration beside start and end",
        lambda cells, _: (cells["clocked"] > 0) & cells["has_duration"],
    ),
    "hours_without_times": Need("every row has clock times", lambda cells, _: cells["clocked"] < cells["rows"]),
    "one_person": Need(
        "the file names no person and has days longer than a day: it seems to hold several people",
        lambda cells, _: ~cells["is_crowded"],
        stands=True,
    ),
    "both_sides": Need(
        "only one side is here: padding cannot be told from it",
        lambda cells, _: (cells["logged_here"] > 0) & (cells["billed_here"] > 0),
    ),
    "days_on_both_sides": Need(
        "one side states periods, not days",
        lambda cells, _: (cells["logged_days_here"] > 0) & (cells["billed_days_here"] > 0),
    ),
    "log_clock_times": Need("the log has no clock times", lambda cells, _: cells["logged_clocked_here"] > 0),
    "two_contracts": Need("the person has one contract only", lambda cells, _: cells["contracts_of_person"] > 1),
    "limits": Need("no limit is stated for the contract", lambda cells, _: cells["has_limit"]),
    "budget": Need(
        "the settings state no total limit with an end of the contract",
        lambda cells, ledger: cells["contract"].isin(
            states(ledger, lambda c: c.ends and any(terms.total_limit_hours for terms in c.terms))
        ),
    ),
    "agreed_dates": Need(
        "the settings state no start, end or pause of the contract",
        lambda cells, ledger: cells["contract"].isin(states(ledger, lambda c: c.starts or c.ends or c.pauses)),
    ),
    "agreed_rates": Need(
        "the settings state no rate of the contract",
        lambda cells, ledger: cells["contract"].isin(states(ledger, lambda c: any(terms.rate for terms in c.terms))),
    ),
    "roster": Need(
        "the settings state no roster of the contract",
        lambda cells, ledger: cells["contract"].isin(states(ledger, lambda c: c.roster)),
    ),
    "named_people": Need("no row names its person", lambda cells, _: cells["named"] > 0),
    "no_premium": Need(
        "the settings do not rule premium hours out",
        lambda cells, ledger: cells["contract"].isin(states(ledger, lambda c: c.premium_hours is False)),
    ),
    "priced_rows": Need("no rate or amount on its rows", lambda cells, _: cells["worth"] > 0),
    "invoice_numbers": Need("no row names its invoice", lambda cells, _: cells["invoiced"] > 0),
    "descriptions": Need("no row has a description", lambda cells, _: cells["told_in_file"] > 0),
    "told": Need("no row of the contract has a description", lambda cells, _: cells["told_here"] > 0),
    "english": Need(
        "its descriptions do not seem to be in English, the only language this rule reads",
        lambda cells, ledger: np.append(reads_english(ledger), False)[cells["contract_row"]],
    ),
    "traces": Need("no traces of work are given", lambda _, ledger: len(ledger.traces) > 0),
    "absences": Need(
        "no calendar with leave or holidays is given",
        lambda _, ledger: bool(ledger.traces["trace"].isin(OFF).any()),
    ),
    "rates": Need("no hours with rate and amount on its rows", lambda cells, _: cells["priced"] > 0),
    "stated_totals": Need("the file states no totals", lambda cells, _: cells["has_totals"]),
    "stated_sums": Need(
        "no stated total and no second print of a bill",
        lambda cells, _: cells["has_totals"] | (cells["restated"] > 0),
    ),
    "stated_invoices": Need(
        "the file states no invoice totals or billing periods", lambda cells, _: cells["has_invoices"]
    ),
    "known_days": Need("every row covers several days", lambda cells, _: cells["periods"] < cells["rows"]),
    "assumed_zone": Need("the zone of its clock times is stated", lambda cells, _: cells["has_assumed_zone"]),
    "numeric_dates": Need("the order of its dates is not in doubt", lambda cells, _: cells["has_ambiguous_dates"]),
    "decisions": Need("no decisions on findings are given", lambda _, ledger: bool(ledger.decisions)),
    "earlier_export": Need("no earlier export of the same period is given", lambda cells, _: cells["has_earlier"]),
    "sign_off": Need(
        "no entry was approved or invoiced in the earlier export", lambda cells, _: cells["has_signed_off"]
    ),
    "first_seen": Need(
        "no row says when it was written, and no earlier export of the same period is given",
        lambda cells, _: cells["has_earlier"] | (cells["created"] > 0),
    ),
    "clock_seconds": Need(
        "its clock times have no seconds",
        lambda cells, ledger: _made(cells, ledger, lambda people: people["has_seconds"]),
    ),
    "thirty_clocked_rows": Need(
        "nobody has 30 entries with clock times whose making is not stated",
        lambda cells, ledger: _made(cells, ledger, lambda people: people["rows"] >= 30),
    ),
    "forty_clocked_rows": Need(
        "nobody has 40 entries with clock times whose making is not stated",
        lambda cells, ledger: _made(cells, ledger, lambda people: people["rows"] >= 40),
    ),
    "finer_than_quarters": Need(
        "the contract agrees on quarters of an hour or coarser",
        lambda cells, ledger: (
            ~cells["contract"].isin(
                ledger.contracts.loc[ledger.contracts["rounding_minutes"].astype(float) >= 15, "contract"]
            )
        ),
    ),
    "diary": Need(
        "no work diary of Upwork says how the billed time was tracked",
        lambda cells, ledger: (
            np.append(states_protection(ledger), False)[cells["contract_row"]] & (cells["billed"] > 0)
        ),
    ),
    "diary_cells": Need(
        "no work diary of Upwork with clock times is here for the contract",
        lambda cells, ledger: cells["contract_row"].isin(
            protection(ledger)["contract_row"][
                ledger.entries["start"].notna().to_numpy()[protection(ledger)["entry"].to_numpy()]
            ]
        ),
    ),
    "open_week": Need(
        "no week of its work diary can still be mended or disputed",
        lambda cells, ledger: cells["contract_row"].isin(
            protection(ledger).loc[lambda p: p["disputable"] > ledger.as_of, "contract_row"]
        ),
    ),
    "activity": Need("no row says how active its time was", lambda cells, ledger: _says(cells, ledger, "activity")),
    "creators": Need("no row says who entered it", lambda cells, ledger: _says(cells, ledger, "creator")),
    "approvers": Need("no row says who approved it", lambda cells, ledger: _says(cells, ledger, "approver")),
    "second_person": Need(
        "only one person is named here, whom nobody else could approve",
        lambda cells, ledger: np.full(len(cells), not is_alone(ledger)),
    ),
    "approvals": Need("no row says when it was approved", lambda cells, ledger: _says(cells, ledger, "approved")),
    "raw_and_billed": Need(
        "no entry is here both raw and as it is billed",
        lambda cells, ledger: (
            (cells["logged_here"] > 0) & (cells["billed_here"] > 0)
            | cells["contract_row"].isin(
                ledger.entries["contract_row"][ledger.entries["rounded_seconds"].notna()].unique()
            )
        ),
    ),
    "agreed_increment": Need(
        "the settings state no rounding of the contract",
        lambda cells, ledger: cells["contract"].isin(states(ledger, lambda c: c.rounding)),
    ),
    "smallest_charge": Need(
        "the settings state no smallest charge of an entry from six minutes on",
        lambda cells, ledger: cells["contract"].isin(states(ledger, lambda c: rounds_up(c) >= 6)),
    ),
    "billed_rows": Need("no bill is here", lambda cells, _: cells["billed_here"] > 0),
    "twenty_days": Need(
        "nobody has 20 days of hours",
        lambda cells, _: (cells["days"] >= 20) & (cells["periods"] < cells["rows"]),
    ),
    "fifteen_days": Need(
        "nobody has 15 days of hours",
        lambda cells, _: (cells["rows"] > 0) & (cells["days"] >= 15),
    ),
    "eighteen_days": Need(
        "fewer than six weeks of three days",
        lambda cells, _: (cells["rows"] > 0) & (cells["days"] >= 18),
    ),
    "thirty_decimal_hours": Need(
        "fewer than 30 rows with hours to two decimals",
        lambda cells, _: cells.groupby("source")["decimal_hours"].transform("sum") >= 30,
    ),
}


def _made(cells: pd.DataFrame, ledger: Ledger, has: Callable[[pd.DataFrame], Any]) -> Any:
    """Return which cells are of files with a person of whom something holds, see `Making.people`."""
    people, names = making(ledger).people, ledger.entries["source"].cat.categories
    files = set(names[people.loc[np.asarray(has(people), dtype=bool), "source"]])
    return np.array([ledger.sources[i].file in files for i in cells["source"]], dtype=bool)


def _says(cells: pd.DataFrame, ledger: Ledger, column: str) -> Flags:
    """Return which cells have an entry that states a column."""
    e, width = ledger.entries, len(ledger.contracts) + 1
    has = e[column].notna().to_numpy()
    if not has.any():
        return np.zeros(len(cells), dtype=bool)
    key = e["source"].cat.codes.to_numpy() * np.int64(width) + e["contract_row"].to_numpy()
    stated = set(np.unique(key[has]).tolist())
    code = {file: i for i, file in enumerate(e["source"].cat.categories)}
    pairs = zip(cells["source"].tolist(), cells["contract_row"].tolist(), strict=True)
    return np.array([code.get(ledger.sources[i].file, -1) * width + row in stated for i, row in pairs], dtype=bool)


@of_facts
def cells_of(ledger: Ledger) -> pd.DataFrame:
    """Return one row per source and contract that occur together, with what rules may need.

    A source without entries has one row with contract_row -1, so that it is covered too.
    """
    e = ledger.entries
    files = [source.file for source in ledger.sources]
    position = {name: i for i, name in enumerate(files)}
    lookup = np.array([position[c] for c in e["source"].cat.categories], dtype=np.int64)
    source = lookup[e["source"].cat.codes.to_numpy()] if len(e) else np.zeros(0, dtype=np.int64)
    width = len(ledger.contracts) + 1
    codes, distinct = pd.factorize(source * width + e["contract_row"].to_numpy())
    size = len(distinct)

    def count(flags: Flags) -> npt.NDArray[np.int64]:
        return np.bincount(codes if flags.all() else codes[flags], minlength=size)

    clocked = (e["start"].notna() & e["end"].notna()).to_numpy()
    is_billed = (e["side"] == "billed").to_numpy()
    is_logged = (e["side"] == "logged").to_numpy()
    is_period = (e["grain"] == "period").to_numpy()
    cells = pd.DataFrame(
        {
            "source": distinct // width,
            "contract_row": distinct % width,
            "rows": np.bincount(codes, minlength=size),
            "clocked": count(clocked),
            "invented": count(invented_starts(ledger).entries),
            "logged": count(is_logged),
            "billed": count(is_billed),
            "logged_clocked": count(is_logged & clocked),
            "priced": count((e["amount"].notna() & e["rate"].notna()).to_numpy()),
            "told": count(e["description"].notna().to_numpy()),
            "worth": count((e["amount"].notna() | e["rate"].notna()).to_numpy()),
            "named": count((e["person"] != "").to_numpy()),
            "invoiced": count(e["invoice"].notna().to_numpy()),
            "periods": count(is_period),
            "logged_days": count(is_logged & ~is_period),
            "billed_days": count(is_billed & ~is_period),
            "restated": count(is_period & is_billed & ~e["counts"].to_numpy()),
            "created": count(e["created"].notna().to_numpy()),
            "decimal_hours": count((e["resolution"].to_numpy() == 18) & e["seconds"].notna().to_numpy()),
        }
    )
    missing = [i for i in range(len(files)) if i not in set(cells["source"])]
    if missing:
        cells = pd.concat([cells, pd.DataFrame({"source": missing, "contract_row": -1})], ignore_index=True).fillna(0)
        cells = cells.astype("int64")
    cells["days"] = e["day"].nunique()
    cells["told_in_file"] = cells.groupby("source")["told"].transform("sum")
    shared = ["told", "logged", "billed", "logged_days", "billed_days", "logged_clocked"]
    here = cells.groupby("contract_row")[shared].transform("sum")
    cells[[f"{name}_here" for name in shared]] = here
    known = ledger.contracts.iloc[cells["contract_row"].clip(lower=0)] if len(ledger.contracts) else None
    cells["contract"] = known["contract"].to_numpy() if known is not None else ""
    cells["person"] = known["person"].to_numpy() if known is not None else ""
    cells.loc[cells["contract_row"] < 0, ["contract", "person"]] = ""
    many = ledger.contracts.groupby("person")["contract"].nunique()
    cells["contracts_of_person"] = cells["person"].map(many).fillna(0)
    limited = ledger.terms[["day", "week", "month", "total"]].notna().any(axis="columns")
    cells["has_limit"] = cells["contract"].isin(ledger.terms.loc[limited, "contract"])
    sources = ledger.sources
    with_totals = set(ledger.totals["source"].astype(str))
    cells["has_totals"] = [sources[i].file in with_totals for i in cells["source"]]
    with_invoices = set(ledger.invoices["source"].astype(str))
    cells["has_invoices"] = [sources[i].file in with_invoices for i in cells["source"]]
    cells["has_ambiguous_dates"] = [sources[i].dates_are_ambiguous for i in cells["source"]]
    cells["has_assumed_zone"] = [sources[i].timezone_from is ZoneSource.ASSUMED for i in cells["source"]]
    crowded = set(e["source"].cat.categories[crowded_files(ledger)["source"]])
    cells["is_crowded"] = [sources[i].file in crowded for i in cells["source"]]
    traced = {s.file for s in sources if s.side is Side.OBSERVED} | set(ledger.traces["source"].astype(str))
    cells["is_trace"] = [sources[i].file in traced for i in cells["source"]]
    cells["is_trace"] &= cells["contract_row"] < 0
    cells["has_duration"] = [sources[i].has_durations for i in cells["source"]]
    tools, signed_off = _earlier_tools(ledger)
    cells["has_earlier"] = [sources[i].tool in tools for i in cells["source"]]
    cells["has_signed_off"] = [sources[i].tool in signed_off for i in cells["source"]]
    return cells.sort_values(["source", "contract", "person"], ignore_index=True)


def _earlier_tools(ledger: Ledger) -> tuple[set[str], set[str]]:
    """Return the tools of which an earlier export is given, and those with entries signed off there."""
    if ledger.earlier is None:
        return set(), set()
    e, tool = ledger.earlier.entries, {source.file: source.tool for source in ledger.earlier.sources}
    return set(tool.values()), {tool[str(file)] for file in e["source"][is_signed_off(e)].unique()}


def coverage(ledger: Ledger, rules: tuple[Rule, ...], disabled: frozenset[str], found: pd.DataFrame) -> pd.DataFrame:
    """Return for every rule, source and contract whether it ran, what it found, or why it was skipped.

    `found` has the columns code, source and contract_row, one row per finding and cell it has evidence in.
    """
    cells = cells_of(ledger)
    place = pd.MultiIndex.from_frame(cells[["source", "contract_row"]])
    at = place.get_indexer(pd.MultiIndex.from_frame(found[["source", "contract_row"]]))
    codes = [rule.code for rule in rules]
    number = pd.Index(codes).get_indexer(pd.Index(found["code"]))
    is_known = (at >= 0) & (number >= 0)
    hits = np.zeros((len(rules), len(cells)), dtype=np.int64)
    np.add.at(hits, (number[is_known], at[is_known]), 1)
    texts = ["", "off", DISABLED, TRACE, *(need.reason for need in NEEDS.values())]
    number_of = {text: i for i, text in enumerate(texts)}
    reasons = np.zeros(hits.shape, dtype=np.int64)
    has: dict[str, Flags] = {}
    for reason, own, rule in zip(reasons, hits, rules, strict=True):
        if rule.code in disabled:
            reason[:] = number_of["off" if rule.optional else DISABLED]
            continue
        stands = np.zeros(len(cells), dtype=bool)
        for name in reversed(rule.needs):
            if name not in has:
                has[name] = np.broadcast_to(np.asarray(NEEDS[name].has(cells, ledger), dtype=bool), len(cells))
            reason[~has[name]] = number_of[NEEDS[name].reason]
            stands |= ~has[name] & NEEDS[name].stands
        if not rule.reads:
            reason[cells["is_trace"]] = number_of[TRACE]
        reason[(own > 0) & ~stands] = 0
    told, cell = reasons.ravel(), np.tile(np.arange(len(cells)), len(rules))

    def spread(values: Any, at: npt.NDArray[Any]) -> Any:
        return pd.array(values, dtype="str").take(at)

    return pd.DataFrame(
        {
            "code": spread(codes, np.repeat(np.arange(len(rules)), len(cells))),
            "source": spread([s.file for s in ledger.sources], cells["source"].to_numpy()[cell]),
            "contract": spread(cells["contract"], cell),
            "person": spread(cells["person"], cell),
            "status": spread(["ran", "skipped"], (told > 0).astype(np.int64)),
            "found": hits.ravel(),
            "reason": spread(texts, told),
        },
        columns=list(COVERAGE_COLUMNS),
    )
