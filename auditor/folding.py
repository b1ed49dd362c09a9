"""One root cause, one finding: consequences are folded into the finding that causes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from auditor.findings import Severity, grouped, unnested
from auditor.rules import Rule

YIELD_SHARE = 0.9
FEW = 5
"""More consequences than this have one cause, which is easier to read."""


def folded(findings: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Fold each consequence into the cause whose questioned entries its evidence shares.

    Adds the column `folded_into` (fingerprint of the cause, or None) and to the cause the fact `folded`,
    counts by code. A cause whose time a few consequences, each of fewer days and none of the same, hold to at
    least nine tenths yields to them and lends them its severity: the narrower findings say more. It is folded into
    the first of them. What weighs more than a cause is no consequence of it.
    """
    into = np.full(len(findings), None, dtype=object)
    severity = findings["severity"].to_numpy(dtype=object).copy()
    facts = findings["facts"].to_numpy(dtype=object).copy()
    codes = findings["code"].to_numpy(dtype=object)
    marks = findings["fingerprint"].to_numpy(dtype=object)
    explained = findings["explained"].to_numpy(dtype=bool)
    seconds = findings["seconds"].to_numpy()
    rank = np.array([Severity(word).rank for word in severity], dtype=np.int64)
    first, last = findings["day"].to_numpy(), findings["until"].to_numpy()
    width = last - first
    evidence = pd.DataFrame(dict(zip(("effect", "entry"), unnested(findings["entries"]), strict=True)))
    questioned = pd.DataFrame(dict(zip(("cause", "entry"), unnested(findings["questioned"]), strict=True)))
    known = set(codes)
    for rule in rules:
        if rule.code not in known or known.isdisjoint(rule.folds):
            continue
        is_free = np.array([mark is None for mark in into], dtype=bool)
        is_cause = (codes == rule.code) & ~explained & is_free
        is_effect = np.isin(codes, rule.folds) & is_free
        causes = questioned[is_cause[questioned["cause"]]]
        effects = evidence[is_effect[evidence["effect"]]]
        pairs = causes.merge(effects, on="entry").drop_duplicates("effect")
        of_cause = grouped(pairs["cause"].to_numpy(), pairs["effect"].to_numpy())
        for cause, group in zip(np.unique(pairs["cause"].to_numpy()).tolist(), of_cause, strict=True):
            mine = np.sort(group)
            mine = mine[rank[mine] <= rank[cause]]
            if not len(mine):
                continue
            open_ = mine[~explained[mine]]
            open_ = open_[np.argsort(first[open_], kind="stable")]
            holds = seconds[open_].sum() >= YIELD_SHARE * seconds[cause]
            are_apart = (first[open_[1:]] > last[open_[:-1]]).all()
            if 0 < len(open_) <= FEW and holds and are_apart and (width[open_] < width[cause]).all():
                into[cause] = marks[open_[0]]
                for one in open_[(seconds[open_] > 0) == (seconds[cause] > 0)]:
                    severity[one] = max(severity[one], severity[cause], key=lambda word: Severity(word).rank)
                continue
            into[mine] = marks[cause]
            counts = sorted(Counter(codes[mine].tolist()).items())
            facts[cause] = facts[cause] | {"folded": [f"{code} x {count}" for code, count in counts]}
    return findings.assign(folded_into=into, severity=severity, facts=facts)
