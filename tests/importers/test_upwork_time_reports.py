from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "upwork_time_reports"
HOUR = 3600
NODE: dict[str, Any] = {"dateWorkedOn": "20260302", "totalHoursWorked": 1.5, "totalCharges": 67.5, "memo": "Cart"}


def table(labels: str, *rows: str) -> dict[str, Any]:
    """Return the older form of a report, a cell of `-` being null."""
    cells = [[{"v": None if text == "-" else text} for text in row.split("|")] for row in rows]
    return {
        "table": {"cols": [{"label": label} for label in labels.split("|")], "rows": [{"c": row} for row in cells]}
    }


def report(*nodes: dict[str, Any], more: bool = False) -> dict[str, Any]:
    edges = [{"node": node} for node in nodes]
    return {"data": {"contractTimeReport": {"edges": edges, "pageInfo": {"hasNextPage": more}}}}


def read(tree: Any, **options: str) -> Ledger:
    ledger = read_text(json.dumps(tree), name="report.json", **options)
    assert ledger.sources[0].format == "upwork_time_reports"
    assert ledger.sources[0].is_balanced
    return ledger


def split(hours: str, online: str, offline: str) -> pd.Series:  # type: ignore[type-arg]
    tree = table(
        "worked_on|hours|hours_online|hours_offline", f"20260302|{hours}|{online}|{offline}", "20260303|1|1|0"
    )
    return read(tree).entries.iloc[0]


@pytest.mark.parametrize(
    "tree",
    [
        report(NODE),
        {"data": {"user": report(NODE)["data"]}},
        {"data": {"timeReport": [NODE]}},
        [report(NODE), report(NODE)],
        table("worked_on|hours|charges|memo", "20260302|1.5|67.5|Cart"),
        table("memo|charges|hours|worked_on", "Cart|67.50|1.50|2026-03-02"),
    ],
)
def test_a_row_is_the_same_in_every_form(tree: Any) -> None:
    one = read(tree).entries.iloc[0]
    assert one[["side", "grain", "seconds", "amount", "description"]].tolist() == [
        "billed",
        "day",
        5400,
        6750,
        "Cart",
    ]
    assert one["day"] == one["until"] == pd.Timestamp("2026-03-02")


@pytest.mark.parametrize("text", ["20260302", "2026-03-02", "2026-03-02T00:00:00.000Z", "2026-03-02T00:00:00+0000"])
def test_a_day_may_be_written_as_its_midnight_in_utc(text: str) -> None:
    assert read(report(NODE | {"dateWorkedOn": text})).entries["day"].tolist() == [pd.Timestamp("2026-03-02")]


def test_days_are_those_of_utc_whatever_the_command_line_says() -> None:
    source = read(report(NODE), timezone="America/New_York").sources[0]
    assert (source.timezone, source.first_day) == ("UTC", pd.Timestamp("2026-03-02").date())


def test_a_row_of_a_week_is_a_period_from_its_monday() -> None:
    tree = table("week_worked_on|worked_on|hours|memo", "20260302|-|12.33|x", "20260302|20260304|1|y")
    entries = read(tree).entries
    assert entries["grain"].tolist() == ["period", "day"]
    assert entries["day"].tolist() == [pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-04")]
    assert entries["until"].tolist() == [pd.Timestamp("2026-03-08"), pd.Timestamp("2026-03-04")]


def test_a_report_without_days_is_refused() -> None:
    assert "worked_on" in refusal((SAMPLES / "refused" / "provider_summary.json").read_text())


# -- tracked and manual -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "online", "offline", "is_manual", "note"),
    [
        ("1.5", "1.5", "0", False, None),
        ("1.5", "0", "1.5", True, None),
        ("1.5", "1", "0.5", None, "0:30:00 added by hand"),
        ("0", "0", "0", None, None),
        ("1.5", "1.5", "-", False, None),
        ("1.5", "-", "1.5", True, None),
        ("1.5", "1", "-", None, "0:30:00 added by hand"),
        ("1.5", "-", "-", None, None),
    ],
)
def test_tracked_and_manual_hours_are_one_claim(
    hours: str, online: str, offline: str, is_manual: bool | None, note: str | None
) -> None:
    one = split(hours, online, offline)
    assert pd.isna(one["is_manual"]) if is_manual is None else one["is_manual"] == is_manual
    assert pd.isna(one["note"]) if note is None else one["note"] == note
    assert one["seconds"] == float(hours) * HOUR


def test_hours_without_a_column_are_the_sum_of_both() -> None:
    tree = table("worked_on|hours_online|hours_offline", "20260302|1|0.5", "20260303|-|0.5", "20260304|1|-")
    assert read(tree).entries["seconds"].tolist() == [5400, 1800, HOUR]


@pytest.mark.parametrize(("online", "said"), [("0.99", False), ("0.98", True)])
def test_hours_that_are_not_the_sum_of_both_are_said(online: str, said: bool) -> None:
    tree = table("worked_on|hours|hours_online|hours_offline", f"20260302|1.5|{online}|0.5")
    ledger = read(tree)
    assert ledger.entries["seconds"].tolist() == [5400]
    assert any("1 of 1 rows state hours that are not the sum" in note for note in ledger.sources[0].notes) == said


@pytest.mark.parametrize(
    ("hours", "resolution"), [("0.17", 18), ("0.34", 36), ("1", 108), ("-0.34", 36), ("0", 18), ("13.82", 300)]
)
def test_hours_are_as_rough_as_the_pieces_they_are_made_of(hours: str, resolution: int) -> None:
    tree = table("worked_on|hours|memo", f"20260302|{hours}|x", "20260303|0.17|y")
    assert read(tree).entries["resolution"].iloc[0] == resolution


def test_exact_hours_are_not_rough() -> None:
    nodes = [NODE | {"totalHoursWorked": hours} for hours in (1.1666666666666667, 2)]
    entries = read(report(*nodes)).entries
    assert entries["seconds"].tolist() == [4200, 7200]
    assert entries["resolution"].tolist() == [7, 12]


def test_negative_hours_and_charges_stay() -> None:
    one = read(table("worked_on|hours|charges", "20260302|-0.17|-5.1")).entries.iloc[0]
    assert one[["seconds", "amount"]].tolist() == [-612, -510]


# -- who and for whom ------------------------------------------------------------------------------------------


def test_teams_without_a_name_are_called_by_their_id() -> None:
    tree = table("worked_on|hours|team_name|team_id", "20260302|1|Shop:Web|shop:web", "20260302|1|-|shop:app")
    assert read(tree).entries["client"].tolist() == ["Shop:Web", "shop:app"]


def test_the_company_comes_before_the_team() -> None:
    tree = table("worked_on|hours|team_name|company_name", "20260302|1|Web|Shop", "20260302|1|App|-")
    assert read(tree).entries["client"].tolist() == ["Shop", "App"]


def test_names_come_before_ids_and_the_settings_before_ids() -> None:
    settings = '[formats.upwork_time_reports]\nperson = "Bo Sample"\n'
    with_id = report(NODE | {"freelancer": {"id": "1304", "nid": "ann_example"}})
    with_name = report(NODE | {"freelancer": {"id": "1304", "name": "Ann Example", "email": "Ann@Example.com"}})
    assert read(with_id).entries["person_name"].tolist() == ["ann_example"]
    assert read(with_id, settings=settings).entries["person_name"].tolist() == ["Bo Sample"]
    one = read(with_name, settings=settings).entries.iloc[0]
    assert one[["person_name", "person_email"]].tolist() == ["Ann Example", "ann@example.com"]


def test_contract_task_and_rate_are_as_stated() -> None:
    more = {
        "contract": {"id": "34848691", "title": "Website", "clientTeam": {"name": "Shop"}},
        "billRate": {"value": 45.5},
        "task": "misc",
        "taskDescription": None,
    }
    one = read(report(NODE | more, NODE | {"taskDescription": "Support"})).entries
    fields = ["contract_ref", "project", "client", "rate", "task", "currency"]
    assert one.iloc[0][fields].tolist() == ["34848691", "Website", "Shop", 455_000, "misc", "USD"]
    assert one.iloc[1]["task"] == "Support"


def test_the_currency_is_dollars_unless_the_settings_say_otherwise() -> None:
    settings = '[formats.upwork_time_reports]\ncurrency = "EUR"\n'
    assert read(report(NODE), settings=settings).entries["currency"].tolist() == ["EUR"]


# -- what is missing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "words"), [((True, False), "no page follows"), ((False, True), "more pages follow")]
)
def test_pages_that_are_not_in_the_file_are_said(pages: tuple[bool, bool], words: str) -> None:
    ledger = read([report(NODE, more=more) for more in pages])
    assert any(words in note for note in ledger.sources[0].notes)


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ("yesterday|1|1|x", "table.worked_on", "yesterday"),
        ("-|1|1|x", "table.worked_on", ""),
        ("20260302|-|1|x", "table.hours", ""),
        ("20260302|long|1|x", "table.hours", "long"),
        ("20260302|1|much|x", "table.charges", "much"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_its_text(row: str, column: str, text: str) -> None:
    ledger = read(table("worked_on|hours|charges|memo", "20260302|1|45|x", row))
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, text]]


def test_a_row_with_more_cells_than_columns_is_not_lost() -> None:
    ledger = read(table("worked_on|hours", "20260302|1", "20260303|1|45"))
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine["row"].tolist() == [2]
