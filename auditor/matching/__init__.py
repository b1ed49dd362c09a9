"""Who and what entries belong to: people, contracts and the terms in force.

`resolve` fills `person` and `contract`, and adds three columns to the entries: `contract_row` (position in
`Ledger.contracts`), `hourly` (effective rate in ten-thousandths of the currency unit per hour, missing when
nothing tells) and `counts` (true until a rule finds that a row repeats another). Observed entries are no claims:
they become the ledger's `traces`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.matching.columns import Codes, combined
from auditor.matching.labels import Label
from auditor.matching.people import People, shared_emails
from auditor.matching.places import places_of, titles_of
from auditor.matching.terms import rates, terms_of, terms_on
from auditor.matching.traces import attributed, parted
from auditor.model import Guess, Ledger
from auditor.settings import Contract, Settings

__all__ = ["CONTRACT_COLUMNS", "resolve", "terms_on"]

STRIDE = 10_000_000
NAMED = ("person_email", "person_name", "contract_ref", "client", "project", "side")
"""Columns that say whose an entry is and what for: what matching decides, it decides once per combination."""
PLATFORM_ZONES = {"upwork": "UTC"}
PLATFORM_GRAINS = {"upwork": 600}
CONTRACT_COLUMNS = (
    "contract", "person", "name", "client", "platform", "zone", "grain_seconds",
    "rounding_direction", "rounding_minutes", "rounding_per",
)  # fmt: skip


def resolve(ledger: Ledger) -> Ledger:
    """Return the ledger with people, contracts, terms and rates filled in, and each guess stated."""
    ledger = parted(ledger)
    entries, settings = ledger.entries, ledger.settings
    pair, texts = combined([entries[name] for name in NAMED])
    person, people, guesses, known = _people([text[:2] for text in texts], settings)
    label, labels = _labels([text[2:] for text in texts])
    holder = {c.id: known.named(c.person) for c in settings.contracts if c.person}
    contract, contracts, more = _contracts(person, people, label, labels, settings, holder)
    person, people, others = _people_of_nameless(person, people, contract, contracts, holder)
    party, shared = _parties(
        np.array([labels[i].is_billed for i in label], dtype=bool), person, people, contract, contracts
    )
    codes, distinct = pd.factorize(contract * len(people) + party)
    keys = [(contracts[v // len(people)], people[v % len(people)]) for v in distinct.tolist()]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys))
    of_pair = rank[codes] if len(codes) else codes.astype(np.int64)
    row = of_pair[pair]
    titles = _titles(of_pair, label, labels, np.bincount(pair, minlength=len(texts)), len(keys))
    entries = entries.assign(
        person=pd.Categorical.from_codes(person[pair], categories=pd.Index(people, dtype="str")),
        contract=pd.Categorical.from_codes(contract[pair], categories=pd.Index(contracts, dtype="str")),
        contract_row=row,
        counts=~_restates(entries, row),
    )
    frame = _frame(ledger, [keys[i] for i in order], row, [labels[i] for i in titles])
    ledger = ledger.with_(
        entries=entries, contracts=frame, terms=terms_of(settings), guessed=(*guesses, *more, *others, *shared)
    )
    hourly, currency = rates(ledger)
    traces, taken = attributed(ledger, known, _places(contract, contracts, label, labels))
    return ledger.with_(
        entries=entries.assign(hourly=hourly, currency=currency),
        traces=traces,
        guessed=(*ledger.guessed, *taken),
    )


def _places(contract: Codes, contracts: list[str], label: Codes, labels: list[Label]) -> dict[Label, str]:
    """Return the contract of each label that stands for one only."""
    width = max(len(labels), 1)
    places = np.unique(contract * width + label)
    size = np.bincount(places % width, minlength=width)
    return {labels[v % width]: contracts[v // width] for v in places.tolist() if size[v % width] == 1}


def _people(named: list[tuple[str, ...]], settings: Settings) -> tuple[Codes, list[str], list[Guess], People]:
    """Return a person code per e-mail and name, the people, the guesses, and who is who."""
    codes, identities = _numbered(named)
    known = People.of(identities, settings)
    found = [known.person(identity) for identity in identities]
    people = list(dict.fromkeys([*(who for who, _ in found), ""]))
    position = {key: i for i, key in enumerate(people)}
    lookup = np.array([position[who] for who, _ in found], dtype=np.int64)
    guesses = [*(guess for _, guess in found if guess), *shared_emails(identities, known)]
    return (lookup[codes] if len(codes) else codes), people, sorted(guesses, key=lambda guess: guess.told), known


def _numbered(texts: list[tuple[str, ...]]) -> tuple[Codes, list[tuple[str, ...]]]:
    """Return the number of each text among the distinct ones, and these as they first occur."""
    distinct = list(dict.fromkeys(texts))
    number = {text: i for i, text in enumerate(distinct)}
    return np.array([number[text] for text in texts], dtype=np.int64), distinct


def _labels(named: list[tuple[str, ...]]) -> tuple[Codes, list[Label]]:
    codes, texts = _numbered(named)
    return codes, [Label(ref, client, project, side == "billed") for ref, client, project, side in texts]


def _contracts(
    person: Codes, people: list[str], label: Codes, labels: list[Label], settings: Settings, holder: dict[str, str]
) -> tuple[Codes, list[str], list[Guess]]:
    """Return a contract code per pair, the ids and the guesses; `holder` is whose contracts the settings state."""
    places = places_of(labels, settings)
    titles = titles_of(labels, places, settings)
    width = max(len(labels), 1)
    codes, distinct = pd.factorize(person * width + label)
    pairs = [(people[value // width], value % width) for value in distinct.tolist()]
    holders = {key: {who} for key, who in holder.items()}
    for who, one in pairs:
        if labels[one].is_billed:
            holders.setdefault(places[one].own, set()).add(who)
    ids = [places[one].contract_of(who, holder, holders) for who, one in pairs]
    guesses = {
        places[one].guess(labels[one], key, titles.get(key, key)) for (_, one), key in zip(pairs, ids, strict=True)
    }
    contracts = list(dict.fromkeys(ids))
    position = {key: i for i, key in enumerate(contracts)}
    lookup = np.array([position[key] for key in ids], dtype=np.int64)
    ordered = sorted((guess for guess in guesses if guess), key=lambda guess: (guess.told, guess.subject))
    return (lookup[codes] if len(codes) else codes.astype(np.int64)), contracts, ordered


def _people_of_nameless(
    person: Codes, people: list[str], contract: Codes, contracts: list[str], stated: dict[str, str]
) -> tuple[Codes, list[str], list[Guess]]:
    """Give rows that name nobody to the contract's person, or to the only one who is named on it, or at all."""
    nameless = person == people.index("")
    if not nameless.any():
        return person, people, []
    people = list(dict.fromkeys([*people, *sorted(stated.values())]))
    known = np.unique(contract[~nameless] * len(people) + person[~nameless])
    everybody = np.unique(known % len(people))
    chosen = np.full(len(contracts), people.index(""), dtype=np.int64)
    guessed: set[str] = set()
    for one in np.unique(contract[nameless]):
        mine = known[known // len(people) == one] % len(people)
        candidates = mine if len(mine) else everybody
        if contracts[one] in stated:
            chosen[one] = people.index(stated[contracts[one]])
        elif len(candidates) == 1:
            chosen[one] = candidates[0]
            guessed.add(people[candidates[0]])
    names = ", ".join(sorted(guessed))
    told = f"rows that name nobody are taken for {names}, the only one named there"
    guesses = [Guess(told)] if guessed else []
    return np.where(nameless, chosen[contract], person), people, guesses


def _parties(
    is_billed: npt.NDArray[np.bool_], person: Codes, people: list[str], contract: Codes, contracts: list[str]
) -> tuple[Codes, list[Guess]]:
    """Return the person whose row of the contracts each pair is in: a bill of nobody is beside everybody's log."""
    nobody = people.index("")
    of_all = np.unique(contract[is_billed & (person == nobody)])
    is_named = np.isin(contract, of_all) & ~is_billed & (person != nobody)
    names = [contracts[one] for one in np.unique(contract[is_named]).tolist()]
    told = f"the bill of {', '.join(names)} names nobody and is laid beside all who log there"
    guesses = [Guess(told)] if names else []
    return np.where(np.isin(contract, of_all), nobody, person), guesses


def _titles(row: Codes, label: Codes, labels: list[Label], entries: Codes, rows: int) -> Codes:
    """Return for each contract row the label it is called by: a bill's before a log's, the most common first."""
    width = max(len(labels), 1)
    codes, distinct = pd.factorize(row * width + label)
    count = np.bincount(codes, weights=entries, minlength=len(distinct)).astype(np.int64).tolist()
    ranked = [
        (value // width, not labels[value % width].is_billed, -n, labels[value % width].name, value % width)
        for value, n in zip(distinct.tolist(), count, strict=True)
    ]
    chosen = np.zeros(rows, dtype=np.int64)
    for one, *_, number in sorted(ranked, reverse=True):
        chosen[one] = number
    return chosen


def _frame(ledger: Ledger, keys: list[tuple[str, str]], row: Codes, titles: list[Label]) -> pd.DataFrame:
    """Return the contracts: one row per contract and person, in the order of their names."""
    settled = {contract.id: contract for contract in ledger.settings.contracts}
    platforms, zones = _platforms(ledger, row, len(keys)), _zones(ledger, row, len(keys))
    nothing = Contract(id="")
    rows = []
    for (key, person), platform, zone, title in zip(keys, platforms, zones, titles, strict=True):
        stated = settled.get(key, nothing)
        platform_ = stated.platform or platform
        rounding = stated.rounding
        values = (
            key,
            person,
            stated.name or (title.project if title.is_billed else "") or key,
            stated.client or title.client,
            platform_,
            stated.timezone or PLATFORM_ZONES.get(platform_) or zone,
            PLATFORM_GRAINS.get(platform_, 1),
            rounding.direction if rounding else None,
            rounding.minutes if rounding else None,
            rounding.per if rounding else None,
        )
        rows.append(dict(zip(CONTRACT_COLUMNS, values, strict=True)))
    return pd.DataFrame(rows, columns=list(CONTRACT_COLUMNS))


def _platforms(ledger: Ledger, row: Codes, rows: int) -> list[str]:
    """Return for each contract row the platform whose own file bills it, or an empty text."""
    files = {s.file for s in ledger.sources if s.format.startswith("upwork_")}
    source = ledger.entries["source"]
    is_upwork = np.array([c in files for c in source.cat.categories], dtype=bool)
    hit = np.zeros(rows, dtype=bool)
    if is_upwork.any():
        hit[row[is_upwork[source.cat.codes.to_numpy()]]] = True
    return ["upwork" if one else "" for one in hit]


def _zones(ledger: Ledger, row: Codes, rows: int) -> list[str]:
    """Return for each contract row the zone that most of its logged clock times are in, else most of its entries."""
    e = ledger.entries
    zone, width = e["zone"], max(len(e["zone"].cat.categories), 1)
    key = row * width + zone.cat.codes.to_numpy()
    is_clocked = ((e["side"] != "billed") & e["start"].notna()).to_numpy()
    clocked = np.bincount(key[is_clocked], minlength=rows * width).reshape(rows, width)
    every = np.bincount(key, minlength=rows * width).reshape(rows, width)
    votes = np.where(clocked.sum(axis=1, keepdims=True) > 0, clocked, every)
    names = [str(name) for name in zone.cat.categories]
    order = sorted(range(len(names)), key=names.__getitem__)
    best = votes[:, order].argmax(axis=1) if order else np.zeros(rows, dtype=np.int64)
    return [names[order[i]] for i in best]


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
    finer = np.sort(contract_row[is_finer] * STRIDE + day[is_finer])
    rows = np.flatnonzero(is_period)
    first = np.searchsorted(finer, contract_row[rows] * STRIDE + day[rows], side="left")
    after = np.searchsorted(finer, contract_row[rows] * STRIDE + until[rows], side="right")
    restates[rows] = (after > first) & ~np.isin(source[rows], source[is_finer])
    return restates
