"""The terms in force on a day, and the hourly rate of each entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import RATE_SCALE, Ledger
from auditor.settings import Settings

Codes = npt.NDArray[np.int64]
TERM_COLUMNS = ("contract", "from", "rate", "currency", "day", "week", "month", "total")


def terms_of(settings: Settings) -> pd.DataFrame:
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


def rates(ledger: Ledger) -> tuple[pd.Series[Any], pd.Series[Any]]:
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
