"""Figures from outcomes: recall, precision, false alarms per 100 honest contract-weeks, hours recovered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.detection.plan import HONEST, PUBLISHED, TUNING

NEAR = 0.1
ALLOWED = 0.10
"""False alarms per 100 honest contract-weeks that a floor must keep on the half where it is set."""
WHOSE = ["style", "grain", "is_declared", "contract"]
SEVERITIES = ["error", "warning", "note", "explained"]
FLOORS = (0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.10, 0.15)


def guilty(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return the contracts something was added to."""
    return outcomes[(outcomes["kind"] != HONEST) & (outcomes["injected_seconds"] > 0)]


def recall(outcomes: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return found and contracts of what was injected, by some columns, and their share."""
    grouped = guilty(outcomes).groupby(list(by))["flagged"]
    return pd.DataFrame({"found": grouped.sum(), "contracts": grouped.size(), "recall": grouped.mean()})


def found(outcomes: pd.DataFrame) -> tuple[int, int]:
    """Return how many contracts something was added to are flagged, and how many there are."""
    flagged = guilty(outcomes)["flagged"]
    return int(flagged.sum()), len(flagged)


def alarms(outcomes: pd.DataFrame) -> float:
    """Return errors and warnings on honest contracts per 100 contract-weeks."""
    honest = outcomes[outcomes["kind"] == HONEST]
    return float(100 * (honest["errors"] + honest["warnings"]).sum() / max(honest["weeks"].sum(), 1))


def false_alarms(outcomes: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return contracts flagged, and errors and warnings per 100 contract-weeks, of honest contracts by columns."""
    grouped = outcomes[outcomes["kind"] == HONEST].groupby(list(by))
    sums = grouped[["errors", "warnings", "weeks"]].sum()
    per_week = 100 / sums["weeks"]
    return pd.DataFrame(
        {
            "contracts": grouped.size(),
            "flagged": grouped["flagged"].sum(),
            "errors": sums["errors"] * per_week,
            "warnings": sums["warnings"] * per_week,
            "both": (sums["errors"] + sums["warnings"]) * per_week,
        }
    )


def said(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return a row per code that any rule told honest contracts: findings per 100 person-weeks by severity.

    "sound logs" are errors and warnings on contracts whose log has no planted fault, "contracts" those it is told of.
    """
    honest = outcomes[outcomes["kind"] == HONEST]
    told = honest.assign(one=honest["said"].str.split()).explode("one").dropna(subset="one")
    told[["code", "severity"]] = told["one"].str.split("/", expand=True).to_numpy()
    counts = pd.crosstab(told["code"], told["severity"]).reindex(columns=SEVERITIES, fill_value=0)
    table = counts * 100 / honest["person_weeks"].sum()
    is_sound = ~told["has_faults"].astype(bool) & told["severity"].isin(["error", "warning"])
    weeks = honest.loc[~honest["has_faults"].astype(bool), "person_weeks"].sum()
    sound = told[is_sound].groupby("code").size().reindex(table.index, fill_value=0)
    return table.assign(
        sound=sound * 100 / weeks,
        contracts=told.drop_duplicates(["code", *WHOSE]).groupby("code").size(),
    ).rename(columns={"error": "errors", "warning": "warnings", "note": "notes", "sound": "sound logs"})


def told_of(honest: pd.DataFrame, code: str, severity: str) -> float:
    """Return how often a code says something of a severity to honest contracts, per 100 contract-weeks."""
    return float(100 * honest["said"].str.count(f"{code}/{severity}").sum() / max(honest["weeks"].sum(), 1))


def precision(outcomes: pd.DataFrame, flagged: pd.Series | None = None) -> float:
    """Return the share of flagged contracts that are not honest, where half of all contracts are."""
    mark = outcomes["flagged"] if flagged is None else flagged
    is_honest = outcomes["kind"] == HONEST
    hit, miss = mark[~is_honest].mean(), mark[is_honest].mean()
    return float(hit / (hit + miss)) if hit + miss > 0 else float("nan")


def recovered(outcomes: pd.DataFrame) -> tuple[int, int]:
    """Return how many contracts found have in question what was injected, to a tenth, and how many were found."""
    flagged = guilty(outcomes)
    flagged = flagged[flagged["flagged"].astype(bool)]
    off = (flagged["asked_seconds"] - flagged["injected_seconds"]).abs()
    return int((off <= NEAR * flagged["injected_seconds"]).sum()), len(flagged)


def covered(outcomes: pd.DataFrame) -> tuple[int, int]:
    """Return how many intervals of hours hold what was injected, and how many intervals there are."""
    told = guilty(outcomes)
    told = told[told["low"].notna() & told["high"].notna()]
    return int(told["injected_seconds"].between(told["low"], told["high"]).sum()), len(told)


def right_reasons(outcomes: pd.DataFrame) -> tuple[int, int]:
    """Return how many contracts found have a code or words that name the class, and how many were found."""
    flagged = guilty(outcomes)
    flagged = flagged[flagged["flagged"].astype(bool)]
    return int(flagged["is_right"].sum()), len(flagged)


def abstentions(outcomes: pd.DataFrame) -> pd.Series:
    """Return what was said of contracts that were not found: explained, cannot tell, noted or nothing."""
    missed = guilty(outcomes)
    missed = missed[~missed["flagged"].astype(bool)]
    tests = [missed[name].astype(bool) for name in ("cannot_tell", "explained", "asked_for_term", "noted")]
    said = np.select(tests, ["cannot tell", "explained", "asked for a term", "noted"], "nothing said")
    return pd.Series(said, dtype="str").value_counts()


def floored(outcomes: pd.DataFrame, floor: float) -> pd.DataFrame:
    """Return outcomes in which less than `floor` of the bill in question flags nothing."""
    is_over = outcomes["asked_seconds"] >= floor * outcomes["billed_seconds"]
    keep = is_over & outcomes["flagged"].astype(bool)
    return outcomes.assign(
        flagged=keep, errors=outcomes["errors"].where(keep, 0), warnings=outcomes["warnings"].where(keep, 0)
    )


def left_out(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return for each style what it would suffer under a floor that was set on the others.

    The floor is the least share of a bill in question that keeps `ALLOWED` false alarms on the tuning half of the
    other styles that are as noisy; false alarms and recall are those of the style's published half.
    """
    rows = {}
    for style, is_noisy in dict.fromkeys(zip(outcomes["style"], outcomes["is_noisy"], strict=True)):
        is_own = outcomes["style"] == style
        others = outcomes[~is_own & (outcomes["half"] == TUNING) & (outcomes["is_noisy"] == is_noisy)]
        own = outcomes[is_own & (outcomes["half"] == PUBLISHED)]
        floor = next((f for f in FLOORS if alarms(floored(others, f)) <= ALLOWED), FLOORS[-1])
        five = own[(own["kind"] == "padding") & (own["spread"] == "all weeks") & (own["size"] == 0.05)]
        rows[style] = {
            "is_noisy": bool(is_noisy),
            "floor": floor,
            "alarms": alarms(own),
            "alarms over the floor": alarms(floored(own, floor)),
            "found": found(five),
            "found over the floor": found(floored(five, floor)),
        }
    return pd.DataFrame(rows).T.rename_axis("style")
