"""The detection benchmark: honest logs are like real ones, injections add what they claim, figures are right."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.detection import lookalikes, people, scores
from benchmarks.detection.clock import at_midnight, days, monday
from benchmarks.detection.injections import Honest, concerned, in_steps
from benchmarks.detection.kinds import KINDS, SPREADS
from benchmarks.detection.plan import HONEST, PUBLISHED, TUNING, touched_by
from benchmarks.detection.styles import STYLES, by_day, gaps_of

ZONE = "Europe/Berlin"
MONDAY = 20458
"""2026-01-05, counted from 1970."""
ROOM = Path(__file__).parents[2] / "benchmarks" / "detection"
MAKERS = (
    "clock",
    "people",
    "styles",
    "injections",
    "fabrications",
    "kinds",
    "tables",
    "plants",
    "lookalikes",
    "plan",
)


@cache
def work(personas: tuple[str, ...] = tuple(people.PERSONAS), times: int = 2) -> pd.DataFrame:
    return people.honest(np.random.default_rng(5), list(personas) * times, ZONE, MONDAY)


def clock_minutes(frame: pd.DataFrame) -> np.ndarray:
    return frame["start"].to_numpy() % 3600 // 60


@pytest.mark.parametrize("module", MAKERS)
def test_what_makes_contracts_shares_no_code_with_what_judges_them(module: str) -> None:
    tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
    froms = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    used = {name for name in [*froms, *names] if name.split(".")[0] == "auditor"}
    assert used <= {"auditor.model", "auditor.settings"}


def test_one_person_week_in_five_holds_an_overlap() -> None:
    w = work(times=10)
    overlaps = (w["person"].shift(-1) == w["person"]) & (w["end"] - w["start"].shift(-1) >= 60)
    weeks = pd.Series(overlaps.to_numpy()).groupby([w["person"], monday(days(w["start"], ZONE))]).any()
    assert 0.14 <= weeks.mean() <= 0.24


def test_timers_are_not_round_and_what_is_typed_is() -> None:
    timer, typed = work(("timer user",), 20), work(("typed times",), 20)
    timer, typed = timer[~timer["is_manual"]], typed[typed["is_manual"]]
    assert 0.05 <= (clock_minutes(timer) % 15 == 0).mean() <= 0.09
    assert (timer["start"] % 60 != 0).mean() >= 0.97
    assert (clock_minutes(typed) % 5 == 0).mean() >= 0.97
    assert 0.75 <= (clock_minutes(typed) % 15 == 0).mean() <= 0.99


def test_texts_repeat_and_weekends_are_worked() -> None:
    w = work(times=10)
    assert 0.65 <= w.duplicated(["person", "text"], keep=False).mean() <= 0.95
    is_weekend = (days(w["start"], ZONE) + 3) % 7 >= 5
    weeks = pd.Series(is_weekend).groupby([w["person"], monday(days(w["start"], ZONE))]).any()
    assert 0.05 <= weeks.mean() <= 0.5


def test_weeks_are_as_long_as_people_work() -> None:
    w = work(times=10)
    lines = by_day(STYLES["exact"].make(w, ZONE, np.random.default_rng(1)))
    week = lines.groupby([lines["person"], monday(lines["day"])])["seconds"].sum() / 3600
    assert 10 <= week.median() <= 45
    assert (week > 60).mean() <= 0.03
    assert (lines["seconds"] > 16 * 3600).mean() <= 0.01


def test_faults_are_as_rare_as_in_real_logs_and_stand_in_the_log_alone() -> None:
    w = work(times=20)
    log, whose = people.faulty(np.random.default_rng(2), w)
    over = (log["end"] - log["start"] > 12 * 3600).mean()
    assert 0.0003 <= over <= 0.01
    assert 0.0001 <= log.duplicated(["person", "start", "end"]).mean() <= 0.005
    assert 0 < len(whose) < w["contract"].nunique()
    assert (w["end"] - w["start"]).max() < 12 * 3600


def test_sheets_from_memory_are_off_as_the_real_pair_is() -> None:
    w = work(("timer user", "day rate"), 25)
    rng = np.random.default_rng(3)
    exact = by_day(STYLES["exact"].make(w, ZONE, rng))
    sheet = STYLES["sheet from memory"].make(w, ZONE, rng)
    off = np.log(sheet["seconds"] / exact["seconds"])
    full = exact["seconds"] > 6 * 3600
    assert 0.06 <= off[full].std() <= 0.10
    sums = [d.groupby([d["person"], monday(d["day"])])["seconds"].sum() for d in (sheet, exact)]
    assert 0.04 <= np.log(sums[0] / sums[1]).std() <= 0.065


@pytest.mark.parametrize("name", [name for name, style in STYLES.items() if not style.is_flat and not style.is_noisy])
def test_an_honest_bill_rounds_and_no_more(name: str) -> None:
    style = STYLES[name]
    w = work(style.personas or tuple(people.PERSONAS), 2)
    lines = style.make(w, ZONE, np.random.default_rng(4))
    assert (lines["seconds"] > 0).all()
    if style.step in {360, 600, 900}:
        assert (lines["seconds"] % style.step == 0).all()
    if name in {"exact", "lines per month"}:
        assert lines["seconds"].sum() == (w["end"] - w["start"]).sum()


def honest(kind: str, style: str, size: float, spread: str) -> Honest:
    rng = np.random.default_rng(6)
    w = work()
    lines = STYLES[style].make(w, ZONE, rng).sort_values(["person", "day", "start"], ignore_index=True)
    contracts = pd.Index(np.unique(lines["contract"]))
    mask = concerned(rng, lines, pd.Series(SPREADS[spread], index=contracts))
    return Honest(rng, lines, pd.Series(size, index=contracts), mask, STYLES[style].step, gaps_of(w, ZONE))


@pytest.mark.parametrize("style", ["exact", "nearest 15 per entry", "up 15 per day"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_an_injection_adds_what_it_claims_to_the_second(kind: str, style: str) -> None:
    before = honest(kind, style, 0.1, "all weeks")
    wrong = KINDS[kind].make(before)
    was = before.lines.groupby("contract")["seconds"].sum()
    now = wrong.lines.groupby("contract")["seconds"].sum()
    if wrong.limits:
        cuts = [by_day(d).assign(week=lambda d: monday(d["day"])) for d in (before.lines, wrong.lines)]
        weeks = [d.groupby(["contract", "week"])["seconds"].sum() for d in cuts]
        more = (weeks[1] - weeks[0]).clip(lower=0).groupby("contract").sum()
        assert (more == wrong.added).all()
        limit = pd.Series(wrong.limits) * 3600
        assert (weeks[1] <= limit.reindex(weeks[1].index.get_level_values("contract")).to_numpy() + before.step).all()
    else:
        assert (now - was == wrong.added.reindex(was.index)).all()
    assert (wrong.added >= 0).all()
    if STYLES[style].step > 1:
        assert (wrong.lines["seconds"] % before.step == 0).all() or bool(wrong.limits)
    clocked = wrong.lines[wrong.lines["end"] > 0]
    assert (clocked["end"] - clocked["start"] == clocked["seconds"]).all() or style == "nearest 15 per entry"


SPREAD_OUT = [(kind, spread) for kind in ("padding", "extra on single days", "extended edges") for spread in SPREADS]


@pytest.mark.parametrize(("kind", "spread"), [*SPREAD_OUT, ("ramp", "all weeks"), ("burst", "all weeks")])
def test_an_injection_is_of_its_size_and_in_its_weeks(kind: str, spread: str) -> None:
    before = honest(kind, "exact", 0.05, spread)
    wrong = KINDS[kind].make(before)
    assert np.allclose(wrong.added, before.totals, atol=1)
    outside = ~before.mask
    assert (wrong.lines["seconds"][outside] == before.lines["seconds"][outside]).all()


def test_steps_follow_the_running_sum() -> None:
    contract = np.array([1, 1, 1, 2, 2])
    assert in_steps(contract, np.array([300.0, 300, 300, 100, 100]), 600).tolist() == [0, 600, 600, 0, 0]


def test_work_is_cut_at_midnight_on_the_night_of_the_clock_change() -> None:
    start = pd.Timestamp("2026-03-28T22:00Z").timestamp()
    frame = pd.DataFrame({"contract": [0], "person": [0], "start": [int(start)], "end": [int(start) + 5 * 3600]})
    pieces = at_midnight(frame, ZONE)
    assert (pieces["end"] - pieces["start"]).tolist() == [3600, 4 * 3600]


CUT_SHORT = {"over the limit, unbilled", "export of local days, bill in UTC"}


@pytest.mark.parametrize("name", list(lookalikes.LOOKALIKES))
def test_a_look_alike_adds_nothing(name: str) -> None:
    one = lookalikes.LOOKALIKES[name]
    personas = list(one.personas or people.PERSONAS)[:9]
    w = people.honest(np.random.default_rng(8), personas, ZONE, MONDAY)
    ledger = one.make(lookalikes.Scene(np.random.default_rng(9), w, ZONE))
    sums = ledger.entries.groupby("side", observed=True)["seconds"].sum()
    assert len(ledger.quarantine) == 0
    billed, logged = int(sums["billed"]), int(sums["logged"])
    if name in CUT_SHORT:
        assert billed < int((w["end"] - w["start"]).sum())
    elif name in {"another client in the log", "mirrored tools"}:
        assert billed < logged
    else:
        assert billed == logged


OUTCOMES = pd.DataFrame(
    [
        (HONEST, 0.0, "", "a", PUBLISHED, 0, False, 0, 0, 13, 0, None, None),
        (HONEST, 0.0, "", "a", PUBLISHED, 0, True, 1, 2, 13, 40, None, None),
        (HONEST, 0.0, "", "b", TUNING, 0, False, 0, 0, 24, 0, None, None),
        ("padding", 0.05, "all weeks", "a", PUBLISHED, 100, True, 1, 0, 13, 95, 90, 120),
        ("padding", 0.05, "all weeks", "a", PUBLISHED, 100, True, 1, 0, 13, 50, 10, 60),
        ("padding", 0.10, "all weeks", "b", TUNING, 200, False, 0, 0, 13, 0, None, None),
        ("padding", 0.10, "all weeks", "b", TUNING, 0, True, 1, 0, 13, 9, None, None),
    ],
    columns=[
        "kind", "size", "spread", "style", "half", "injected_seconds", "flagged", "errors", "warnings", "weeks",
        "asked_seconds", "low", "high",
    ],
).assign(billed_seconds=1000, is_noisy=False, noted=True)  # fmt: skip
OUTCOMES[["cannot_tell", "explained", "asked_for_term"]] = False


def test_recall_counts_what_was_injected_and_nothing_else() -> None:
    made = scores.recall(OUTCOMES, ["size"])
    assert made["found"].tolist() == [2, 0]
    assert made["contracts"].tolist() == [2, 1]
    assert scores.found(OUTCOMES) == (2, 3)


def test_false_alarms_are_findings_per_hundred_honest_contract_weeks() -> None:
    assert scores.alarms(OUTCOMES) == pytest.approx(100 * 3 / 50)
    by_style = scores.false_alarms(OUTCOMES, ["style"])
    assert by_style["both"].tolist() == [pytest.approx(100 * 3 / 26), 0]
    assert by_style["flagged"].tolist() == [1, 0]


def test_what_every_rule_says_is_counted_per_hundred_person_weeks_by_severity() -> None:
    outcomes = OUTCOMES.assign(
        contract=list("abcdefg"), grain="day", is_declared=True, person_weeks=OUTCOMES["weeks"],
        said=["A1/note A1/note", "A1/error B2/explained", "", "C3/error", "", "", ""],
        has_faults=[False, True, False, False, False, False, False],
    )  # fmt: skip
    table = scores.said(outcomes)
    assert table.index.tolist() == ["A1", "B2"]
    assert table.loc["A1", ["errors", "notes", "sound logs", "contracts"]].tolist() == [2, 4, 0, 2]
    assert table.loc["B2", "explained"] == pytest.approx(2)
    assert scores.told_of(outcomes[outcomes["kind"] == HONEST], "A1", "error") == pytest.approx(2)


def test_a_bill_is_touched_by_terms_that_change_a_week_of_it() -> None:
    w = work(("timer user", "typed times"), 2)
    rng = np.random.default_rng(1)
    assert len(touched_by(STYLES["exact"].make(w, ZONE, rng), w, ZONE)) == 0
    assert len(touched_by(STYLES["up 15 per day"].make(w, ZONE, rng), w, ZONE)) >= 2


def test_precision_is_of_as_many_honest_as_wrong() -> None:
    assert scores.precision(OUTCOMES) == pytest.approx((3 / 4) / (3 / 4 + 1 / 3))
    assert np.isnan(scores.precision(OUTCOMES.assign(flagged=False)))


def test_hours_are_recovered_within_a_tenth_and_intervals_hold_them() -> None:
    assert scores.recovered(OUTCOMES) == (1, 2)
    assert scores.covered(OUTCOMES) == (1, 2)
    assert scores.abstentions(OUTCOMES).to_dict() == {"noted": 1}


def test_a_floor_is_set_without_the_style_it_is_reported_on() -> None:
    assert scores.alarms(scores.floored(OUTCOMES, 0.05)) == 0
    left = scores.left_out(OUTCOMES)
    assert left.loc["a", "floor"] == 0
    assert left.loc["a", "alarms over the floor"] == pytest.approx(100 * 3 / 26)
    assert left.loc["a", "found"] == (2, 2)
    assert left.loc["b", "alarms"] == 0
