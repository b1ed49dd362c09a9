"""INV603."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.agreed import charged_on, is_billed
from auditor.measures.bundles import span
from auditor.measures.premiums import is_multiple, is_premium
from auditor.model import RATE_SCALE, Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
DAY = np.timedelta64(1, "D")
EVER = np.datetime64("2200-01-01", "us")
CENT = RATE_SCALE // 100
OPEN, OUT, IN = Verdict.UNTESTABLE.value, Verdict.RULED_OUT.value, Verdict.RULED_IN.value


@rule("INV603", kind=Kind.BREACH, severity=Severity.ERROR, needs=("agreed_rates", "priced_rows"), folds=("INV604",))
def rate_differs(ledger: Ledger, *, tolerance_percent: float = 0.1) -> pd.DataFrame:
    """Work is charged at another rate than the one agreed for its day.

    *Why it matters.* The rate multiplies every hour: one that is off by a little is off on the whole bill, and after
    a change of the rate the old one is easily left in the tool.

    *Flagged.* Rows whose rate, or whose amount by their hours where the bill states no rate, is none that the terms
    hold for any of their days, or the day before or after, by more than half a unit of the print and
    `tolerance_percent`. One finding per person, contract, rate and agreed rate.
    More than agreed on a bill is an error with the difference in question, in a log without a bill a warning; less
    is a note. A rate in another currency is a warning: what it comes to is not known.

        agreed from 1 January 45.00, from 1 March 50.00 USD
        2 March   8.00 h at 55.00       40.00 USD more than agreed

    *Explanations tested.* The change of the rate on another day: open where another of the contract's terms has just
    this rate. A class of overtime: ruled in where the rate is 1.25, 1.5, 1.75 or twice the agreed one and the row
    or the settings (`premium_hours`) say so, open where only the factor does. A rate of its own for another kind of
    work: ruled in where the contract also has rows at the agreed rate, and each task one rate. Another currency: as
    above. A blended rate, or one agreed by word of mouth: the files do not say.

    *Not flagged.* Rows at no charge. Several rates on contracts whose terms state none: they may be a price list.
    Hours times rate within a line is INV605, premium hours where none are agreed INV604.

    *To ask.* Which rate was agreed for this day, and from when does it hold?

    *To do.* Correct the rate on these rows, or state the agreed rate and its first day in audit.toml.
    """
    if not ledger.terms["rate"].notna().any():
        return nothing()
    rows = _rated(ledger)
    rows = rows.assign(own=_of_kinds(ledger, rows))[~rows["fits"].to_numpy()]
    if not len(rows):
        return nothing()
    entry, stated, agreed = (rows[name].to_numpy() for name in ("entry", "stated", "agreed"))
    seconds, is_other = rows["seconds"].to_numpy(), rows["is_other"].to_numpy()
    slack = np.maximum(rows["slack"].to_numpy(), agreed * tolerance_percent / 100)
    is_off = is_other | (np.abs(stated - agreed) > slack)
    factor = is_multiple(stated, agreed)
    premium = np.where(factor & is_premium(ledger, entry), IN, np.where(factor & (stated > agreed), OPEN, OUT))
    kind = np.where(rows["own"].to_numpy(), IN, OUT)
    told = np.where(rows["is_stated"], stated, np.sign(stated - agreed))
    contract = ledger.entries["contract_row"].to_numpy()[entry]
    keys = pd.DataFrame(
        {"row": contract, "rate": told, "agreed": agreed, "by": premium, "own": kind, "other": is_other}
    )
    number = np.where(is_off, keys.groupby(list(keys)).ngroup().to_numpy(), -1)
    mine = np.flatnonzero(number >= 0)
    if not len(mine):
        return nothing()
    at = grouped(number[mine], mine)
    bundles, lead = [entry[part] for part in at], np.array([part[0] for part in at])
    over = np.where(
        is_other | (premium == IN) | (kind == IN), 0, np.rint((stated - agreed) * seconds / (3600 * CENT))
    ).clip(min=0)
    amount = [int(over[part].sum()) for part in at]
    billed = np.array(is_billed(ledger, bundles))
    is_more = (stated > agreed)[lead]
    severity = np.select([is_other[lead], is_more & billed, is_more], ["warning", "error", "warning"], "note")
    first, last = span(ledger, bundles)
    charged = [_money(stated[i], rows["unit"].iloc[i]) for i in lead]
    terms = [_money(agreed[i], rows["agreed_unit"].iloc[i]) for i in lead]
    return found(
        message=[f"Charged at {one} an hour; agreed are {other}." for one, other in zip(charged, terms, strict=True)],
        entries=bundles,
        questioned=[part if money else part[:0] for part, money in zip(bundles, amount, strict=True)],
        amount=[money or None for money in amount],
        day=first,
        until=last,
        severity=severity,
        explanations={
            "the rate changed on another day": np.where(rows["is_elsewhere"].to_numpy()[lead], OPEN, OUT),
            "a class of overtime": premium[lead],
            "a rate of its own for another kind of work": kind[lead],
            "another currency": np.where(is_other[lead], OPEN, OUT),
            "a blended rate, or one agreed by word of mouth": OPEN,
        },
        facts={
            "stated_rate": charged,
            "agreed_rate": terms,
            "charged_seconds": [int(seconds[part].sum()) for part in at],
        },
    )


def _rated(ledger: Ledger) -> pd.DataFrame:
    """Return the charged rows that state a rate or an amount, beside the rate agreed for their day.

    Columns entry, stated and agreed (ten-thousandths), unit and agreed_unit (currencies), slack, seconds, fits (some
    rate in force about their days is theirs), is_other (another currency), is_elsewhere (the rate of other terms).
    """
    e, terms = ledger.entries, _in_force(ledger)
    on = np.flatnonzero(ledger.contracts["contract"].isin(terms["contract"]).to_numpy())
    entry = charged_on(ledger, on)
    rate, amount = (e[name].iloc[entry].to_numpy(dtype=float, na_value=np.nan) for name in ("rate", "amount"))
    seconds = e["seconds"].iloc[entry].to_numpy(dtype=float, na_value=0)
    amount = amount - e["adjustment"].iloc[entry].to_numpy(dtype=float, na_value=0)
    is_bill = (e["side"] == "billed").to_numpy()[entry]
    by_amount = amount * CENT * 3600 / np.where(is_bill & (seconds > 0), seconds, np.nan)
    unit = e["resolution"].to_numpy()[entry]
    loose = (CENT * 1800 + by_amount * np.where(unit >= 600, 1, unit)) / np.where(seconds > 0, seconds, np.inf)
    stated = np.where(np.isnan(rate), by_amount, rate)
    slack = np.where(np.isnan(rate), loose, np.where(rate % CENT == 0, CENT / 2, 1))
    frame = pd.DataFrame(
        {
            "entry": entry,
            "contract": e["contract"].iloc[entry].astype("str").to_numpy(),
            "unit": e["currency"].iloc[entry].astype("str").fillna("").to_numpy(),
            "low": e["day"].iloc[entry].to_numpy() - DAY,
            "high": e["until"].iloc[entry].to_numpy() + DAY,
            "day": e["day"].iloc[entry].to_numpy(),
            "stated": stated,
            "is_stated": ~np.isnan(rate),
            "slack": slack,
            "seconds": seconds.astype(np.int64),
        }
    )
    frame = frame[(frame["stated"] > 0) & (frame["seconds"] > 0)]
    pairs = frame.merge(terms, on="contract")
    pairs["is_other"] = (pairs["unit"] != "") & (pairs["unit"] != pairs["agreed_unit"])
    pairs["hits"] = (pairs["stated"] - pairs["agreed"]).abs() <= pairs["slack"]
    about = (pairs["low"] < pairs["next"]) & (pairs["high"] >= pairs["from"])
    pairs["fits"] = about & (pairs["agreed"].isna() | (pairs["hits"] & ~pairs["is_other"]))
    told = pairs.groupby("entry")[["fits", "hits"]].any()
    now = pairs[(pairs["day"] >= pairs["from"]) & (pairs["day"] < pairs["next"])]
    now = now.drop(columns=["fits", "hits"]).join(told, on="entry")
    return now[now["agreed"].notna()].rename(columns={"hits": "is_elsewhere"}).reset_index(drop=True)


def _of_kinds(ledger: Ledger, rows: pd.DataFrame) -> Flags:
    """Return which rows are of a task that has one rate of its own, beside other rows at the agreed rate."""
    e = ledger.entries
    row = pd.Series(e["contract_row"].to_numpy()[rows["entry"]], index=rows.index)
    task = pd.Series(e["task"].cat.codes.to_numpy()[rows["entry"]], index=rows.index)
    rates = rows["stated"].where(rows["is_stated"]).groupby([row, task, rows["agreed"]]).transform("nunique")
    usual = rows["fits"].groupby(row).transform("any")
    return np.asarray((task >= 0) & (rates == 1) & usual & rows["is_stated"] & ~rows["fits"], dtype=bool)


def _in_force(ledger: Ledger) -> pd.DataFrame:
    """Return the terms of contracts that state a rate: contract, from, next, agreed, agreed_unit."""
    terms = ledger.terms
    rated = terms[terms["contract"].isin(terms.loc[terms["rate"].notna(), "contract"])]
    rated = rated.sort_values(["contract", "from"], kind="stable")
    return pd.DataFrame(
        {
            "contract": rated["contract"],
            "from": rated["from"],
            "next": rated.groupby("contract")["from"].shift(-1).fillna(EVER),
            "agreed": rated["rate"].astype("Float64").to_numpy(dtype=float, na_value=np.nan),
            "agreed_unit": rated["currency"],
        }
    )


def _money(rate: float, unit: str) -> str:
    return f"{rate / RATE_SCALE:.2f} {unit}".rstrip()
