"""One root cause, one finding: consequences are folded into the finding that causes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from auditor.findings import Severity, unnested
from auditor.rules import Rule

YIELD_SHARE = 0.9


def folded(findings: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Fold each consequence into the cause whose questioned entries its evidence shares.

    Adds the column `folded_into` (fingerprint of the cause, or None) and to the cause the fact `folded`,
    counts by code. A cause with one consequence that holds at least nine tenths of its time and fewer days
    yields to it and lends it its severity: the narrower finding says more.
    """
    into = np.full(len(findings), None, dtype=object)
    severity = findings["severity"].to_numpy(dtype=object).copy()
    facts = findings["facts"].to_numpy(dtype=object).copy()
    codes = findings["code"].to_numpy(dtype=object)
    marks = findings["fingerprint"].to_numpy(dtype=object)
    explained = findings["explained"].to_numpy(dtype=bool)
    seconds = findings["seconds"].to_numpy()
    width = (findings["until"] - findings["day"]).to_numpy()
    evidence = pd.DataFrame(dict(zip(("effect", "entry"), unnested(findings["entries"]), strict=True)))
    questioned = pd.DataFrame(dict(zip(("cause", "entry"), unnested(findings["questioned"]), strict=True)))
    for rule in rules:
        is_free = np.array([mark is None for mark in into], dtype=bool)
        is_cause = (codes == rule.code) & ~explained & is_free
        is_effect = np.isin(codes, rule.folds) & is_free
        causes = questioned[is_cause[questioned["cause"]]]
        effects = evidence[is_effect[evidence["effect"]]]
        pairs = causes.merge(effects, on="entry").drop_duplicates("effect")
        for cause, group in pairs.groupby("cause")["effect"]:
            mine = group.to_numpy()
            only = mine[0]
            if len(mine) == 1 and seconds[only] >= YIELD_SHARE * seconds[cause] and width[only] < width[cause]:
                into[cause] = marks[only]
                severity[only] = max(severity[only], severity[cause], key=lambda word: Severity(word).rank)
                continue
            into[mine] = marks[cause]
            counts = pd.Series(codes[mine]).value_counts().sort_index()
            facts[cause] = facts[cause] | {"folded": [f"{code} x {count}" for code, count in counts.items()]}
    return findings.assign(folded_into=into, severity=severity, facts=facts)
