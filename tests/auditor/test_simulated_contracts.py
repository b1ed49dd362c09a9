"""Many contracts at once: honest bills raise nothing, padded ones are found, clocks that are off are explained."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from auditor import matching
from auditor.engine import audit
from auditor.model import ENTRY_TYPES, Ledger
from auditor.reconciliation import reconcile
from tests import simulated

ZONES = ("Europe/Kyiv", "America/Los_Angeles", "Asia/Kolkata")
ROUNDED = {"nearest": simulated.nearest(600), "up": simulated.up(600)}
CONTRACTS = 40


@cache
def work(zone: str, gap: int = 600) -> pd.DataFrame:
    return simulated.sessions(np.random.default_rng(20260105), CONTRACTS, zone, gap=gap)


def raised(ledger: Ledger) -> pd.DataFrame:
    """Return the errors and warnings that stand of the bill against the log."""
    found = audit(ledger).findings
    mine = found[found["code"].str.match("REC|INV608")]
    return mine[mine["severity"] != "note"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rounding", list(ROUNDED))
@pytest.mark.parametrize("gap", [600, 30])
def test_honest_weeks_of_a_platform_raise_nothing(zone: str, rounding: str, gap: int) -> None:
    bill = simulated.daily(work(zone, gap), "UTC", ROUNDED[rounding])
    assert (bill["seconds"] % 600 == 0).all()
    found = raised(simulated.ledger(work(zone, gap), bill, zone, upwork=True))
    assert found["message"].tolist() == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rounding", list(ROUNDED))
@pytest.mark.parametrize("percent", [5, 10, 20])
def test_padding_spread_over_all_weeks_is_found(zone: str, rounding: str, percent: int) -> None:
    def padded(seconds: simulated.Ints) -> simulated.Ints:
        return ROUNDED[rounding](seconds + seconds * percent // 100)

    bill = simulated.daily(work(zone), "UTC", padded)
    found = raised(simulated.ledger(work(zone), bill, zone, upwork=True))
    assert found["contract"].nunique() >= 0.95 * CONTRACTS
    assert len(found) <= 2 * CONTRACTS, "one root cause is one finding, or little more"
    assert found["code"].isin(["INV608", "REC401"]).all()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rounding", list(ROUNDED))
@pytest.mark.parametrize("seconds", [5400, 9000])
def test_one_padded_day_is_found_to_the_second(zone: str, rounding: str, seconds: int) -> None:
    bill = simulated.daily(work(zone), "UTC", ROUNDED[rounding])
    padded = bill.groupby("contract").nth(30).index
    bill.loc[padded, "seconds"] += seconds
    found = raised(simulated.ledger(work(zone), bill, zone, upwork=True))
    assert found["contract"].nunique() >= 0.95 * CONTRACTS
    days = bill.loc[padded].set_index("contract")["day"]
    hits = found.set_index(found["contract"].str[-4:].astype(int))
    assert (hits["day"] == days.reindex(hits.index)).all()
    assert (hits["seconds"] == seconds).mean() >= 0.95


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Australia/Sydney", "Asia/Kolkata"])
@pytest.mark.parametrize("rounding", list(ROUNDED))
def test_a_log_read_in_the_wrong_zone_raises_hardly_anything(zone: str, rounding: str) -> None:
    ledger = simulated.ledger(work(zone), simulated.daily(work(zone), "UTC", ROUNDED[rounding]), zone, upwork=True)
    entries = ledger.entries[list(ENTRY_TYPES)].copy()
    is_logged = (entries["side"] == "logged").to_numpy()
    for name in ("start", "end"):
        local = entries[name].dt.tz_convert(zone).dt.tz_localize(None).dt.tz_localize("UTC")
        entries[name] = local.where(is_logged, entries[name])
    entries["zone"] = pd.Series("UTC", index=entries.index).astype("category")
    wrong = matching.resolve(ledger.with_(entries=entries))
    assert raised(wrong)["contract"].nunique() <= 0.05 * CONTRACTS
    if zone != "Asia/Kolkata":
        assert (reconcile(wrong).contracts["shift_seconds"] != 0).all()


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/Los_Angeles"])
def test_a_bill_that_cuts_its_days_in_utc_raises_nothing(zone: str) -> None:
    late = simulated.sessions(np.random.default_rng(3), CONTRACTS, zone, begin=15)
    ledger = simulated.ledger(late, simulated.daily(late, "UTC"), zone, upwork=False)
    assert raised(ledger)["message"].tolist() == []
    assert set(reconcile(ledger).contracts["boundary"]) == {"midnight UTC"}


@pytest.mark.parametrize("bias", [1.0, 1.064])
def test_a_sheet_kept_beside_a_tracker_is_not_alarmed_at_day_by_day(bias: float) -> None:
    """Of days one in four agrees to a quarter of an hour; weeks differ by 5 %, as in the one real pair known."""
    rng = np.random.default_rng(9)
    weekdays = np.array([d for d in range(13 * 7) if d % 7 < 5])
    contract, day = (grid.ravel() for grid in np.meshgrid(np.arange(100), weekdays, indexing="ij"))
    tracked = 8 * 3600 * np.exp(rng.normal(0, 0.06, len(day)))
    week = rng.normal(0, 0.035, (100, 13))[contract, day // 7]
    sheet = np.round(tracked * bias * np.exp(week + rng.normal(0, 0.075, len(day))) / 900).astype(np.int64) * 900
    start = (simulated.FIRST.timestamp() + day * 86400 + 8 * 3600 + rng.normal(0, 900, len(day))).astype(np.int64)
    log = pd.DataFrame({"contract": contract, "start": start, "end": start + tracked.astype(np.int64)})
    days = (simulated.FIRST + pd.to_timedelta(day, unit="D")).as_unit("us")
    bill = pd.DataFrame({"contract": contract, "day": days, "seconds": sheet})
    report = audit(simulated.ledger(log, bill, "UTC", upwork=False))
    by_day = report.all_findings.query("code == 'REC401' and severity != 'note'")
    assert len(by_day) / (100 * 13) <= 0.03
    if bias == 1:
        assert raised(report.ledger)["contract"].nunique() <= 8
