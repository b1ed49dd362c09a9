"""Share profiles: nothing of others is in a byte of any form, and what is shown is what the whole audit says."""

from __future__ import annotations

import io
import tomllib
import zipfile
from functools import cache
from itertools import cycle

import pandas as pd
import pytest

from auditor.decisions import Comment, Decision, Status
from auditor.demo import AS_OF, demo
from auditor.engine import audit, reviewed
from auditor.report import Report
from auditor.reports import FORMATS, renderer, words
from auditor.reports.pack import pack
from auditor.rules import all_rules
from auditor.settings import parse
from auditor.sharing import PROFILES, Profile, known_profiles, rows_of, shared
from auditor.sharing.terms import toml
from importers.files import File, read

CLIENT, REDACTED, FULL = (PROFILES[name] for name in ("client", "redacted", "full"))
LOG = """\
side,person,client,project,task,start,end,rate,currency,description,tags
logged,Ann Oakes,Acme,Website,Forms,2026-03-02 09:00,2026-03-02 11:00,45,USD,Ship the signup form,brookfront
logged,Ann Oakes,Acme,Website,Forms,2026-03-03 09:00,2026-03-03 12:00,45,USD,Call Zyxplanet on wombats,brookfront
logged,Ann Oakes,Acme,Website,Forms,2026-03-04 09:00,2026-03-04 10:00,45,USD,Review,brookfront
logged,Ann Oakes,Acme,Website,Forms,2026-03-04 09:00,2026-03-04 10:00,45,USD,Review,brookfront
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-02 10:00,2026-03-02 12:30,131.07,USD,Secret wombat migration,yarrow
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-03 09:00,2026-03-03 12:00,131.07,USD,Call about the wombats,yarrow
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-05 01:00,2026-03-05 23:30,131.07,USD,Secret wombat migration,yarrow
logged,Bea Fernwood,Zyxplanet,Quuxport,Tarns,2026-03-02 09:00,2026-03-02 19:00,131.07,USD,Secret wombats,yarrow
logged,Bea Fernwood,Acme,Mascot,Draw,2026-03-02 09:00,2026-03-02 10:00,45,USD,Mascot,brookfront
logged,Ann Oakes,Zyxplanet,Quuxport,Tarns,2026-03-06 09:00,wombatday,131.07,USD,Secret wombat migration,yarrow
"""
BILL = """\
side,person,client,project,day,hours,rate,amount,currency,description
billed,Ann Oakes,Acme,Website,2026-03-02,2.50,45.00,112.50,USD,Signup form
billed,Ann Oakes,Acme,Website,2026-03-03,4.00,45.00,180.00,USD,
billed,Ann Oakes,Acme,Website,2026-03-04,2.00,45.00,90.00,USD,
"""
OTHER_BILL = """\
side,person,client,project,day,hours,rate,amount,currency,description
billed,Ann Oakes,Zyxplanet,Quuxport,2026-03-02,2.50,131.07,327.68,USD,Secret wombat migration
billed,Ann Oakes,Zyxplanet,Quuxport,2026-03-05,70.00,131.07,9173.19,USD,Secret wombat migration
"""
BEAS_BILL = """\
side,person,client,project,day,hours,rate,amount,currency,description
billed,Bea Fernwood,Zyxplanet,Quuxport,2026-03-02,10.00,131.07,1310.70,USD,
"""
SETTINGS = f"""\
# Zyxplanet pays late
timezone = "Europe/Kyiv"
[people."Ann Oakes"]
names = ["ann.oakes@example.com"]
[people."Bea Fernwood"]
names = ["bea@fernwood.example"]
[[contracts]]
id = "acme-site"
name = "Website"
client = "Acme"
person = "Ann Oakes"
matches = ["Acme / Website*"]
vague = ["work for Zyxplanet"]
[[contracts.terms]]
from = 2026-01-01
rate = "45.00 USD"
weekly_limit_hours = 5
[[contracts]]
id = "zyx-1"
name = "Quuxport"
client = "Zyxplanet"
matches = ["Zyxplanet / *"]
[[contracts.terms]]
from = 2026-01-01
rate = "131.07 USD"
[files."zyxplanet_march.csv"]
currency = "USD"
[share.accountant]
withhold = ["others", "texts"]
[rules]
enable = {[rule.code for rule in all_rules() if rule.optional]}
"""
OTHERS = (
    "zyx",
    "quuxport",
    "wombat",
    "tarns",
    "yarrow",
    "131.07",
    "13107",
    "9173",
    "9,173",
    "1,310",
    "327.68",
    "bea",
    "fernwood",
)
SEPARATED = ["13107", "9,173", "1,310"]
"""How numbers could be written, and are not in the whole audit."""
PEOPLE = ("ann", "oakes")
TEXTS = ("signup", "review", "agreed by mail", "brookfront")


@cache
def report() -> Report:
    files = [("log.csv", LOG), ("bill.csv", BILL), ("zyxplanet_march.csv", OTHER_BILL), ("fernwood.csv", BEAS_BILL)]
    given = [File(name, text.encode()) for name, text in files]
    made = audit(read(given, parse(SETTINGS), pd.Timestamp("2026-11-02T09:00Z")))
    said = [
        Decision(
            fingerprint=mark, code=code, status=Status.DISPUTED, name=name, reason=reason, at="2026-03-09T10:00Z",
            contract=contract,
        )
        for mark, code, contract, name, reason in zip(
            made.findings["fingerprint"], made.findings["code"], made.findings["contract"],
            cycle(["Ann Oakes", "Bea Fernwood"]), cycle(["Zyxplanet agreed", "agreed by mail"]), strict=False,
        )
    ]  # fmt: skip
    made = reviewed(made, said)
    remarks = [
        Comment(fingerprint=one.fingerprint, code=one.code, text=f"{one.reason} too", name=one.name, at=one.at)
        for one in said
    ]
    ledger = made.ledger.with_(comments=tuple(remarks))
    return Report.of(ledger, made.all_findings.drop(columns="settled"), made.coverage)


@cache
def rows() -> tuple[int, ...]:
    return tuple(rows_of(report(), "acme-site"))


def test_the_audit_that_is_cut_is_full_of_what_must_not_be_said() -> None:
    whole = unpacked(renderer("xlsx")(report(), None)).lower().decode() + SETTINGS.lower()
    assert [word for word in (*OTHERS, *PEOPLE, *TEXTS) if word not in whole] == SEPARATED
    cut = shared(report(), rows(), CLIENT)
    assert {"TIM202", "REC401", "NAR425", "DQ101"} <= set(cut.all_findings["code"])
    assert len(cut.others) >= 2


@cache
def everything(profile: Profile) -> dict[str, bytes]:
    """Every form of the shared report and its pack, unpacked, in small letters."""
    cut = shared(report(), rows(), profile)
    made = {name: renderer(name)(cut, "client") for name in FORMATS}
    whole = pack(report(), rows(), profile)
    made |= {"pack.html": whole.html, "pack.xlsx": whole.xlsx, "pack name": whole.name}
    return {name: unpacked(data.encode() if isinstance(data, str) else data).lower() for name, data in made.items()}


def unpacked(data: bytes) -> bytes:
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join([n.encode() + b"\n" + archive.read(n) for n in archive.namelist()])


@pytest.mark.parametrize("name", [*FORMATS, "pack.html", "pack.xlsx", "pack name"])
def test_nothing_of_others_is_in_what_a_client_sees(name: str) -> None:
    told = everything(CLIENT)[name].decode()
    assert {word: told[max(told.index(word) - 60, 0) :][:120] for word in OTHERS if word in told} == {}


@pytest.mark.parametrize("name", [*FORMATS, "pack.html", "pack.xlsx", "pack name"])
def test_neither_people_nor_texts_are_in_what_is_redacted(name: str) -> None:
    told = everything(REDACTED)[name].decode()
    words_ = [*OTHERS, *TEXTS, "oakes", "ann "]
    assert {word: told[max(told.index(word) - 60, 0) :][:120] for word in words_ if word in told} == {}


def test_what_is_of_the_contract_stays() -> None:
    told = everything(CLIENT)["pack.html"].decode()
    assert [
        word for word in ("112.50 usd", "ship the signup form", "ann oakes", "agreed by mail") if word not in told
    ] == []
    assert "112.50 usd" in everything(REDACTED)["pack.html"].decode()


def test_every_form_says_what_is_withheld() -> None:
    for name in ("text", "json", "xlsx", "html", "pack.html", "pack.xlsx"):
        assert b"names of people" in everything(REDACTED)[name].replace(b"\n", b" ")


def test_rows_of_others_keep_file_row_and_time_and_nothing_else() -> None:
    others = shared(report(), rows(), CLIENT).others
    hidden = others[others["contract"] == "another client"]
    assert hidden[["client", "project", "task", "description", "rate", "amount", "currency"]].isna().all(axis=None)
    assert hidden[["source", "row", "day", "seconds"]].notna().all(axis=None)
    assert set(hidden["person"]) <= {"Ann Oakes", "another person"}


def test_files_of_others_are_left_out_or_called_by_number() -> None:
    cut = shared(report(), rows(), CLIENT)
    assert [source.file for source in cut.ledger.sources] == ["log.csv", "bill.csv", "file 3.csv"]
    assert cut.withheld[-1] == "1 file without a row of this contract"
    assert [s.file for s in shared(report(), rows(), REDACTED).ledger.sources] == [f"file {n}.csv" for n in (1, 2, 3)]


def test_the_settings_that_are_shown_are_those_of_the_contract() -> None:
    tables = tomllib.loads(shared(report(), rows(), CLIENT).ledger.settings.text)
    assert [one["id"] for one in tables["contracts"]] == ["acme-site"]
    assert tables["contracts"][0]["terms"][0]["rate"] == "45.00 USD"
    assert list(tables["people"]) == ["Ann Oakes"]
    assert list(tables["files"]) == ["file 3.csv"]
    assert {"share", "labels", "server"} & set(tables) == set()


def test_the_settings_may_name_profiles_of_their_own() -> None:
    own = known_profiles(report().ledger.settings)["accountant"]
    assert (own.others, own.people, own.texts) == (True, False, True)
    cut = shared(report(), rows(), own)
    assert set(cut.ledger.entries["description"].dropna()) == {"withheld"}
    assert set(cut.ledger.entries["person"]) == {"Ann Oakes"}


def test_a_contract_that_is_not_there_has_no_rows() -> None:
    assert rows_of(report(), "Website") == list(rows())
    assert rows_of(report(), "acme-site", "Bea Fernwood") == []
    for wrong in ([], [-1], [len(report().contracts)]):
        with pytest.raises(IndexError):
            shared(report(), wrong, FULL)


@cache
def agency() -> Report:
    files, settings = demo("agency")
    return audit(read(files, settings, pd.Timestamp(AS_OF)))


@pytest.mark.parametrize("profile", list(PROFILES.values()), ids=list(PROFILES))
def test_sums_weeks_and_causes_are_those_of_the_whole_audit(profile: Profile) -> None:
    whole = agency()
    for row in (0, 3):
        cut = shared(whole, [row], profile)
        figures = [name for name in whole.contracts if name.endswith(("_seconds", "_amount", "s"))]
        assert cut.contracts[figures].iloc[0].tolist() == whole.contracts[figures].iloc[row].tolist()
        assert words.causes(cut) == [words.causes(whole)[row]]
        assert cut.weeks["is_approvable"].tolist() == whole.weeks.loc[
            whole.weeks["contract_row"] == row, "is_approvable"
        ].tolist()  # fmt: skip
        assert cut.approvals == [whole.approvals[row]]


def test_the_parts_of_all_contracts_hold_every_finding_as_it_is() -> None:
    whole = agency()
    told: dict[str, int] = {}
    for row in range(len(whole.contracts)):
        part = shared(whole, [row], FULL).all_findings
        told |= dict(zip(part["fingerprint"], part["seconds"].tolist(), strict=True))
    known = dict(zip(whole.all_findings["fingerprint"], whole.all_findings["seconds"].tolist(), strict=True))
    assert told == known


def test_evidence_names_the_same_places_as_the_whole_audit() -> None:
    whole = report()
    places = dict(zip(whole.findings["fingerprint"], map(set, whole.evidence(whole.findings)), strict=True))
    part = shared(whole, rows(), FULL)
    for mark, own in zip(part.findings["fingerprint"], part.evidence(part.findings), strict=True):
        assert set(own) == places[mark]


def test_tables_written_as_toml_read_back_the_same() -> None:
    tables = {
        "timezone": "UTC",
        "people": {"a.b@example.com": {"names": ['say "hi"', "tab\there", "\x7f"]}, "Ann": {}},
        "contracts": [
            {"id": "1", "pauses": [{"from": pd.Timestamp("2026-03-02").date()}], "terms": [{"a": 1.5}, {"b": True}]}
        ],
        "rules": {"disable": ["NAR423"], "heavy_day": {"hours": 12}},
    }
    assert tomllib.loads(toml(tables)) == tables
