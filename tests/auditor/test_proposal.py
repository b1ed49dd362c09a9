"""What `auditor init` writes: it audits the same contracts, and each wrong guess is one line of it to correct."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import matching
from auditor.cli import main
from auditor.demo import demo
from auditor.model import Ledger
from auditor.proposal import proposed_settings
from auditor.settings import Settings, parse
from importers.files import File, read
from tests.ledgers import AS_OF, ledger_of

LOG = """\
side,person,email,client,project,start,end
logged,Ann Smith,ann@acme.example,Acme,Website,2026-03-02 09:00,2026-03-02 12:00
logged,Ann Smith,ann@acme.example,Acme,Meetings,2026-03-02 13:00,2026-03-02 14:00
logged,Bob Jones,office@acme.example,Bakery,Shop,2026-03-02 13:00,2026-03-02 14:00
logged,Cy Green,office@acme.example,Bakery,Shop,2026-03-03 13:00,2026-03-03 14:00
logged,Dan Wu,dan@acme.example,Cedar,Audit,2026-03-03 13:00,2026-03-03 14:00
"""
BILL = """\
side,person,client,project,contract,day,hours
billed,A. Smith,Acme,Website relaunch,11,2026-03-02,3.00
billed,Bob Jones,Bakery,Shop,12,2026-03-02,1.00
billed,Dan Wu,Cedar,Audit,13,2026-03-03,1.00
"""


def resolved(text: str, log: str = LOG, bill: str = BILL) -> Ledger:
    """Return the ledger of a log and a bill under the settings of a text."""
    files = [File("log.csv", log.encode()), File("bill.csv", bill.encode())]
    return matching.resolve(read(files, parse(text) if text else Settings(), AS_OF, "UTC"))


def belongings(ledger: Ledger) -> dict[tuple[str, int], tuple[str, str]]:
    e = ledger.entries
    who = zip(e["person"].astype(str), e["contract"].astype(str), strict=True)
    return dict(zip(zip(e["source"].astype(str), e["row"].tolist(), strict=True), who, strict=True))


def corrected(old: str, new: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Return where entries belong after one line of what init wrote was changed."""
    text = proposed_settings(resolved(""), None)
    lines = text.splitlines()
    (place,) = [n for n, line in enumerate(lines) if old in line]
    lines[place] = lines[place].replace(old, new)
    return belongings(resolved("\n".join(lines)))


def test_what_init_writes_says_the_same_without_a_guess() -> None:
    before = resolved("")
    after = resolved(proposed_settings(before, None))
    assert belongings(after) == belongings(before)
    assert before.guesses
    assert after.guesses == ()


def test_two_who_are_one_are_joined_by_one_line() -> None:
    before = belongings(resolved(""))
    assert before["bill.csv", 2] == ("A. Smith", "11")
    after = corrected('# "A. Smith",', '"A. Smith",')
    assert after["bill.csv", 2] == after["log.csv", 2] == ("ann@acme.example", "11")
    assert {key: value for key, value in after.items() if value != before[key]} == {
        ("bill.csv", 2): ("ann@acme.example", "11")
    }


def test_two_of_one_mail_are_kept_apart_by_one_line() -> None:
    before = belongings(resolved(""))
    assert before["log.csv", 4][0] == before["log.csv", 5][0] == "office@acme.example"
    cy = "Cy Green <office@acme.example>"
    after = corrected(f'# apart = ["Bob Jones", "{cy}"]', f'apart = ["{cy}"]')
    assert after["log.csv", 5] == ("Cy Green", "12")
    assert after["log.csv", 4] == after["bill.csv", 3] == ("office@acme.example", "12")


def test_two_of_one_name_are_kept_apart_by_one_line() -> None:
    before = belongings(resolved(""))
    assert before["bill.csv", 4][0] == "dan@acme.example"
    after = corrected('# apart = ["Dan Wu"]', 'apart = ["Dan Wu"]')
    assert after["bill.csv", 4] == ("Dan Wu", "13")
    assert after["log.csv", 6] == ("dan@acme.example", "13")


def test_a_label_is_moved_to_another_contract_by_one_line() -> None:
    before = belongings(resolved(""))
    assert before["log.csv", 3] == ("ann@acme.example", "11")
    after = corrected('"Acme / Meetings" = "11"', '"Acme / Meetings" = "12"')
    assert after["log.csv", 3] == ("ann@acme.example", "12")
    assert {key for key, value in after.items() if value != before[key]} == {("log.csv", 3)}


def test_a_label_is_said_to_be_for_no_bill_by_one_line() -> None:
    after = corrected('"Acme / Meetings" = "11"', '"Acme / Meetings" = ""')
    assert after["log.csv", 3] == ("ann@acme.example", "Acme / Meetings")
    assert after["log.csv", 2] == ("ann@acme.example", "11")


def test_whose_traces_may_be_is_proposed_in_one_line() -> None:
    trace = "x observed 2026-03-02 09:00-10:00 person_name=asmith person_email=asmith@home.example"
    before = ledger_of("x logged 2026-03-02 1h person_name=Ann_Smith", trace)
    assert before.traces["person"].tolist() == ["asmith@home.example"]
    text = proposed_settings(before, None).replace('# "asmith@home.example",', '"asmith@home.example",')
    after = matching.resolve(before.with_(settings=parse(text)))
    assert after.traces["person"].tolist() == ["Ann Smith"]


def test_a_wrong_guess_is_corrected_through_the_command_line(tmp_path: Path) -> None:
    folder, report = tmp_path / "files", tmp_path / "report.txt"
    folder.mkdir()
    (folder / "log.csv").write_text(LOG, encoding="utf-8")
    (folder / "bill.csv").write_text(BILL, encoding="utf-8")
    written = folder / "audit.toml"
    assert main(["init", str(folder), "--output", str(written), "--timezone", "UTC"]) == 0
    check = ["check", str(folder), "--as-of", "2026-11-02", "--fail-on", "never", "--output", str(report)]
    assert main(check) == 0
    assert "A. Smith may be ann@acme.example" in report.read_text(encoding="utf-8")
    written.write_text(written.read_text(encoding="utf-8").replace('# "A. Smith"', '"A. Smith"'), encoding="utf-8")
    assert main(check) == 0
    assert "A. Smith may be" not in report.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["freelancer", "client", "agency"])
def test_the_demos_belong_where_they_did(name: str) -> None:
    files, _ = demo(name)
    before = matching.resolve(read(files, Settings(), AS_OF, "UTC"))
    after = matching.resolve(read(files, parse(proposed_settings(before, None)), AS_OF, "UTC"))
    assert belongings(after) == belongings(before)
    assert not [guess for guess in after.guessed if guess.subject]


def test_init_places_all_work_of_the_agency_as_the_agency_does() -> None:
    files, stated = demo("agency")
    after = matching.resolve(read(files, stated, AS_OF, "UTC"))
    guessed = matching.resolve(read(files, Settings(), AS_OF, "UTC"))
    ids = [after.entries["contract"], guessed.entries["contract"]]
    billed = ids[0].isin(set(ids[0][after.entries["side"] == "billed"])).to_numpy()
    names = {"retail-shop", "retail-support", "health-portal", "40315528"}
    assert names < set(ids[0][billed])
    assert ids[1][billed].tolist() == ids[0][billed].tolist()


NAMES = st.sampled_from(
    ["", "Ann Smith", "A. Smith", "ann s", 'O"Neil\\', "Ü\u0301\x7f", "Smith,\nAnn", "#[x]", "''"]
)
MAILS = st.sampled_from(["", "ann@a.example", "ANN@a.example", "office@b.example"])
WORK = st.sampled_from(["", "Acme", "Website", "Website 2", "SEO 11", "Acme / Website", 'a"b', "Web*"])
ROWS = st.lists(st.tuples(st.booleans(), NAMES, MAILS, WORK, WORK, st.sampled_from(["", "11", "12"])), max_size=4)


@settings(max_examples=20)
@given(ROWS)
def test_any_names_and_labels_are_written_so_that_they_say_the_same(
    rows: list[tuple[bool, str, str, str, str, str]],
) -> None:
    lines = [f"x {'billed' if billed else 'logged'} 2026-03-02 1h" for billed, *_ in rows]
    before = ledger_of(*lines)
    columns = zip(*[row[1:] for row in rows], strict=True)
    names = ("person_name", "person_email", "client", "project", "contract_ref")
    made = {
        name: before.entries["source"].astype("str").where([False] * len(rows), list(values)).replace("", None)
        for name, values in zip(names, columns, strict=False)
    }
    entries = before.entries.assign(**{name: column.astype("category") for name, column in made.items()})
    before = matching.resolve(before.with_(entries=entries))
    text = proposed_settings(before, None)
    assert tomllib.loads(text) is not None
    after = matching.resolve(before.with_(settings=parse(text)))
    assert belongings(after) == belongings(before)
