"""Who and what entries belong to: people, contracts and the terms in force.

`resolve` fills `person` and `contract`, and adds three columns to the entries: `contract_row` (position in
`Ledger.contracts`), `hourly` (effective rate in ten-thousandths of the currency unit per hour, missing when
nothing tells) and `counts` (true until a rule finds that a row repeats another).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz

from auditor.model import RATE_SCALE, Ledger
from auditor.settings import Contract, Settings

Codes = npt.NDArray[np.int64]
NO_CONTRACT = "(no project)"
SIMILAR = 0.85
PLATFORM_ZONES = {"upwork": "UTC"}
PLATFORM_GRAINS = {"upwork": 600}
CONTRACT_COLUMNS = (
    "contract", "person", "name", "client", "platform", "zone", "grain_seconds",
    "rounding_direction", "rounding_minutes", "rounding_per",
)  # fmt: skip
TERM_COLUMNS = ("contract", "from", "rate", "currency", "day", "week", "month", "total")


@dataclass(frozen=True)
class _Label:
    """What the rows of a file call the work: a contract id or number, a client, a project or title."""

    ref: str
    client: str
    project: str
    is_billed: bool

    @property
    def name(self) -> str:
        return " / ".join(part for part in (self.client, self.project) if part)


def resolve(ledger: Ledger) -> Ledger:
    """Return the ledger with people, contracts, terms and rates filled in, and each guess stated."""
    entries = ledger.entries
    guesses: list[str] = []
    person_codes, people = _people(entries, ledger.settings, guesses)
    label_codes, labels = _labels(entries)
    contract_codes, contracts, settled = _contracts(
        person_codes, people, label_codes, labels, ledger.settings, guesses
    )
    person_codes = _people_of_billed(person_codes, people, contract_codes, contracts, settled, guesses)
    frame, row_codes = _contract_rows(
        ledger, person_codes, people, contract_codes, contracts, labels, label_codes, settled
    )
    entries = entries.assign(
        person=pd.Categorical.from_codes(person_codes, categories=pd.Index(people, dtype="str")),
        contract=pd.Categorical.from_codes(contract_codes, categories=pd.Index(contracts, dtype="str")),
        contract_row=row_codes,
        counts=~_restates(entries, row_codes),
    )
    terms = _terms(ledger.settings)
    ledger = ledger.with_(entries=entries, contracts=frame, terms=terms, guesses=tuple(guesses))
    hourly, currency = _rates(ledger)
    return ledger.with_(entries=entries.assign(hourly=hourly, currency=currency))


def _combined(columns: Sequence[pd.Series[Any]]) -> tuple[Codes, list[tuple[str, ...]]]:
    """Return one code per row for the combination of categoricals, and the texts of each; missing is ""."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        code = code * (len(column.cat.categories) + 1) + column.cat.codes.to_numpy() + 1
    codes, distinct = pd.factorize(code)
    texts = []
    for value in distinct.tolist():
        parts = []
        for column in reversed(columns):
            value, position = divmod(value, len(column.cat.categories) + 1)
            parts.append("" if position == 0 else str(column.cat.categories[position - 1]))
        texts.append(tuple(reversed(parts)))
    return codes.astype(np.int64), texts


def _people(entries: pd.DataFrame, settings: Settings, guesses: list[str]) -> tuple[Codes, list[str]]:
    codes, pairs = _combined([entries["person_email"], entries["person_name"]])
    stated = {name.casefold(): key for key, person in settings.people.items() for name in (key, *person.names)}
    emails_of: dict[str, set[str]] = {}
    for email, name in pairs:
        if email and name:
            emails_of.setdefault(name.casefold(), set()).add(email)
    keys = []
    for email, name in pairs:
        known = stated.get(email.casefold()) or stated.get(name.casefold())
        if known is None and name and not email and len(emails_of.get(name.casefold(), ())) == 1:
            known = next(iter(emails_of[name.casefold()]))
            guesses.append(f"{name!r} without an e-mail is taken for {known}, who has the same name")
        keys.append(known or email or name)
    people = list(dict.fromkeys([*keys, ""]))
    position = {key: i for i, key in enumerate(people)}
    lookup = np.array([position[key] for key in keys], dtype=np.int64)
    return (lookup[codes] if len(codes) else codes), people


def _labels(entries: pd.DataFrame) -> tuple[Codes, list[_Label]]:
    columns = [entries[name] for name in ("contract_ref", "client", "project", "side")]
    codes, texts = _combined(columns)
    return codes, [_Label(ref, client, project, side == "billed") for ref, client, project, side in texts]


def _matches(contract: Contract, label: _Label) -> bool:
    folded = label.name.casefold()
    if label.ref and label.ref == contract.id:
        return True
    patterns = contract.matches + (contract.billed_as if label.is_billed else ())
    for pattern in patterns:
        wanted = pattern.casefold()
        if any(fnmatch.fnmatchcase(text, wanted) for text in (folded, label.project.casefold())):
            return True
    titles = {t.casefold() for t in (contract.id, contract.name) if t}
    return label.is_billed and label.project.casefold() in titles


def _contracts(
    person_codes: Codes,
    people: list[str],
    label_codes: Codes,
    labels: list[_Label],
    settings: Settings,
    guesses: list[str],
) -> tuple[Codes, list[str], dict[str, Contract]]:
    """Return a contract code per row, the contract ids, and the settings of those that have any."""
    settled = {contract.id: contract for contract in settings.contracts}
    pair = person_codes * max(len(labels), 1) + label_codes
    codes, distinct = pd.factorize(pair)
    proposed = _proposals(labels, settings, guesses)
    ids: list[str] = []
    for value in distinct.tolist():
        person, label = people[value // max(len(labels), 1)], labels[value % max(len(labels), 1)]
        fitting = [c for c in settings.contracts if _matches(c, label)]
        own = [c for c in fitting if c.person is not None and c.person == person]
        shared = [c for c in fitting if c.person is None or not person]
        chosen = (own or shared or [None])[0]  # type: ignore[list-item]
        ids.append(chosen.id if chosen else proposed[value % max(len(labels), 1)])
    contracts = list(dict.fromkeys(ids))
    position = {key: i for i, key in enumerate(contracts)}
    lookup = np.array([position[key] for key in ids], dtype=np.int64)
    return (lookup[codes] if len(codes) else codes.astype(np.int64)), contracts, settled


def _proposals(labels: list[_Label], settings: Settings, guesses: list[str]) -> list[str]:
    """Return a contract id for each label: the billed contract its words match, else its client or project."""
    taken = [any(_matches(c, label) for c in settings.contracts) for label in labels]
    billed = [label for label, is_taken in zip(labels, taken, strict=True) if label.is_billed and not is_taken]
    numbered: dict[str, set[str]] = {}
    for label in billed:
        if label.ref:
            numbered.setdefault(label.project.casefold(), set()).add(label.ref)
    ids = {}
    for label in billed:
        same_title = numbered.get(label.project.casefold(), set()) if label.project and not label.ref else set()
        ids[label] = next(iter(same_title)) if len(same_title) == 1 else label.ref or label.name or NO_CONTRACT
    logged = [label for label, is_taken in zip(labels, taken, strict=True) if not label.is_billed and not is_taken]
    for label in logged:
        scored = sorted({(similarity(label, b), ids[b]) for b in billed}, reverse=True)
        best = [key for score, key in scored if score >= SIMILAR and score == scored[0][0]]
        if label.ref and label.ref in ids.values():
            ids[label] = label.ref
        elif len(set(best)) == 1:
            ids[label] = best[0]
            title = next(b for b in billed if ids[b] == best[0])
            guesses.append(
                f"logged {label.name!r} is taken for contract {_called(title)}, "
                f"{'the same name' if scored[0][0] == 1 else 'a similar name'}"
            )
    rest = [label for label in logged if label not in ids]
    unmatched = {ids[b] for b in billed} - {ids[label] for label in logged if label in ids}
    clients = {label.client or label.project for label in rest}
    if not settings.contracts and len(unmatched) == 1 and len(clients) == 1 and len(billed) == 1 and clients != {""}:
        only = unmatched.pop()
        guesses.append(f"logged {rest[0].name!r} is taken for contract {only}, the only one on both sides")
        ids |= dict.fromkeys(rest, only)
    split = {label.client for label in logged if label in ids and label.client}
    for label in rest:
        by_client = label.client and label.client not in split
        ids.setdefault(label, (label.client if by_client else label.ref or label.name) or NO_CONTRACT)
    return [ids.get(label, label.ref or label.name or NO_CONTRACT) for label in labels]


def _called(label: _Label) -> str:
    return f"{label.ref} ({label.project})" if label.ref and label.project else label.ref or repr(label.name)


def similarity(logged: _Label, billed: _Label) -> float:
    """Return how alike the words of two labels are: 1 for the same words, 0.9 if one holds the other's."""
    theirs = [text for text in (billed.project, billed.name, billed.client) if text]
    ours = [text for text in (logged.project, logged.name, logged.client) if text]
    return max((_likeness(a, b) for a in ours for b in theirs), default=0.0)


def _likeness(a: str, b: str) -> float:
    first, second = _words(a), _words(b)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    short, long = sorted((first, second), key=len)
    if set(short) <= set(long) and max(map(len, short)) >= 4:
        return 0.9
    ratio = fuzz.ratio(" ".join(first), " ".join(second)) / 100
    return ratio if ratio >= SIMILAR else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _people_of_billed(
    person_codes: Codes,
    people: list[str],
    contract_codes: Codes,
    contracts: list[str],
    settled: dict[str, Contract],
    guesses: list[str],
) -> Codes:
    """Give rows that name nobody to the contract's person, or to the only person who logs on it."""
    unknown = person_codes == people.index("")
    if not unknown.any():
        return person_codes
    codes = person_codes.copy()
    known = pd.DataFrame({"contract": contract_codes[~unknown], "person": person_codes[~unknown]})
    known = known.drop_duplicates()
    everybody = known["person"].unique()
    guessed: set[str] = set()
    for contract in np.unique(contract_codes[unknown]):
        stated = settled[contracts[contract]].person if contracts[contract] in settled else None
        mine = known.loc[known["contract"] == contract, "person"].to_numpy()
        candidates = mine if len(mine) else everybody
        if stated in people:
            codes[unknown & (contract_codes == contract)] = people.index(stated)
        elif len(candidates) == 1:
            codes[unknown & (contract_codes == contract)] = candidates[0]
            guessed.add(people[candidates[0]])
    if guessed:
        guesses.append(
            f"rows that name nobody are taken for {', '.join(sorted(guessed))}, the only one who logs there"
        )
    return codes


def _contract_rows(
    ledger: Ledger,
    person_codes: Codes,
    people: list[str],
    contract_codes: Codes,
    contracts: list[str],
    labels: list[_Label],
    label_codes: Codes,
    settled: dict[str, Contract],
) -> tuple[pd.DataFrame, Codes]:
    """Return the frame of contracts, one row per contract and person, and each entry's row in it."""
    pair = contract_codes * len(people) + person_codes
    codes, distinct = pd.factorize(pair)
    order = np.argsort([(contracts[v // len(people)] + "\0" + people[v % len(people)]) for v in distinct.tolist()])
    rank = np.empty(len(distinct), dtype=np.int64)
    rank[order] = np.arange(len(distinct))
    seen = pd.DataFrame({"contract": contract_codes, "label": label_codes}).drop_duplicates()
    named: dict[int, _Label] = {}
    for contract, label in zip(seen["contract"].tolist(), seen["label"].tolist(), strict=True):
        if contract not in named or (labels[label].is_billed and not named[contract].is_billed):
            named[contract] = labels[label]
    platform_of = _platforms(ledger, contract_codes)
    zones = _zones(ledger, pair, distinct)
    rows = []
    for value in distinct[order].tolist():
        contract, person = value // len(people), people[value % len(people)]
        key, label = contracts[contract], named[contract]
        stated = settled.get(key)
        platform = (stated.platform if stated else None) or platform_of.get(contract)
        zone = (stated.timezone if stated else None) or PLATFORM_ZONES.get(platform or "") or zones[value]
        rounding = stated.rounding if stated else None
        rows.append(
            {
                "contract": key,
                "person": person,
                "name": (stated.name if stated else "") or (label.project if label.is_billed else "") or key,
                "client": (stated.client if stated else "") or label.client,
                "platform": platform or "",
                "zone": zone,
                "grain_seconds": PLATFORM_GRAINS.get(platform or "", 1),
                "rounding_direction": rounding.direction if rounding else None,
                "rounding_minutes": rounding.minutes if rounding else None,
                "rounding_per": rounding.per if rounding else None,
            }
        )
    return pd.DataFrame(rows, columns=list(CONTRACT_COLUMNS)), rank[codes] if len(codes) else codes.astype(np.int64)


def _platforms(ledger: Ledger, contract_codes: Codes) -> dict[int, str]:
    """Return the platform of contracts that a platform's own file bills."""
    files = {s.file for s in ledger.sources if s.format.startswith("upwork_")}
    source = ledger.entries["source"]
    is_upwork = np.array([c in files for c in source.cat.categories], dtype=bool)
    hit = is_upwork[source.cat.codes.to_numpy()] if len(source) else np.zeros(0, dtype=bool)
    return {int(c): "upwork" for c in np.unique(contract_codes[hit])}


def _zones(ledger: Ledger, pair: Codes, distinct: Codes) -> dict[int, str]:
    """Return for each contract and person the zone that most of their entries are in."""
    entries = ledger.entries
    zone = entries["zone"]
    is_clocked = ((entries["side"] != "billed") & entries["start"].notna()).to_numpy()
    votes = pd.DataFrame({"pair": pair, "zone": zone.cat.codes.to_numpy(), "clocked": is_clocked})
    counted = votes.value_counts().reset_index().sort_values(["clocked", "count"], ascending=False, kind="stable")
    best = counted.drop_duplicates("pair").set_index("pair")["zone"]
    return {int(value): str(zone.cat.categories[best[value]]) for value in distinct.tolist()}


def _terms(settings: Settings) -> pd.DataFrame:
    """Return the terms of all contracts, one row per contract and date on which they begin."""

    def seconds(hours: float | None) -> int | None:
        return None if hours is None else round(hours * 3600)

    rows = [
        {
            "contract": contract.id,
            "from": pd.Timestamp(terms.from_),
            "rate": int(terms.rate.amount * RATE_SCALE) if terms.rate else None,
            "currency": terms.rate.currency if terms.rate else None,
            "day": seconds(terms.daily_limit_hours),
            "week": seconds(terms.weekly_limit_hours),
            "month": seconds(terms.monthly_limit_hours),
            "total": seconds(terms.total_limit_hours),
        }
        for contract in settings.contracts
        for terms in contract.terms
    ]
    frame = pd.DataFrame(rows, columns=list(TERM_COLUMNS))
    kinds = dict.fromkeys(("rate", "day", "week", "month", "total"), "Int64")
    return frame.astype({"contract": "str", "from": "datetime64[us]", "currency": "str"} | kinds)


def terms_on(ledger: Ledger, contract: Iterable[str], day: Iterable[Any]) -> pd.DataFrame:
    """Return the terms in force for parallel contracts and days: columns of `TERM_COLUMNS`, missing if none.

    A limit or rate that a later terms row does not state is no longer in force: each row of terms is whole.
    """
    asked = pd.DataFrame({"contract": pd.Series(list(contract), dtype="str"), "day_": pd.Series(list(day))})
    asked["day_"] = asked["day_"].astype("datetime64[us]")
    asked["position"] = np.arange(len(asked))
    known = asked[asked["day_"].notna()].sort_values("day_", kind="stable")
    terms = ledger.terms.rename(columns={"from": "from_"}).sort_values("from_", kind="stable")
    joined = pd.merge_asof(known, terms, left_on="day_", right_on="from_", by="contract")
    joined = joined.set_index("position").reindex(range(len(asked)))
    return joined.rename(columns={"from_": "from"}).reindex(columns=list(TERM_COLUMNS))


def _restates(entries: pd.DataFrame, contract_row: Codes) -> npt.NDArray[np.bool_]:
    """Return which billed periods another file of the same contract bills in finer rows.

    A platform's weekly statement and its daily sheet are two prints of one bill: the finer one counts.
    """
    restates = np.zeros(len(entries), dtype=bool)
    is_billed = (entries["side"] == "billed").to_numpy()
    is_period = is_billed & (entries["grain"] == "period").to_numpy()
    is_finer = is_billed & ~is_period
    if not is_period.any() or not is_finer.any():
        return restates
    day = entries["day"].to_numpy("datetime64[D]").astype(np.int64)
    until = entries["until"].to_numpy("datetime64[D]").astype(np.int64)
    source = entries["source"].cat.codes.to_numpy()
    stride = 10_000_000
    finer = np.sort(contract_row[is_finer] * stride + day[is_finer])
    rows = np.flatnonzero(is_period)
    first = np.searchsorted(finer, contract_row[rows] * stride + day[rows], side="left")
    after = np.searchsorted(finer, contract_row[rows] * stride + until[rows], side="right")
    restates[rows] = (after > first) & ~np.isin(source[rows], source[is_finer])
    return restates


def _rates(ledger: Ledger) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the effective hourly rate and currency of each entry.

    In this order: the rate on the row; its amount by its hours; the terms on its day; the middle rate of its
    contract's other rows.
    """
    e = ledger.entries
    rate = e["rate"].astype("Float64")
    timed = e["amount"].notna() & (e["seconds"] > 0).fillna(value=False) & (e["amount"] != 0).fillna(value=False)
    if timed.any():
        implied = e["amount"].astype("Float64") * (RATE_SCALE / 100 * 3600) / e["seconds"].astype("Float64")
        rate = rate.where(rate.notna() | ~timed, implied)
    currency = e["currency"]
    if len(ledger.terms) and rate.isna().any():
        combos, index = _contract_days(e)
        terms = terms_on(ledger, combos["contract"], combos["day"])
        rate = rate.where(rate.notna(), pd.Series(terms["rate"].astype("Float64").array.take(index)))
        stated = terms["currency"].iloc[index].reset_index(drop=True)
        currency = currency.astype("str").where(currency.notna(), stated).astype("category")
    if rate.isna().any() and rate.notna().any():
        middle = rate.groupby(e["contract_row"]).median().reindex(range(len(ledger.contracts)))
        rate = rate.where(rate.notna(), pd.Series(middle.array.take(e["contract_row"].to_numpy())))
    if currency.isna().any() and currency.notna().any():
        known = pd.Series(currency.to_numpy(dtype=object)).groupby(e["contract_row"].to_numpy()).first()
        known = known.reindex(range(len(ledger.contracts)))
        filled = pd.Series(known.to_numpy(dtype=object)[e["contract_row"].to_numpy()], dtype="str")
        currency = currency.astype("str").where(currency.notna(), filled).astype("category")
    return rate.round().astype("Int64"), currency


def _contract_days(entries: pd.DataFrame) -> tuple[pd.DataFrame, Codes]:
    """Return the distinct contracts and days of entries, and each entry's row among them."""
    day = entries["day"].to_numpy("datetime64[D]").astype(np.int64)
    key = entries["contract"].cat.codes.to_numpy().astype(np.int64) * 10_000_000 + day
    index, distinct = pd.factorize(key)
    first = np.empty(len(distinct), dtype=np.int64)
    first[index[::-1]] = np.arange(len(index))[::-1]
    combos = entries[["contract", "day"]].iloc[first].reset_index(drop=True)
    return combos, index.astype(np.int64)
