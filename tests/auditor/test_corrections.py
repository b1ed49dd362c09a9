"""Corrections as edits of TOML: what they say is said afterwards, and nothing else changes."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import corrections
from auditor.corrections import Correction, Edit, corrected
from auditor.settings import parse
from tests.ledgers import ledger_of

OWN = """\
# My own file.

timezone = "Europe/Kyiv"  # where I sit

[people."ann@example.com"]
names = [
    "Ann",  # at the client's
    "Anna",
]

[rules]
disable = ["NAR423"]  # noisy

[formats.toggl_detailed]
person = "ann@example.com"

[[contracts]]
id = "a"    # the first
name = "Shop"
[[contracts.terms]]
from = 2026-01-01
rate = "45.00 USD"

[rules.heavy_day]
hours = 12

[formats.timesheet]
currency = "EUR"

[labels]
"Acme / Shop" = "a"
"""
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
PATHS = st.one_of(
    st.tuples(st.sampled_from(["files", "formats"]), TEXT, st.sampled_from(["timezone", "person"])),
    st.tuples(st.just("labels"), TEXT),
    st.tuples(st.just("contracts"), TEXT, st.sampled_from(["name", "client"])),
    st.just(("timezone",)),
)


def said(text: str, path: tuple[str, ...]) -> Any:
    place: Any = tomllib.loads(text)
    for step in path:
        if isinstance(place, list):
            place = next((one for one in place if one["id"] == step), None)
        else:
            place = place.get(step) if place is not None else None
    return place


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["", OWN, OWN.replace("\n", "\r\n")]), st.lists(st.tuples(PATHS, TEXT), max_size=4))
def test_what_is_set_is_said_and_every_comment_stays(text: str, pairs: list[tuple[tuple[str, ...], str]]) -> None:
    made = corrected(text, [Correction("", (Edit(path, value),)) for path, value in pairs])
    for path, value in dict(pairs).items():
        assert said(made, path) == value
    for comment in (line.split("#")[1].strip() for line in text.splitlines() if "#" in line):
        assert comment in made
    touched = {path[:2] for path, _ in pairs}
    before, after = tomllib.loads(text), tomllib.loads(made)
    for key in ("people", "rules"):
        assert after.get(key) == before.get(key)
    for table in ("formats", "labels"):
        for name, known in before.get(table, {}).items():
            assert (table, name) in touched or after[table][name] == known


def test_without_corrections_and_without_toml_the_text_stays() -> None:
    assert corrected(OWN, []) == OWN
    assert corrected("[oops", [Correction("", (Edit(("timezone",), "UTC"),))]) == "[oops"


def test_a_key_comes_before_the_tables_and_tables_are_apart_by_a_blank_line() -> None:
    made = corrected(
        OWN.replace('timezone = "Europe/Kyiv"  # where I sit\n\n', ""),
        [
            Correction("", (Edit(("timezone",), "UTC"),)),
            corrections.own_table("mine", "logged", {"day": "Datum", "hours": "Std."}),
        ],
    )
    lines = made.splitlines()
    assert parse(made).timezone == "UTC"
    assert all(not lines[at - 1] for at, line in enumerate(lines) if line == "[formats.mine]")
    assert parse(made).formats["mine"].columns == {"day": "Datum", "hours": "Std."}
    assert lines[lines.index("[[contracts.terms]]") - 1] == 'name = "Shop"'


def test_a_fact_of_all_files_of_a_format_replaces_those_of_single_ones() -> None:
    single = corrections.of_file("", "b.csv", "toggl_detailed", (), "timezone", "Asia/Tokyo")
    every = corrections.of_file("", "b.csv", "toggl_detailed", ("a.csv", "b.csv"), "timezone", "UTC")
    assert parse(corrected(OWN, [single])).format_of("toggl_detailed", "b.csv").timezone == "Asia/Tokyo"
    settled = parse(corrected(OWN, [single, every]))
    assert settled.format_of("toggl_detailed", "b.csv").timezone == "UTC"
    assert settled.formats["toggl_detailed"].person == "ann@example.com"


PEOPLE = (
    "x logged 2026-03-02 1h person_name=Ann person_email=ann@example.com",
    "x logged 2026-03-03 1h person_name=Ann_S.",
    "x logged 2026-03-04 1h person_name=Ann",
)


@pytest.mark.parametrize("text", ["", OWN])
def test_a_name_becomes_somebody_else_and_the_same_person_again(text: str) -> None:
    def people(*made: Correction) -> list[str]:
        ledger = ledger_of(*PEOPLE, settings=corrected(text, made) or "# none\n")
        return [str(who) for who in ledger.entries["person"]]

    assert people() == ["ann@example.com", "Ann S.", "ann@example.com"]
    join = corrections.same_person(("", "Ann S."), "Ann S.", "ann@example.com")
    part = corrections.same_person(("", "Ann"), "ann@example.com", "Ann")
    again = corrections.same_person(("", "Ann"), "Ann", "ann@example.com")
    assert people(join) == ["ann@example.com"] * 3
    assert people(part) == ["ann@example.com", "Ann S.", "Ann"]
    assert people(join, part, again) == ["ann@example.com"] * 3
    undone = corrections.same_person(("", "Ann S."), "ann@example.com", "Ann S.")
    assert people(join, undone) == ["ann@example.com", "Ann S.", "ann@example.com"]


WORK = (
    "ann logged 2026-03-02 1h client=Acme project=Site",
    "ann logged 2026-03-03 1h client=Acme project=Blog",
    "ann billed 2026-03-02 1h project=Website",
    "ann billed 2026-03-02 1h project=Journal",
)


def contracts(text: str) -> list[str]:
    return ledger_of(*WORK, settings=text or "# none\n").entries["contract"].astype("str").tolist()


def test_work_of_the_log_is_laid_beside_the_contract_that_is_named() -> None:
    assert contracts("")[0] != "Website"
    made = [
        corrections.of_contract("Acme / Site", "Website", []),
        corrections.of_contract("Acme / Blog", "", []),
    ]
    text = corrected("", made)
    assert contracts(text)[0] == contracts(text)[2]
    assert contracts(text)[1] not in contracts(text)[2:]
    moved = corrected(text, [corrections.of_contract("Acme / Blog", "Journal", [])])
    assert contracts(moved)[1] == contracts(moved)[3]


def test_a_contract_that_the_settings_lack_is_stated_where_they_state_others() -> None:
    text = corrected(OWN, [corrections.of_contract("Acme / Site", "Website", ["a"])])
    assert [contract.id for contract in parse(text).contracts] == ["a", "Website"]
    assert contracts(text)[0] == contracts(text)[2] == "Website"


def test_a_title_of_the_bill_moves_to_another_contract() -> None:
    one = corrections.of_bill("Journal", "Website", ["Website"], {"Website": {"name": "Website", "client": ""}})
    assert contracts(corrected("", [one]))[2:] == ["Website", "Website"]
    two = corrections.of_bill("Journal", "b", ["Website", "b"], {"b": {"name": "", "client": ""}})
    assert contracts(corrected("", [one, two]))[2:] == ["Website", "b"]
