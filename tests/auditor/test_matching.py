"""Who and what entries belong to: what is stated wins, the rest is guessed in the open, whatever the order."""

from __future__ import annotations

import random
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import matching
from auditor.matching import terms_on
from auditor.matching.labels import likeness
from auditor.model import Ledger
from auditor.settings import SettingsError
from tests.auditor.files import in_files
from tests.ledgers import ledger_of

SITE = 'contracts = [{id = "34848691", name = "Website redesign", client = "Acme", matches = ["Acme / Web*"]}]'
ANN = '[people."ann@example.com"]\nnames = ["Ann Smith", "ann_s"]\n'


def belongings(ledger: Ledger) -> list[tuple[str, str]]:
    """Return person and contract of each entry."""
    return list(zip(ledger.entries["person"].astype(str), ledger.entries["contract"].astype(str), strict=True))


TEXTS = st.sampled_from(["", "Acme", "Beta", "Website", "Website redesign", "SEO", "Acme / Website", "(x) [y]*"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.booleans(), TEXTS, TEXTS, st.sampled_from(["", "77", "78"]), TEXTS), max_size=8))
def test_every_entry_has_one_contract_row_of_its_own_contract_and_person(
    rows: list[tuple[bool, str, str, str, str]],
) -> None:
    lines = [
        " ".join(
            [f"{(person or '_').replace(' ', '_')} {'billed' if billed else 'logged'} 2026-03-{day:02d} 1h"]
            + [f"{k}={v.replace(' ', '_')}" for k, v in (("client", client), ("project", project)) if v]
            + ([f"contract_ref={ref}"] if ref else [])
        )
        for day, (billed, client, project, ref, person) in enumerate(rows, start=1)
    ]
    ledger = ledger_of(*lines, settings=SITE)
    row = ledger.entries["contract_row"]
    assert row.between(0, max(len(ledger.contracts) - 1, 0)).all()
    mine = ledger.contracts.iloc[row].reset_index(drop=True)
    assert mine["contract"].tolist() == ledger.entries["contract"].astype(str).tolist()
    assert mine["person"].tolist() == ledger.entries["person"].astype(str).tolist()
    assert not ledger.contracts.duplicated(["contract", "person"]).any()
    assert set(row) == set(range(len(ledger.contracts)))


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rng: random.Random) -> None:
    lines = [
        "ann logged 2026-03-02 09:00-10:00 client=Acme project=Website zone=Europe/Kyiv",
        "ann logged 2026-03-02 11:00-12:00 client=Acme project=Meetings zone=Europe/Berlin",
        "ann billed 2026-03-02 2h project=Website_redesign contract_ref=11",
        "ann billed 2026-03-03 2h project=Website_redesign",
        "bob logged 2026-03-02 1h client=Beta project=SEO",
        "bob billed 2026-03-02 1h client=Beta project=Beta_SEO",
    ]
    first = ledger_of(*lines)
    rng.shuffle(lines)
    other = ledger_of(*lines)
    pd.testing.assert_frame_equal(first.contracts, other.contracts)
    assert first.guesses == other.guesses


def test_the_order_of_files_does_not_matter() -> None:
    files = [
        ["ann logged 2026-03-02 1h client=Acme project=Website", "ann logged 2026-03-03 1h client=Acme project=SEO"],
        ["ann billed 2026-03-02 1h project=Website contract_ref=11"],
        ["ann billed 2026-03-02 1h client=Acme project=SEO"],
    ]
    made = []
    for order in permutations(files):
        ledger = in_files(ledger_of(*[line for file in order for line in file]), *map(len, order))
        made.append(ledger.contracts)
    for contracts in made[1:]:
        pd.testing.assert_frame_equal(made[0], contracts)
    assert made[0]["contract"].tolist() == ["11", "Acme / SEO"]


def test_stated_patterns_win_over_names() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 1h client=Acme project=Webshop",
        "ann logged 2026-03-02 1h client=Beta project=Website_redesign",
        "ann billed 2026-03-02 1h project=Website_redesign contract_ref=34848691",
        settings=SITE,
    )
    assert [contract for _, contract in belongings(ledger)] == ["34848691", "Beta", "34848691"]
    assert ledger.guesses == ()


def test_only_the_star_is_special_in_a_pattern() -> None:
    text = 'contracts = [{id = "7", matches = ["Acme / Site [v2]*"]}]'
    ledger = ledger_of(
        "ann logged 2026-03-02 1h client=Acme project=Site_[v2]_a",
        "ann logged 2026-03-02 1h client=Acme project=Site_v",
        settings=text,
    )
    assert [contract for _, contract in belongings(ledger)] == ["7", "Acme"]


def test_billed_as_is_for_bills_only() -> None:
    text = 'contracts = [{id = "7", matches = ["Acme / Site"], billed_as = ["Web work"]}]'
    ledger = ledger_of(
        "ann logged 2026-03-02 1h project=Web_work", "ann billed 2026-03-02 1h project=Web_work", settings=text
    )
    assert [contract for _, contract in belongings(ledger)] == ["Web work", "7"]


def test_a_contract_of_the_settings_without_patterns_is_matched_by_its_name() -> None:
    text = 'contracts = [{id = "7", name = "Website redesign", client = "Acme"}]'
    ledger = ledger_of(
        "ann logged 2026-03-02 1h client=Acme project=Website_redesign",
        "ann logged 2026-03-02 1h client=Acme project=Website",
        settings=text,
    )
    assert [contract for _, contract in belongings(ledger)] == ["7", "7"]
    assert len(ledger.guesses) == 1


def test_a_contract_of_one_person_is_not_another_persons() -> None:
    pair = [f'{{id = "{one}", person = "{who}", matches = ["Acme*"]}}' for one, who in (("a", "ann"), ("b", "bob"))]
    text = f"contracts = [{', '.join(pair)}]"
    ledger = ledger_of("ann logged 2026-03-02 1h client=Acme", "bob logged 2026-03-02 1h client=Acme", settings=text)
    assert belongings(ledger) == [("ann", "a"), ("bob", "b")]


def test_one_title_with_and_without_its_number_is_one_contract() -> None:
    ledger = ledger_of(
        "ann billed 2026-03-02 1h project=Website contract_ref=11", "ann billed 2026-03-03 1h project=Website"
    )
    assert [contract for _, contract in belongings(ledger)] == ["11", "11"]


def test_a_title_of_two_numbers_is_neither() -> None:
    ledger = ledger_of(
        "ann billed 2026-03-02 1h project=Website contract_ref=11",
        "ann billed 2026-03-03 1h project=Website contract_ref=12",
        "ann billed 2026-03-04 1h project=Website",
        "ann logged 2026-03-02 1h project=Website",
    )
    assert [contract for _, contract in belongings(ledger)] == ["11", "12", "Website", "Website"]


def test_the_project_decides_before_the_client() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 1h client=Acme project=Website",
        "ann logged 2026-03-02 1h client=Acme project=SEO",
        "ann billed 2026-03-02 1h client=Acme project=Website",
        "ann billed 2026-03-02 1h client=Acme project=SEO",
    )
    assert [c for _, c in belongings(ledger)] == ["Acme / Website", "Acme / SEO"] * 2


def test_a_clients_other_projects_go_to_its_only_contract() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 1h client=Acme project=Website",
        "ann logged 2026-03-02 1h client=Acme project=Meetings",
        "ann billed 2026-03-02 2h client=Acme project=Website",
    )
    assert {c for _, c in belongings(ledger)} == {"Acme / Website"}
    assert any("'Acme / Meetings'" in guess and "the client" in guess for guess in ledger.guesses)


def test_another_clients_project_of_the_same_name_is_another_contract() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 1h client=Acme project=Website",
        "ann logged 2026-03-02 1h client=Beta project=Website",
        "ann billed 2026-03-02 1h client=Acme project=Website",
    )
    assert [c for _, c in belongings(ledger)] == ["Acme / Website", "Beta", "Acme / Website"]


def test_guesses_are_stated_and_equal_numbers_are_none() -> None:
    similar = ledger_of(
        "ann logged 2026-03-02 1h project=Booking_site",
        "ann billed 2026-03-02 1h project=Booking_site_rebuild_(Vue)",
    )
    assert len(similar.guesses) == 1
    equal = ledger_of("ann logged 2026-03-02 1h contract_ref=11", "ann billed 2026-03-02 1h contract_ref=11")
    assert equal.guesses == ()
    assert {c for _, c in belongings(equal)} == {"11"}


def test_the_only_names_on_both_sides_belong_together() -> None:
    ledger = ledger_of("ann logged 2026-03-02 1h client=Bakery", "ann billed 2026-03-02 1h project=Invoice_7")
    assert {c for _, c in belongings(ledger)} == {"Invoice 7"}
    assert "the only one on both sides" in ledger.guesses[0]


@pytest.mark.parametrize(
    ("first", "second", "score"),
    [
        ("Website", "website", 1.0),
        ("SEO", "SEO audit", 0.0),
        ("Webshop", "Webshop for Acme", 0.9),
        ("Bank", "Cafe", 0.0),
    ],
)
def test_likeness(first: str, second: str, score: float) -> None:
    assert likeness([first], [second]).item() == score
    assert likeness([second], [first]).item() == score


def test_people_by_stated_names_by_mail_and_by_name() -> None:
    ledger = ledger_of(
        "a logged 2026-03-02 1h person_name=Ann_Smith",
        "ANN_S logged 2026-03-02 1h",
        "Bob logged 2026-03-02 1h person_email=bob@example.com",
        "bob logged 2026-03-02 1h",
        "BOB logged 2026-03-02 1h person_email=BOB@example.com",
        settings=ANN,
    )
    people = [person for person, _ in belongings(ledger)]
    assert people == ["ann@example.com"] * 2 + ["bob@example.com"] * 3
    assert [g for g in ledger.guesses if "bob" in g] == [
        "'bob' without an e-mail is taken for bob@example.com, who has the same name"
    ]


def test_two_mails_of_one_name_are_two_people_and_the_bare_name_is_a_third() -> None:
    ledger = ledger_of(
        "Bob logged 2026-03-02 1h person_email=b1@example.com",
        "Bob logged 2026-03-02 1h person_email=b2@example.com",
        "Bob logged 2026-03-02 1h",
    )
    assert [person for person, _ in belongings(ledger)] == ["b1@example.com", "b2@example.com", "Bob"]


def nameless(*lines: str, settings: str = "") -> Ledger:
    """Return a ledger in which the person "x" is nobody."""
    ledger = ledger_of(*lines, settings=settings)
    names = ledger.entries["person_name"].astype("str")
    entries = ledger.entries.assign(person_name=names.where(names != "x", None).astype("category"))
    return matching.resolve(ledger.with_(entries=entries))


def test_rows_that_name_nobody_belong_to_the_only_one_who_is_named_there() -> None:
    lines = ["ann logged 2026-03-02 1h client=Acme", "x billed 2026-03-02 1h client=Acme"]
    assert [person for person, _ in belongings(nameless(*lines))] == ["ann", "ann"]
    assert "the only one named there" in nameless(*lines).guesses[-1]
    two = nameless(*lines, "bob logged 2026-03-02 1h client=Acme")
    assert [person for person, _ in belongings(two)] == ["ann", "", "bob"]


def test_rows_that_name_nobody_belong_to_the_contracts_stated_person() -> None:
    text = 'contracts = [{id = "7", person = "cy@example.com", matches = ["Acme*"]}]'
    ledger = nameless("ann logged 2026-03-02 1h client=Beta", "x billed 2026-03-02 1h client=Acme", settings=text)
    assert belongings(ledger)[1] == ("cy@example.com", "7")


def test_terms_hold_from_their_day_on() -> None:
    text = (
        SITE[:-2] + ', terms = [{from = 2026-03-01, rate = "45.00 USD"}, {from = 2026-03-10, rate = "50.00 USD"}]}]'
    )
    ledger = ledger_of("ann logged 2026-03-02 1h client=Acme project=Web", settings=text)
    days = pd.to_datetime(["2026-02-28", "2026-03-01", "2026-03-09", "2026-03-10"])
    rates = terms_on(ledger, ["34848691"] * 4, days)["rate"]
    assert rates.astype(object).where(rates.notna(), None).tolist() == [None, 450_000, 450_000, 500_000]
    assert ledger.entries["hourly"].tolist() == [450_000]


def test_the_empty_ledger_has_no_contracts() -> None:
    ledger = ledger_of()
    assert len(ledger.contracts) == 0
    assert ledger.guesses == ()


def test_a_bill_that_names_no_contract_is_for_all_that_is_logged() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 09:00-10:30 project=Site",
        "ann logged 2026-03-03 09:00-10:30 project=Support",
        "ann billed 2026-03-02 3h",
    )
    assert set(ledger.entries["contract"]) == {"(not named)"}
    assert "the bill names no contract and is taken for all that is logged" in ledger.guesses


def test_two_bills_of_which_one_names_no_contract_are_not_taken_for_all() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 09:00-10:30 project=Site",
        "ann billed 2026-03-02 3h",
        "ann billed 2026-03-02 3h project=Site",
    )
    assert ledger.entries["contract"].tolist()[0] == ledger.entries["contract"].tolist()[2]
    assert ledger.entries["contract"].nunique() == 2


def test_a_bill_that_names_nobody_is_laid_beside_all_who_log_on_its_contract() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 09:00-10:30 client=Acme",
        "bob logged 2026-03-02 09:00-10:30 client=Acme",
        "ann billed 2026-03-02 3h client=Acme person_name=",
        "ann logged 2026-03-02 12:00-13:00 client=Bakery",
    )
    rows = ledger.entries["contract_row"].tolist()
    assert rows[0] == rows[1] == rows[2] != rows[3]
    assert ledger.entries["person"].tolist() == ["ann", "bob", "", "ann"]
    assert any("names nobody" in guess for guess in ledger.guesses)


def contracts_of(*lines: str, settings: str = "") -> list[str]:
    return [contract for _, contract in belongings(ledger_of(*lines, settings=settings))]


def test_a_number_in_the_title_is_the_bills() -> None:
    lines = ("ann logged 2026-03-02 1h project=Site_(34848691)", "ann billed 2026-03-02 1h contract_ref=34848691")
    assert contracts_of(*lines) == ["34848691"] * 2
    assert ledger_of(*lines).guesses == (
        "logged 'Site (34848691)' is taken for contract 34848691, the number in the title",
    )


def test_titles_whose_numbers_differ_are_not_alike() -> None:
    bills = [f"ann billed 2026-03-02 1h project=Phase_{n}" for n in (2, 3)]
    assert contracts_of("ann logged 2026-03-02 1h project=Phase_1", *bills)[0] == "Phase 1"
    assert contracts_of("ann logged 2026-03-02 1h project=Phase_2", *bills)[0] == "Phase 2"


def test_of_equally_near_contracts_the_persons_own_is_meant() -> None:
    bills = [f"{who} billed 2026-03-02 1h project=Website contract_ref={n}" for who, n in (("ann", 11), ("bob", 12))]
    logs = [f"{who} logged 2026-03-02 1h project=Website" for who in ("ann", "bob", "cy")]
    assert contracts_of(*bills, *logs) == ["11", "12", "11", "12", "Website"]
    guesses = ledger_of(*bills, *logs).guesses
    assert [g.rsplit(", ", 1)[1] for g in guesses] == ["the same name and the same person"] * 2


def test_a_client_alone_is_no_title() -> None:
    lines = (
        "ann logged 2026-03-02 1h client=Acme project=Shop_app",
        "ann billed 2026-03-02 1h client=Acme contract_ref=acme-shop",
        "ann billed 2026-03-02 1h client=Acme contract_ref=acme-support",
    )
    assert contracts_of(*lines) == ["acme-shop", "acme-shop", "acme-support"]


BOTH = 'contracts = [{id = "11", person = "ann"}, {id = "12", person = "bob"}]\n[labels]\n'
WORK = "logged 2026-03-02 1h client=Acme project=Website"


@pytest.mark.parametrize(
    ("labels", "contract"),
    [
        ('"Acme / Website" = "11"', "11"),
        ('"acme / website" = "12"', "12"),
        ('"Website" = "11"', "11"),
        ('"Acme*" = "11"', "11"),
        ('"Acme*" = "11"\n"Acme / Website" = "12"', "12"),
        ('"Website" = "11"\n"Acme / Website" = "12"', "12"),
        ('"Acme / Website" = ["12", "11"]', "11"),
        ('"Acme / Website" = ""', "Acme / Website"),
        ('"Acme / Web" = "11"', "Acme"),
    ],
)
def test_labels_say_what_the_log_is_for(labels: str, contract: str) -> None:
    assert contracts_of(f"ann {WORK}", settings=BOTH + labels) == [contract]


def test_of_several_contracts_of_a_label_nobody_elses_is_taken() -> None:
    text = f'{BOTH}"Acme / Website" = ["11", "12"]'
    assert contracts_of(f"ann {WORK}", f"bob {WORK}", f"cy {WORK}", settings=text) == ["11", "12", "Acme / Website"]


def test_what_is_said_to_be_for_no_bill_is_for_none_of_its_name() -> None:
    lines = (f"ann {WORK}", "ann billed 2026-03-02 1h client=Acme project=Website")
    assert contracts_of(*lines) == ["Acme / Website"] * 2
    text = '[labels]\n"Acme / Website" = ""'
    assert contracts_of(*lines, settings=text) == ["Acme / Website (not billed)", "Acme / Website"]


def test_labels_say_nothing_of_bills() -> None:
    text = f'{BOTH}"Acme / Website" = "11"'
    assert contracts_of("ann billed 2026-03-02 1h client=Acme project=Website", settings=text) == ["Acme / Website"]


def test_a_label_of_an_unknown_contract_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^audit\.toml:3: no contract has the id '13'"):
        ledger_of(settings='contracts = [{id = "11"}]\n[labels]\n"Acme" = "13"')


def test_a_bill_of_no_name_is_the_contract_that_stands_for_none() -> None:
    lines = ("ann billed 2026-03-02 1h", "ann billed 2026-03-02 1h contract_ref=7")
    assert contracts_of(*lines, settings='contracts = [{id = "(not named)"}]') == ["(not named)", "7"]


def test_bills_of_one_title_and_two_clients_are_told_apart_by_their_whole_name() -> None:
    lines = [f"ann billed 2026-03-02 1h client={client} project=Support" for client in ("Acme", "Beta")]
    text = ", ".join(f'{{id = "{c} / Support", name = "Support", client = "{c}"}}' for c in ("Acme", "Beta"))
    assert contracts_of(*lines, settings=f"contracts = [{text}]") == ["Acme / Support", "Beta / Support"]


def people_of(*identities: str, settings: str = "") -> list[str]:
    lines = [f"x logged 2026-03-02 1h {identity}" for identity in identities]
    return [person for person, _ in belongings(ledger_of(*lines, settings=settings))]


ANN_MAIL, ANN_BARE = "person_name=Ann_Smith person_email=office@example.com", "person_name=Ann_Smith"
BOB_MAIL = "person_name=Bob_Jones person_email=office@example.com"
OFFICE = '[people."office@example.com"]\n'


def test_names_that_share_a_mail_are_one_and_that_is_a_guess() -> None:
    lines = [f"x logged 2026-03-02 1h {identity}" for identity in (ANN_MAIL, BOB_MAIL)]
    ledger = ledger_of(*lines)
    assert ledger.entries["person"].tolist() == ["office@example.com"] * 2
    assert ledger.guesses == ("'Bob Jones' is taken for office@example.com, who has the same e-mail",)
    alike = ledger_of(lines[0], "x logged 2026-03-02 1h person_name=A._Smith person_email=office@example.com")
    assert alike.guesses == ()


@pytest.mark.parametrize(
    ("apart", "people"),
    [
        ('apart = ["Bob Jones"]', ["office@example.com", "office@example.com", "Bob Jones"]),
        ('apart = ["Bob Jones <office@example.com>"]', ["office@example.com", "office@example.com", "Bob Jones"]),
        ('names = ["Ann Smith"]\napart = ["ann smith"]', ["office@example.com", "Ann Smith", "office@example.com"]),
        ('names = ["Bob Jones"]\napart = ["Bob Jones"]', ["office@example.com"] * 3),
    ],
)
def test_settings_keep_people_apart(apart: str, people: list[str]) -> None:
    assert people_of(ANN_MAIL, ANN_BARE, BOB_MAIL, settings=OFFICE + apart) == people


def test_a_mail_may_be_kept_apart_from_whom_its_name_states() -> None:
    text = '[people."ann"]\nnames = ["Ann Smith"]\napart = ["office@example.com"]'
    assert people_of(ANN_MAIL, ANN_BARE, settings=text) == ["office@example.com", "ann"]


def test_a_name_of_somebody_goes_before_a_table_of_its_own() -> None:
    tables = {
        "chain": '[people.a]\nnames = ["b"]\n[people.b]\nnames = ["c"]\n[people.c]',
        "ring": '[people.a]\nnames = ["b"]\n[people.b]\nnames = ["c"]\n[people.c]\nnames = ["a"]',
    }
    for text in tables.values():
        assert people_of("person_name=c", "person_name=b", "person_name=a", settings=text) == ["a"] * 3


def test_a_name_of_two_people_is_neithers() -> None:
    text = '[people."a@example.com"]\nnames = ["Bob"]\n[people."b@example.com"]\nnames = ["Bob"]'
    mails = [f"person_name=Bob person_email={who}@example.com" for who in ("a", "b")]
    assert people_of(*mails, "person_name=Bob", settings=text) == ["a@example.com", "b@example.com", "Bob"]


def test_a_contracts_person_may_be_named_by_another_name() -> None:
    text = f'contracts = [{{id = "7", person = "ann_s", matches = ["Acme*"]}}]\n{ANN}'
    ledger = ledger_of("x logged 2026-03-02 1h client=Acme person_name=Ann_Smith", settings=text)
    assert belongings(ledger) == [("ann@example.com", "7")]
