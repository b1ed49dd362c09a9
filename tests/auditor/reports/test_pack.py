"""The evidence pack: what it states is enough to run the audit again to the same result."""

from __future__ import annotations

import hashlib
import io
import json
import shlex
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from auditor.cli import main
from auditor.decisions import written
from auditor.reports.pack import Pack, pack
from auditor.sharing import PROFILES, shared
from tests.auditor.planted import AS_OF, FILES, SETTINGS, report, rows


@cache
def made(profile: str = "full") -> Pack:
    return pack(report(), rows(), PROFILES[profile])


def book(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def column(sheet: Any, title: str) -> list[Any]:
    (number,) = [cell.column for cell in sheet[1] if cell.value == title]
    return [cell.value for (cell,) in sheet.iter_rows(min_row=2, min_col=number, max_col=number)]


def rerun(data: bytes) -> dict[str, str]:
    return dict(book(data)["Rerun"].iter_rows(values_only=True))


def written_text(data: bytes, sheet: str) -> str:
    return "\n".join(row[0] or "" for row in book(data)[sheet].iter_rows(values_only=True)) + "\n"


class Text(HTMLParser):
    """The text of a page, tables as lines of cells, and the text of each `pre`."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.pres: list[str] = []
        self.tags: list[str] = []
        self.inside = False
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "pre":
            self.pres.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "pre"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.pres[-1] += data


def test_two_packs_of_one_report_are_the_same_bytes() -> None:
    assert pack(report(), rows(), PROFILES["full"]) == made()


def test_page_and_workbook_state_the_same_commands_settings_and_decisions() -> None:
    check, again, settings, decisions = Text(made().html).pres[-4:]
    stated = rerun(made().xlsx)
    assert (check, again) == (stated["Audit"], stated["This pack"])
    assert settings == written_text(made().xlsx, "Settings") == SETTINGS
    assert decisions == written_text(made().xlsx, "Decisions file")
    assert decisions == written(
        *(getattr(shared(report(), rows(), PROFILES["full"]).ledger, name) for name in ("decisions", "comments"))
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder made from the pack alone and the files whose hashes it states."""
    stated = rerun(made().xlsx)
    by_hash = {hashlib.sha256(text.encode()).hexdigest(): text for text in FILES.values()}
    for name in FILES:
        (tmp_path / name).write_text(by_hash[stated[name]], encoding="utf-8")
    (tmp_path / "audit.toml").write_text(written_text(made().xlsx, "Settings"), encoding="utf-8")
    (tmp_path / "decisions.json").write_text(written_text(made().xlsx, "Decisions file"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_stated_command_gives_the_same_fingerprints_and_seconds(folder: Path) -> None:
    name, *arguments = shlex.split(rerun(made().xlsx)["Audit"])
    assert name == "auditor"
    assert main([*arguments, "--output", "again.json", "--fail-on", "never"]) == 0
    again = json.loads((folder / "again.json").read_text(encoding="utf-8"))
    found = {one["fingerprint"]: (one["code"], one["seconds"]) for one in (*again["findings"], *again["folded"])}
    whole = report().all_findings
    mine = shared(report(), rows(), PROFILES["full"]).all_findings
    assert len(mine) > 10
    told = {
        mark: (code, seconds)
        for mark, code, seconds in zip(mine["fingerprint"], mine["code"], mine["seconds"].tolist(), strict=True)
    }
    assert told.items() <= found.items()
    assert set(found) <= set(whole["fingerprint"])
    sheet = book(made().xlsx)["Findings"]
    hours = zip(column(sheet, "Fingerprint"), column(sheet, "Hours"), strict=True)
    assert {mark: round((value or 0) * 3600) for mark, value in hours}.items() <= {
        m: s for m, (_, s) in found.items()
    }.items()


def test_the_stated_command_makes_the_same_pack(folder: Path) -> None:
    _, *arguments = shlex.split(rerun(made().xlsx)["This pack"])
    (folder / "out").mkdir()
    assert main([*arguments, "--output", "out"]) == 0
    assert (folder / "out" / f"{made().name}.html").read_bytes() == made().html
    assert (folder / "out" / f"{made().name}.xlsx").read_bytes() == made().xlsx


def test_a_pack_that_withholds_says_that_it_cannot_be_run_to_the_same() -> None:
    for name, promises in (("full", "give the same"), ("client", "cannot give exactly this")):
        assert promises in rerun(made(name).xlsx)["Same result"]
        assert promises in made(name).html.decode()
    assert "--share client" in rerun(made("client").xlsx)["This pack"]


def test_every_profile_keeps_the_fingerprints() -> None:
    marks = set(column(book(made().xlsx)["Findings"], "Fingerprint"))
    assert {frozenset(column(book(made(name).xlsx)["Findings"], "Fingerprint")) for name in PROFILES} == {
        frozenset(marks)
    }
    assert all(mark in made(name).html.decode() for mark in marks for name in PROFILES)


def test_every_row_in_evidence_is_on_the_page_and_in_the_workbook() -> None:
    part = shared(report(), rows(), PROFILES["client"])
    sheets = book(made("client").xlsx)
    rows_ = {
        place
        for name in ("Entries", "Rows of others")
        for place in zip(column(sheets[name], "File"), column(sheets[name], "Row"), strict=True)
    }
    unread = {(row["source"], row["row"]) for row in part.ledger.quarantine.astype(object).to_dict("records")}
    places = {place for own in part.evidence(part.all_findings) for place in own if place[1]}
    assert places <= rows_ | unread
    page = made("client").html.decode()
    assert all(f">{row}</" in page for _, row in places - unread)


def test_terms_decisions_and_comments_are_there() -> None:
    page, sheets = made().html.decode(), book(made().xlsx)
    assert column(sheets["Terms"], "Rate") == ["45.00 USD an hour"]
    assert column(sheets["Terms"], "Limits") == ["5.00 h a week"]
    assert "45.00 USD an hour" in page
    assert len(column(sheets["Decisions"], "Status")) == len(
        shared(report(), rows(), PROFILES["full"]).ledger.decisions
    )
    assert "agreed by mail too" in page


def test_the_command_refuses_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log.csv").write_text(
        "side,person,project,day,hours\nlogged,Ann,Site,2026-03-02,1\n", encoding="utf-8"
    )
    (tmp_path / "audit.toml").write_text('[share.accountant]\nwithhold = "texts"\n', encoding="utf-8")
    base = ["pack", str(tmp_path), "--as-of", AS_OF, "--output", str(tmp_path)]
    for arguments, said in (
        (["--contract", "Sitte"], "did you mean 'Site'?"),
        (["--contract", "Site", "--share", "nobody"], "there are full, client, redacted, accountant"),
    ):
        assert main([*base, *arguments]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert said in err
    assert main(["check", str(tmp_path), "--as-of", AS_OF, "--share", "client"]) == 2
    assert "--contract" in capsys.readouterr().err
    assert list(tmp_path.glob("pack-*")) == []


def test_a_contract_of_one_person_is_named_with_the_person() -> None:
    assert "--person" not in rerun(made().xlsx)["This pack"]
    other = [row for row in report().contracts.index if report().contracts["contract"][row] == "zyx-1"]
    assert len(other) == 2
    assert "--person 'Ann Oakes'" in rerun(pack(report(), other[:1]).xlsx)["This pack"]
