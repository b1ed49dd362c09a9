"""What the auditor says of each contract: flagged, explained, cannot tell or nothing, and for which reason."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from auditor.engine import audit
from auditor.findings import unnested
from auditor.model import Ledger
from auditor.report import CANNOT_TELL, Report, in_question

FLAGS = r"REC4|INV608|PAD4"
"""Codes of which an error or a warning that stands flags a contract."""
TERM = "REC405"
TERMS_FACTS = {"rounding", "terms", "known_from"}


def outcomes(ledger: Ledger, named: tuple[str, ...] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Audit a ledger; return one row per contract, and the errors and warnings that stand.

    `said` holds the code and severity ("explained" where an explanation is ruled in) of all findings of a contract.

    `named` are patterns of the terms that make the bill out of the log and are not declared: a finding that asks for
    just these is no accusation, and flags nothing.
    """
    report = audit(ledger)
    f = report.findings
    asks = f["severity"].isin(["error", "warning"]) & ~f["explained"].astype(bool)
    is_flag = f["code"].str.match(FLAGS)
    terms = [str(facts.get("rounding", "")) for facts in f["facts"]]
    is_named = [any(re.fullmatch(words, one) for words in named) for one in terms]
    names_term = (f["code"] == TERM) & np.array(is_named, dtype=bool)
    flags = f[asks & is_flag & ~names_term]
    noted = f[is_flag & ~(asks & ~names_term)]
    contracts = pd.Index(report.contracts["contract"].unique(), name="contract")
    told = pd.DataFrame(index=contracts)
    told["flagged"] = contracts.isin(flags["contract"])
    told["asked_for_term"] = contracts.isin(f.loc[names_term & asks, "contract"])
    told["named_term"] = contracts.isin(f.loc[names_term, "contract"])
    told["explained"] = contracts.isin(
        noted.loc[noted["explained"] | noted["code"].isin(["REC404", "REC406"]), "contract"]
    )
    told["noted"] = contracts.isin(noted["contract"])
    told["cannot_tell"] = contracts.isin(_cannot_tell(report))
    told["errors"] = flags[flags["severity"] == "error"].groupby("contract").size().reindex(contracts, fill_value=0)
    told["warnings"] = (
        flags[flags["severity"] == "warning"].groupby("contract").size().reindex(contracts, fill_value=0)
    )
    told["codes"] = (
        flags.groupby("contract")["code"].agg(lambda c: " ".join(sorted(set(c)))).reindex(contracts, fill_value="")
    )
    told["reasons"] = flags.groupby("contract")["facts"].agg(_words).reindex(contracts, fill_value="")
    asked = in_question(report.ledger, flags)
    entries = report.ledger.entries["contract"].astype("str").to_numpy()[asked["entry"]]
    touched = _touched(report)
    said = np.where(asks.to_numpy()[touched["finding"]], "stands", "notes")
    kind = np.where(f["explained"].astype(bool), "explained", f["severity"].astype(str))
    told["said"] = (
        (touched["code"] + "/" + kind[touched["finding"]])
        .groupby(touched["contract"]).agg(" ".join).reindex(contracts, fill_value="")
    )  # fmt: skip
    for word in ("stands", "notes"):
        codes = touched[said == word].groupby("contract")["code"].agg(" ".join)
        told[word] = codes.reindex(contracts, fill_value="")
    told["asked_seconds"] = asked.groupby(entries)["seconds"].sum().reindex(contracts, fill_value=0.0)
    for end in ("low", "high"):
        own = pd.Series([facts.get(f"excess_{end}_seconds") for facts in f["facts"]], index=f.index, dtype=float)
        told[end] = own[is_flag].groupby(f["contract"]).sum(min_count=1).reindex(contracts)
    standing = f[asks][["contract", "code", "severity", "seconds", "message", "day"]]
    return told.reset_index(), standing.assign(is_flag=is_flag[asks], names_term=names_term[asks])


def _touched(report: Report) -> pd.DataFrame:
    """Return finding, contract and code of each contract that a finding has evidence in."""
    f = report.findings
    number, entry = unnested(f["entries"])
    contract = report.ledger.entries["contract"].astype("str").to_numpy()[entry]
    touched = pd.DataFrame({"finding": number, "contract": contract}).drop_duplicates()
    return touched.assign(code=f["code"].to_numpy()[touched["finding"]])


def _cannot_tell(report: Report) -> list[str]:
    words = np.array(report.approvals, dtype=object)
    return report.contracts.loc[words == CANNOT_TELL, "contract"].tolist()


def _words(facts: pd.Series) -> str:
    """Return the words of facts: texts, and the names of whatever is more than nothing; not those of the terms."""
    words = set()
    for own in facts:
        for name, value in own.items():
            if name not in TERMS_FACTS and value:
                words |= {name, *(map(str, value) if isinstance(value, list) else [str(value)])}
    return " | ".join(sorted(words))
