"""Figures from outcomes: recall, precision, false alarms per 100 honest contract-weeks, hours recovered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.detection.plan import HONEST

NEAR = 0.1


def recall(outcomes: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return found and contracts of what was injected, by some columns, and their share."""
    guilty = outcomes[(outcomes["kind"] != HONEST) & (outcomes["injected_seconds"] > 0)]
    grouped = guilty.groupby(list(by))["flagged"]
    return pd.DataFrame({"found": grouped.sum(), "contracts": grouped.size(), "recall": grouped.mean()})


def false_alarms(outcomes: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return errors and warnings on honest contracts per 100 contract-weeks, and the share of contracts flagged."""
    honest = outcomes[outcomes["kind"] == HONEST]
    grouped = honest.groupby(list(by)) if by else honest.groupby(lambda _: "all")
    sums = grouped[["errors", "warnings", "weeks"]].sum()
    return pd.DataFrame(
        {
            "contracts": grouped.size(),
            "weeks": sums["weeks"],
            "errors": 100 * sums["errors"] / sums["weeks"],
            "warnings": 100 * sums["warnings"] / sums["weeks"],
            "both": 100 * (sums["errors"] + sums["warnings"]) / sums["weeks"],
            "flagged": grouped["flagged"].mean(),
        }
    )


def precision(outcomes: pd.DataFrame) -> float:
    """Return the share of flagged contracts that are not honest, where half of all contracts are."""
    is_honest = outcomes["kind"] == HONEST
    hit, miss = outcomes.loc[~is_honest, "flagged"].mean(), outcomes.loc[is_honest, "flagged"].mean()
    return float(hit / (hit + miss)) if hit + miss > 0 else float("nan")


def recovered(outcomes: pd.DataFrame) -> tuple[int, int]:
    """Return how many contracts found have in question what was injected, to a tenth, and how many were found."""
    found = outcomes[(outcomes["injected_seconds"] > 0) & outcomes["flagged"]]
    off = (found["asked_seconds"] - found["injected_seconds"]).abs()
    return int((off <= NEAR * found["injected_seconds"]).sum()), len(found)


def covered(outcomes: pd.DataFrame) -> tuple[int, int]:
    """Return how many intervals of hours hold what was injected, and how many intervals there are."""
    told = outcomes[(outcomes["injected_seconds"] > 0) & outcomes["low"].notna() & outcomes["high"].notna()]
    inside = told["injected_seconds"].between(told["low"], told["high"])
    return int(inside.sum()), len(told)


def abstentions(outcomes: pd.DataFrame) -> pd.Series:
    """Return what was said of contracts that were not found: explained, cannot tell, noted or nothing."""
    missed = outcomes[(outcomes["injected_seconds"] > 0) & ~outcomes["flagged"].astype(bool)]
    said = np.select(
        [missed["cannot_tell"], missed["explained"], missed["asked_for_term"], missed["noted"]],
        ["cannot tell", "explained", "asked for a term", "noted"],
        "nothing said",
    )
    return pd.Series(said, dtype="str").value_counts()
