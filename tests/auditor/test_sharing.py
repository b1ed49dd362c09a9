"""Share profiles: nothing of others is in a byte of any form, and what is shown is what the whole audit says."""

from __future__ import annotations

import io
import tomllib
import zipfile
from functools import cache

import pandas as pd
import pytest

from auditor.demo import AS_OF, demo
from auditor.engine import audit
from auditor.report import Report
from auditor.reports import FORMATS, renderer, words
from auditor.reports.pack import pack
from auditor.settings import parse
from auditor.sharing import PROFILES, Profile, known_profiles, rows_of, shared
from auditor.sharing.terms import toml, without
from importers.files import read
from tests.auditor.planted import SETTINGS, report, rows

CLIENT, REDACTED, FULL = (PROFILES[name] for name in ("client", "redacted", "full"))
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
SEPARATED = ["9,173", "1,310", "327.68", "agreed by mail"]
"""How numbers could be written, and are not in the whole audit."""
PEOPLE = ("ann", "oakes")
TEXTS = ("signup", "review", "agreed by mail", "brookfront")


def test_the_audit_that_is_cut_is_full_of_what_must_not_be_said() -> None:
    whole = (report().ledger.entries.to_csv() + report().ledger.quarantine.to_csv() + SETTINGS).lower()
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


@pytest.mark.parametrize(
    "text",
    [
        '# hers\n[store]\nurl = "postgresql://ann:wombat@host/db"\n[rules]\ndisable = ["NAR423"]  # why\n',
        'store = {url = "postgresql://ann:wombat@host/db"}\n[rules]\ndisable = ["NAR423"]\n',
        'store.url = "postgresql://ann:wombat@host/db"\n[rules]\ndisable = ["NAR423"]\n',
        '["store"]\nurl = """wombat"""\n[server.sees]\n"wombat@x" = []\n[rules]\ndisable = ["NAR423"]\n',
        '[rules.heavy_day]\n[rules]\ndisable = ["NAR423"]\n[store]\nurl = """\n[rules]\npostgresql://wombat"""\n',
    ],
)
def test_addresses_of_stores_and_servers_are_in_no_profile(text: str) -> None:
    told = without(text, ["store", "server"])
    assert "wombat" not in told
    assert tomllib.loads(told)["rules"]["disable"] == ["NAR423"]


def test_a_full_pack_says_that_it_leaves_out_where_decisions_are_kept() -> None:
    own = parse('[store]\nurl = "postgresql://ann:wombat@host/db"\n')
    made = report()
    whole = Report.of(made.ledger.with_(settings=own), made.all_findings.drop(columns="settled"), made.coverage)
    page = pack(whole, rows(), FULL).html.decode()
    assert "wombat@host" not in page
    assert "[store] of the settings" in page
