"""PRO509."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.model import Ledger
from auditor.rules import rule


@rule("PRO509", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("decisions",), reviews=True, optional=True)
def waived_by_one_reviewer(
    ledger: Ledger, *, most_percent: int = 80, others_percent: int = 30, least_decisions: int = 10
) -> pd.DataFrame:
    """One reviewer closes nearly all findings of a rule that others mostly keep open.

    *Why it matters.* A rule that one person always waves through protects nobody on that person's contracts; or the
    rule does not fit there and should be off by the settings, where everybody sees it.

    *Flagged.* A reviewer with at least `least_decisions` on findings of one rule, of which at least `most_percent`
    are closed (accepted or explained), while all other reviewers together, with as many, close less than
    `others_percent`. The last decision on a finding counts. The rows in evidence are those of the findings that
    stand in this audit.

    *Explanations tested.* That reviewer's contracts differ: ruled out where others decided on findings of the same
    contracts, else open.

    *Not flagged.* A reviewer alone, or one with few decisions: there is nothing to compare with.

    *To ask.* Do these findings arise from terms that the settings could state, or is the rule not wanted there?

    *To do.* State the terms that explain such findings, or switch the rule off in the settings.
    """
    if not ledger.decisions or ledger.found is None:
        return nothing()
    table = pd.DataFrame(
        {
            "fingerprint": [one.fingerprint for one in ledger.decisions],
            "code": [one.code for one in ledger.decisions],
            "name": [one.name for one in ledger.decisions],
            "at": [one.at for one in ledger.decisions],
            "is_closed": [one.closes for one in ledger.decisions],
        }
    )
    table = table[table["name"] != ""].sort_values("at", kind="stable").drop_duplicates("fingerprint", keep="last")
    whole = table.groupby("code")["is_closed"].agg(["size", "sum"])
    own = table.groupby(["code", "name"])["is_closed"].agg(["size", "sum"]).reset_index()
    others = whole.reindex(own["code"]).to_numpy() - own[["size", "sum"]].to_numpy()
    is_many = (own["size"] >= least_decisions) & (others[:, 0] >= least_decisions)
    is_apart = 100 * own["sum"] >= most_percent * own["size"]
    is_apart &= 100 * others[:, 1] < others_percent * others[:, 0]
    rows = np.flatnonzero(is_many & is_apart)
    if not len(rows):
        return nothing()
    standing = ledger.found.drop_duplicates("fingerprint").set_index("fingerprint")
    entries, verdicts = [], []
    for code, name in own.iloc[rows][["code", "name"]].itertuples(index=False):
        same = table[table["code"] == code]
        mine = same["name"] == name
        shown = [standing.reindex(same.loc[who, "fingerprint"]).dropna(subset="code") for who in (mine, ~mine)]
        entries.append(
            np.unique(np.concatenate([*shown[0]["entries"], np.zeros(0, dtype=np.int64)])).astype(np.int64)
        )
        is_shared = not set(shown[0]["contract"]).isdisjoint(shown[1]["contract"])
        verdicts.append(Verdict.RULED_OUT if is_shared else Verdict.UNTESTABLE)
    mine = own.iloc[rows]
    return found(
        message=[
            f"{name} closed {closed} of {count} findings of {code}; all others closed {theirs} of {many}."
            for (code, name, count, closed), (many, theirs) in zip(
                mine.itertuples(index=False), others[rows].tolist(), strict=True
            )
        ],
        entries=entries,
        explanations={"contracts of another kind": verdicts},
        facts={"reviewer": mine["name"], "rule": mine["code"], "decisions": mine["size"], "closed": mine["sum"]},
        identity=mine["code"] + " " + mine["name"],
    )
