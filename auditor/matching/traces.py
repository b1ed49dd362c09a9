"""Observed entries: traces of work, kept apart from the claims of time, so that no rule can accuse by them."""

from __future__ import annotations

import pandas as pd

from auditor.matching.columns import combined, spread
from auditor.matching.labels import Label, equal_labels, labelled, matches
from auditor.matching.people import People
from auditor.model import ENTRY_TYPES, Guess, Ledger, Side, stack

MOST_NAMED = 3


def parted(ledger: Ledger) -> Ledger:
    """Return the ledger with its observed entries in `traces`; the ledger itself where it has none."""
    side = ledger.entries["side"]
    if Side.OBSERVED.value not in side.cat.categories:
        return ledger
    is_trace = (side == Side.OBSERVED.value).to_numpy()
    claims = ledger.entries[~is_trace].reset_index(drop=True)
    traces = stack([ledger.traces, ledger.entries.loc[is_trace, list(ENTRY_TYPES)]], ENTRY_TYPES)
    return ledger.with_(entries=claims.assign(side=claims["side"].cat.remove_unused_categories()), traces=traces)


def attributed(ledger: Ledger, people: People, contract_of: dict[Label, str]) -> tuple[pd.DataFrame, list[Guess]]:
    """Return the traces with `person` and `contract` filled, and the guesses; both are those of claims, or none.

    A trace that names nobody is the only person's, if there is one only. `contract_of` are the labels of claims
    that stand for one contract.
    """
    traces = ledger.traces
    if not len(traces):
        return traces, []
    known = [person for person in ledger.entries["person"].unique() if person]
    nobody = known[0] if len(known) == 1 else ""
    codes, identities = combined([traces["person_email"], traces["person_name"]])
    found = [people.of_trace(identity) if any(identity) else (nobody, None) for identity in identities]
    label, texts = combined([traces[name] for name in ("contract_ref", "client", "project")])
    labels = [Label(ref, client, project, is_billed=False) for ref, client, project in texts]
    said = labelled(labels, ledger.settings)
    placed = equal_labels(labels, contract_of)
    for position, one in enumerate(labels):
        stated = said.get(one) or [c.id for c in ledger.settings.contracts if matches(c, one)]
        placed[position] = stated[0] if stated else "" if one in said else placed[position]
    traces = traces.assign(person=spread([who for who, _ in found], codes), contract=spread(placed, label))
    guesses = sorted({guess for _, guess in found if guess}, key=lambda guess: guess.told)
    strangers = sorted({who for who, _ in found if who} - set(ledger.entries["person"].unique()))
    if strangers:
        more = f" and {len(strangers) - MOST_NAMED:,} more" if len(strangers) > MOST_NAMED else ""
        named = ", ".join(strangers[:MOST_NAMED])
        guesses.append(Guess(f"traces of {named}{more} are taken for those of others, who neither log nor bill"))
    return traces, guesses
