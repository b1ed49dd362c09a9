"""What the settings agree for each contract, and which entries ask to be paid under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from auditor.model import Ledger
from auditor.once import kept
from auditor.settings import Contract

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def agreed(ledger: Ledger) -> tuple[Contract | None, ...]:
    """Return what the settings say of each row of `Ledger.contracts`, None where nothing."""
    stated = {contract.id: contract for contract in ledger.settings.contracts}
    return tuple(stated.get(name) for name in ledger.contracts["contract"]) if stated else ()


def with_terms(ledger: Ledger, has: Callable[[Contract], Any]) -> dict[int, Contract]:
    """Return the contracts of which the settings state something, by row of `Ledger.contracts`."""
    return {row: one for row, one in enumerate(agreed(ledger)) if one is not None and has(one)}


def states(ledger: Ledger, has: Callable[[Contract], Any]) -> list[str]:
    """Return the ids of the contracts of which the settings state something."""
    return [contract.id for contract in ledger.settings.contracts if has(contract)]


def rounds_up(contract: Contract) -> int:
    """Return the least minutes that each entry of a contract counts, 0 where none is agreed."""
    rounding = contract.rounding
    step = rounding.minutes if rounding and rounding.direction == "up" and rounding.per == "entry" else 0
    return max(step, contract.minimum_minutes or 0)


@kept
def charged(ledger: Ledger) -> Flags:
    """Return which entries ask for money: billed ones, and logged ones not marked as free where no bill is here.

    Rows that repeat others and running timers are left out.
    """
    e = ledger.entries
    billed, row = (e["side"] == "billed").to_numpy(), e["contract_row"].to_numpy()
    has_bill = np.bincount(row[billed], minlength=len(ledger.contracts)) > 0
    is_open = ~e["is_billable"].array.fillna(value=True).to_numpy(dtype=bool)
    return np.asarray(e["counts"].to_numpy() & ~e["is_running"].to_numpy() & (billed | ~(has_bill[row] | is_open)))


def charged_on(ledger: Ledger, contract_rows: Any) -> Ints:
    """Return the positions of the entries that ask for money under the given contracts."""
    is_asked = np.zeros(len(ledger.contracts) + 1, dtype=bool)
    is_asked[list(contract_rows)] = True
    return np.flatnonzero(is_asked[ledger.entries["contract_row"].to_numpy()] & charged(ledger))


def is_billed(ledger: Ledger, bundles: list[Ints]) -> list[bool]:
    """Return for each bundle of entries whether the first of them is billed."""
    side = (ledger.entries["side"] == "billed").to_numpy()
    return [bool(side[rows[0]]) for rows in bundles]
