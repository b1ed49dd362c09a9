"""The tables of the benchmark, in Markdown that reads well on a terminal."""

from __future__ import annotations

import pandas as pd

from benchmarks.detection import scores
from benchmarks.detection.plan import HONEST


def tables(outcomes: pd.DataFrame, findings: pd.DataFrame) -> str:
    """Return every table."""
    shown = outcomes
    declared = shown[shown["is_declared"]]
    parts = [
        "## Honest contracts: errors and warnings per 100 contract-weeks\n\n"
        + grid(scores.false_alarms(shown, ["is_declared", "style", "grain"])),
        "## What they were\n\n" + grid(examples(findings)),
        "## Found, terms declared\n\n" + found(declared, ["kind", "spread"]),
        "## Found by style (padding, all weeks)\n\n"
        + found(
            shown[(shown["kind"] == "padding") & (shown["spread"] == "all weeks")], ["is_declared", "style", "grain"]
        ),
        "## Hours recovered, intervals, silence\n\n" + grid(rest(shown)),
    ]
    return "\n\n".join(parts) + "\n"


def found(outcomes: pd.DataFrame, by: list[str]) -> str:
    """Return a table of recall with a column per size."""
    made = scores.recall(outcomes, [*by, "size"])
    made["text"] = [f"{100 * r:.0f} % of {n}" for r, n in zip(made["recall"], made["contracts"], strict=True)]
    wide = made["text"].unstack("size").fillna("")
    return grid(wide.rename(columns=lambda size: f"{100 * size:g} %"))


def examples(findings: pd.DataFrame) -> pd.DataFrame:
    """Return errors and warnings on honest contracts by code, style and grain with one example each."""
    wrong = findings[(findings["kind"] == HONEST) & findings["is_flag"] & ~findings["names_term"]]
    grouped = wrong.groupby(["code", "severity", "is_declared", "style", "grain"])
    table = pd.DataFrame({"findings": grouped.size(), "contracts": grouped["contract"].nunique()})
    table["example"] = grouped["persona"].first() + ": " + grouped["message"].first()
    return table.sort_values("findings", ascending=False)


def rest(outcomes: pd.DataFrame) -> pd.DataFrame:
    rows = {}
    for name, own in outcomes.groupby(["is_declared", "kind"]):
        if name[1] == HONEST:
            continue
        near, of = scores.recovered(own)
        inside, told = scores.covered(own)
        silent = ", ".join(f"{word} {n}" for word, n in scores.abstentions(own).items())
        rows[name] = {
            "hours within a tenth": f"{near} of {of}",
            "intervals that hold it": f"{inside} of {told}",
            "said of those missed": silent,
        }
    table = pd.DataFrame(rows).T
    table.index.names = ["is_declared", "kind"]
    return table


def grid(table: pd.DataFrame) -> str:
    """Return a frame as a Markdown table with aligned columns; numbers with two decimals."""
    flat = table.reset_index()
    cells = [[str(c) for c in flat.columns]]
    cells += [
        [f"{v:.2f}" if isinstance(v, float) else str(v).replace("|", "/") for v in row]
        for row in flat.itertuples(index=False)
    ]
    width = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, width, strict=True)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in width) + "|", *lines[1:]])
