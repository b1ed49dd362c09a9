from __future__ import annotations

import pandas as pd
import pytest

from tests.importers.reading import read_text, refusal

HASH = "4f1c2d7be0a9c6358b7d1e2f3a4b5c6d7e8f9012"
HEADER = "commit\tauthor\temail\tauthor date\tsubject\n"


def commit(moment: str, subject: str = "Fix the cart") -> str:
    return f"{HASH}\tAnn Example\tann@example.com\t{moment}\t{subject}\n"


def test_a_commit_is_a_moment_without_length() -> None:
    entry = read_text(HEADER + commit("2026-03-02T09:00:00+01:00")).entries.iloc[0]
    assert entry["start"] == entry["end"] == pd.Timestamp("2026-03-02T08:00Z")
    assert (entry["seconds"], entry["side"], entry["trace"]) == (0, "observed", "commit")
    assert (entry["entry_id"], entry["description"]) == (HASH, "Fix the cart")
    assert (entry["person_name"], entry["person_email"]) == ("Ann Example", "ann@example.com")
    assert pd.isna(entry["project"])


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-02T23:59:59+01:00", "2026-03-02"),
        ("2026-03-03T00:00:00+01:00", "2026-03-03"),
        ("2026-03-02T23:00:00Z", "2026-03-03"),
        ("2026-03-02T14:59:59-08:00", "2026-03-02"),
        ("2026-03-02T15:00:00-08:00", "2026-03-03"),
    ],
)
def test_the_day_is_that_of_the_zone_whatever_offset_the_author_had(moment: str, day: str) -> None:
    entry = read_text(HEADER + commit(moment), timezone="Europe/Berlin").entries.iloc[0]
    assert entry["day"] == entry["until"] == pd.Timestamp(day)


def test_both_times_of_the_hour_that_repeats_are_told_apart_by_their_offset() -> None:
    text = HEADER + commit("2026-10-25T02:30:00+02:00") + commit("2026-10-25T02:30:00+01:00")
    starts = read_text(text, timezone="Europe/Berlin").entries["start"]
    assert starts.tolist() == [pd.Timestamp("2026-10-25T00:30Z"), pd.Timestamp("2026-10-25T01:30Z")]


@pytest.mark.parametrize(
    "moment", ["", "yesterday", "2026-02-30T09:00:00+01:00", "2026-03-02", "0000-00-00T00:00:00Z"]
)
def test_a_moment_that_cannot_be_read_goes_to_quarantine(moment: str) -> None:
    ledger = read_text(HEADER + commit("2026-03-02T09:00:00Z") + commit(moment))
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[3, "author date", moment]]


def test_columns_stand_in_any_order_under_any_separator() -> None:
    text = (
        f'Subject,SHA,"Author Date",Author email,note\n"Fix, again",{HASH},2026-03-02T09:00:00Z,Ann@Example.com,x\n'
    )
    entry = read_text(text).entries.iloc[0]
    assert (entry["description"], entry["entry_id"], entry["person_email"]) == ("Fix, again", HASH, "ann@example.com")
    assert pd.isna(entry["person_name"])


def test_quotes_inside_a_message_stay() -> None:
    ledger = read_text(HEADER + commit("2026-03-02T09:00:00Z", 'Revert "Round up"') + commit("2026-03-03T09:00:00Z"))
    assert ledger.entries["description"].tolist() == ['Revert "Round up"', "Fix the cart"]


def test_an_open_quote_at_the_head_of_a_message_loses_no_row_unsaid() -> None:
    ledger = read_text(HEADER + commit("2026-03-02T09:00:00Z", '"Round up') + commit("2026-03-03T09:00:00Z"))
    source = ledger.sources[0]
    assert source.is_balanced
    assert source.rows["quarantined"] > 0


def test_a_message_that_is_empty_is_no_fault() -> None:
    ledger = read_text(HEADER + commit("2026-03-02T09:00:00Z", ""))
    assert ledger.entries["description"].isna().tolist() == [True]


def test_the_line_above_and_the_repository_are_told() -> None:
    text = (
        "the commits of all branches and tags of the repository shop\n"
        "repository,commit,author,email,author date,subject\n"
        f"shop,{HASH},Ann Example,ann@example.com,2026-03-02T09:00:00Z,Fix\n"
    )
    ledger = read_text(text)
    assert ledger.entries["project"].tolist() == ["shop"]
    assert "the commits of all branches and tags of the repository shop" in ledger.sources[0].notes


def test_a_log_without_authors_is_not_known() -> None:
    assert "no known header" in refusal(f"commit,author date,subject\n{HASH},2026-03-02T09:00:00Z,Fix\n")


def test_a_moment_of_the_hour_that_the_zone_skips_is_a_moment_all_the_same() -> None:
    source = read_text(HEADER + commit("2026-03-29T02:30:00Z"), timezone="Europe/Berlin")
    assert source.entries["grain"].tolist() == ["interval"]
    assert not source.sources[0].notes
