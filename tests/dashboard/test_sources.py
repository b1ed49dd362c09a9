"""The page of sources: how each file was read, and corrections by hand that hold at once and can be kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.engine import audit
from auditor.reports import words as shared
from auditor.settings import SettingsError, parse
from dashboard import corrected, mapping, words
from dashboard.components.corrections import DATES
from dashboard.components.receipt import READABLE
from dashboard.state import Key
from importers.files import File, read
from tests.dashboard.screens import FILES, TOGGL, UPWORK, Screen, start

OWN = (
    "Who,Date,Start,End,What I did,Mood\n"
    "Ann,03/04/2026,09:00,10:30,Header,good\n"
    "Ann,05/04/2026,09:00,10:30,Footer,bad\n"
)
BILL = "Date,Contract,Hours,Amount\n03/04/2026,Website,2,90\n05/04/2026,Website,1.5,67.5\n"
TWO = {
    "ann.csv": TOGGL,
    "bob.csv": TOGGL.replace("Ann Example", "Bob").replace("ann@", "bob@"),
    "upwork.csv": UPWORK,
}


def fact(screen: Screen, key: str) -> Any:
    return next(box for box in screen.app.selectbox if f"-{key}-" in str(box.key))


def edit(screen: Screen, key: str, row: int, column: str, value: str) -> Screen:
    """Edit a cell of the table whose key begins with `key`; AppTest has no hand for that."""
    ids = [one.proto.id for one in screen.app.dataframe]
    (name,) = {one[one.index(f"-{key}-") + 1 :] for one in ids if f"-{key}-" in one}
    screen.app.session_state[name] = {"edited_rows": {row: {column: value}}, "added_rows": [], "deleted_rows": []}
    return screen.run()


def row_of(table: Any, column: str, value: str) -> int:
    return int((table[column] == value).to_numpy().argmax())


def kept(screen: Screen) -> str:
    """The settings that the screen offers to keep."""
    return f"{screen.app.code[0].value}\n"


def saved_gives_the_same(screen: Screen, files: dict[str, str]) -> None:
    """The text that is kept, with the same files, gives the report of the screen."""
    report = screen.app.session_state[Key.REPORT]
    given = [File(name, text.encode()) for name, text in files.items() if not name.endswith(".toml")]
    again = audit(read(given, parse(kept(screen)), report.ledger.as_of))
    for name in ("all_findings", "contracts", "coverage"):
        mine, theirs = (getattr(one, name).astype(str) for one in (again, report))
        pd.testing.assert_frame_equal(mine, theirs)
    assert [s.timezone for s in again.ledger.sources] == [s.timezone for s in report.ledger.sources]


def command_line_gives_the_same(screen: Screen, folder: Path) -> None:
    (folder / "kept.toml").write_text(kept(screen))
    command = [sys.executable, "-m", "auditor", "check", str(folder), "--settings", str(folder / "kept.toml")]
    run = subprocess.run([*command, "--format", "json", "--fail-on", "never"], capture_output=True, check=True)
    told, report = json.loads(run.stdout), screen.app.session_state[Key.REPORT]
    assert [one["fingerprint"] for one in told["findings"]] == report.findings["fingerprint"].tolist()
    assert [one["logged_seconds"] for one in told["contracts"]] == report.contracts["logged_seconds"].tolist()


def opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: dict[str, str], timezone: str | None = None
) -> Screen:
    """The page of sources as the command line opens it on files, which spares the audit of a demo."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / name) for name in files]
    own = next((path for path in paths if path.endswith(".toml")), None)
    tables = [path for path in paths if path != own]
    return start(monkeypatch, paths=tables, settings=own, timezone=timezone).go("sources")


def test_every_file_says_how_it_was_read_and_each_quarantined_row_what_would_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    screen = opened(monkeypatch, tmp_path, {**FILES, "bill.csv": BILL.replace("/", ".")})
    ledger = screen.app.session_state[Key.REPORT].ledger
    receipts = screen.table("file", "read", "balanced")
    assert list(receipts["file"]) == [source.file for source in ledger.sources]
    assert set(receipts["balanced"]) == {"✓ yes"}
    for row, source in enumerate(ledger.sources):
        screen.select_row(Key.FILES_TABLE, row)
        assert shared.receipt(source) in screen.said
        assert words.plain(f"Zone {source.timezone}, {words.KNOWN_FROM[source.timezone_from]}") in screen.said
        mine = ledger.quarantine[(ledger.quarantine["source"] == source.file).to_numpy()]
        if len(mine):
            assert list(screen.table("text", "reason", "row")["row"]) == list(mine["row"])
            assert screen.table("text", "reason", "mend")["mend"].isin([told for _, told in READABLE]).all()
    assert screen.faults == []
    assert len(ledger.quarantine) == 1


def test_a_file_with_quarantined_rows_is_open_at_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    screen = opened(monkeypatch, tmp_path, {"upwork.csv": UPWORK, "toggl.csv": TOGGL})
    assert screen.table("text", "mend")["text"].tolist() == ["OO:30:00"]


def test_a_zone_holds_for_all_files_of_a_format_or_for_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    screen = opened(monkeypatch, tmp_path, TWO)
    fact(screen, "timezone").set_value("Europe/Kyiv")
    zones = screen.run().table("file", "zone").set_index("file")["zone"]
    assert zones.to_dict() == {"ann.csv": "Europe/Kyiv", "bob.csv": "Europe/Kyiv", "upwork.csv": "UTC"}
    assert '[formats.toggl_detailed]\ntimezone = "Europe/Kyiv"' in kept(screen)
    next(box for box in screen.app.button_group if str(box.key).startswith(Key.HOLDS)).set_value(False)
    fact(screen.run(), "timezone").set_value("Asia/Tokyo")
    zones = screen.run().table("file", "zone").set_index("file")["zone"]
    assert zones.to_dict() == {"ann.csv": "Asia/Tokyo", "bob.csv": "Europe/Kyiv", "upwork.csv": "UTC"}
    assert screen.faults == []
    saved_gives_the_same(screen, TWO)


def test_corrections_of_a_demo_are_not_those_of_own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch, reader="client").go("sources")
    table = screen.table("file", "format").reset_index(drop=True)
    screen.select_row(Key.FILES_TABLE, row_of(table, "format", "toggl detailed"))
    fact(screen, "timezone").set_value("Asia/Tokyo")
    assert "Take back" in [button.label for button in screen.run().app.button]
    assert "Take back" not in [button.label for button in screen.upload(FILES).app.button]


def test_two_names_become_one_person_and_are_parted_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = {**TWO, "bob.csv": TWO["bob.csv"].replace("bob@example.com", "")}
    screen = opened(monkeypatch, tmp_path, files)
    table = screen.table("shown", "person")
    edit(screen, Key.PEOPLE, row_of(table, "shown", "Bob"), "person", "ann@example.com")
    assert screen.faults == []
    people = screen.table("shown", "person").set_index("shown")["person"]
    assert people["Bob"] == "ann@example.com"
    assert set(screen.app.session_state[Key.REPORT].contracts["person"]) == {"ann@example.com"}
    saved_gives_the_same(screen, files)
    table = screen.table("shown", "person")
    edit(screen, Key.PEOPLE, row_of(table, "shown", "Bob"), "person", "Bob")
    assert screen.table("shown", "person").set_index("shown")["person"]["Bob"] == "Bob"


def test_work_goes_to_another_contract_or_to_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = TOGGL.replace("Website,,Menu", "Blog,,Menu")
    bill = UPWORK.replace('"2026-03-04","Website (38211407)"', '"2026-03-04","Sundry (99911407)"')
    files = {"toggl.csv": log, "upwork.csv": bill}
    screen = opened(monkeypatch, tmp_path, files)
    table = screen.table("label", "contract")
    options = mapping.contract_names(screen.app.session_state[Key.REPORT])
    edit(screen, f"{Key.LABELS}-logged", row_of(table, "label", "Acme / Blog"), "contract", options["99911407"])
    assert screen.faults == []
    chosen = screen.table("label", "contract").set_index("label")["contract"]
    assert chosen["Acme / Blog"] == options["99911407"]
    assert '"Acme / Blog" = "99911407"' in kept(screen)
    saved_gives_the_same(screen, files)
    row = row_of(screen.table("label", "contract"), "label", "Acme / Blog")
    edit(screen, f"{Key.LABELS}-logged", row, "contract", mapping.NOT_BILLED)
    assert '"Acme / Blog" = ""' in kept(screen)


def test_own_settings_keep_their_comments_and_corrections_are_taken_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = '# mine\n[formats.toggl_detailed]\ntimezone = "Europe/Kyiv"  # at home\n'
    screen = opened(monkeypatch, tmp_path, {**FILES, "audit.toml": own})
    assert kept(screen) == own
    fact(screen, "timezone").set_value("Asia/Tokyo")
    assert kept(screen.run()) == own.replace("Europe/Kyiv", "Asia/Tokyo")
    saved_gives_the_same(screen, FILES)
    assert (tmp_path / "audit.toml").read_text() == own
    assert kept(screen.press("Take back")) == own
    assert "Nothing was corrected by hand" in screen.said
    assert fact(screen, "timezone").value == "Europe/Kyiv"


def test_the_zone_chosen_on_the_left_is_kept_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    screen = opened(monkeypatch, tmp_path, FILES, timezone="Asia/Tokyo")
    assert kept(screen) == 'timezone = "Asia/Tokyo"\n'
    saved_gives_the_same(screen, FILES)


def test_a_column_that_is_not_read_becomes_a_field(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = TOGGL.replace("Description", "Arbeit")
    files = {"toggl.csv": log, "upwork.csv": UPWORK}
    screen = opened(monkeypatch, tmp_path, files)
    unread = screen.table("header", "values")
    assert unread["header"].tolist() == ["Arbeit"]
    edit(screen, Key.UNREAD, 0, "field", mapping.field_name("description"))
    assert screen.faults == []
    assert set(screen.app.session_state[Key.REPORT].ledger.entries["description"].dropna()) > {"Header", "Footer"}
    assert 'columns = {description = "Arbeit"}' in kept(screen)
    saved_gives_the_same(screen, files)


def test_dates_that_read_both_ways_are_settled_with_one_click(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    screen = opened(monkeypatch, tmp_path, {"bill.csv": BILL})
    assert "may be 03 April 2026 or 04 March 2026" in screen.app.error[0].value.replace("\\", "")
    screen.press(DATES["month-day-year"])
    assert not screen.app.error
    assert screen.app.session_state[Key.REPORT].ledger.entries["day"].dt.month.tolist() == [3, 5]
    assert 'date_order = "month-day-year"' in kept(screen)
    saved_gives_the_same(screen, {"bill.csv": BILL})
    fact(screen, "date_order").set_value("day-month-year")
    screen.run()
    assert screen.app.session_state[Key.REPORT].ledger.entries["day"].dt.month.tolist() == [4, 4]


def test_a_table_that_nobody_knows_is_read_as_its_columns_are_said_to_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = {"own.csv": OWN}
    screen = opened(monkeypatch, tmp_path, files)
    table = screen.table("header", "field")
    assert table.set_index("header")["field"].to_dict() == {
        "Who": "Person", "Date": "Start: day", "Start": "Start: time of day", "End": "End: time of day",
        "What I did": "Description", "Mood": "not read",
    }  # fmt: skip
    screen.app.session_state[f"{Key.OWN_COLUMNS}-own.csv-6"] = {
        "edited_rows": {5: {"field": "Tags"}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    assert "may be 03 April 2026" in screen.press("Read it so").app.error[0].value.replace("\\", "")
    screen.press(DATES["day-month-year"])
    assert screen.faults == []
    entries = screen.app.session_state[Key.REPORT].ledger.entries
    assert entries["seconds"].tolist() == [5400, 5400]
    assert entries["tags"].tolist() == ["good", "bad"]
    assert entries["side"].tolist() == ["logged", "logged"]
    saved_gives_the_same(screen, files)
    command_line_gives_the_same(screen, tmp_path)


def test_columns_that_cannot_be_are_one_line_beside_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    screen = opened(monkeypatch, tmp_path, {"own.csv": OWN})
    key = f"{Key.OWN_COLUMNS}-own.csv-6"
    for edits, told in (
        ({5: {"field": "Description"}}, "What I did and Mood cannot both be: Description"),
        ({1: {"field": "not read"}}, "a start_day with a start_time"),
    ):
        screen.app.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
        screen.press("Read it so")
        assert screen.faults == []
        assert told in screen.app.error[-1].value.replace("\\", "")
        assert screen.title == "Nothing was audited"


def test_invoices_that_state_no_day_of_work_are_settled_with_one_click(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bill = "Invoice date,Description,Quantity,Rate,Amount\n2026-03-31,Website,10,45,450\n"
    screen = opened(monkeypatch, tmp_path, {"bill.csv": bill})
    assert "which does not say when the work was done" in screen.app.error[0].value
    screen.press("The month of its date")
    assert not screen.app.error
    assert screen.app.session_state[Key.REPORT].ledger.sources[0].first_day.isoformat() == "2026-03-01"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('timezone = "Kiew"', "is not a time zone"),
        ("[formats.toggl_detailed]\ncolumns = { x = 'y' }", "no field"),
        ("[formats.nothing]\ntimezone = 'UTC'", "unknown format"),
    ],
)
def test_a_correction_that_the_settings_would_not_hold_is_found_before_it_counts(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        corrected.settings(text, "audit.toml")
