from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from auditor.settings import SettingsError, load, parse
from importers.canonical import FIELDS
from importers.files import File, read
from importers.mapped import importers_of, mapped_importers
from importers.tables import Unreadable
from tests.importers.reading import AS_OF, damaged, is_read_or_refused, read_text

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "mapped"
SETTINGS = """
[formats.my_sheet]
side = "billed"
columns = { day = "Datum", hours = "Stunden*", description = "Text" }
"""


def fault_of(toml: str) -> str:
    with pytest.raises(SettingsError) as caught:
        mapped_importers(parse(toml, "audit.toml"))
    return str(caught.value)


def test_a_table_of_the_users_own_is_read_by_its_headers() -> None:
    ledger = read_text(
        "ref;TEXT;Datum;Stunden (h)\n1;work;02.03.2026;1,5\n2;work;13.03.2026;0,25\n", settings=SETTINGS
    )
    source = ledger.sources[0]
    assert (source.format, source.side, source.date_order) == ("my_sheet", "billed", "day-month-year")
    assert ledger.entries["seconds"].tolist() == [5400, 900]
    assert ledger.entries["description"].tolist() == ["work", "work"]


def test_every_header_named_must_be_there() -> None:
    with pytest.raises(Unreadable, match="no known header"):
        read_text("Datum;Stunden\n02.03.2026;1,5\n", settings=SETTINGS)


def test_it_wins_over_the_generic_timesheet() -> None:
    ledger = read_text("Datum;Stunden;Text;Betrag\n13.03.2026;1,5;a;10\n", settings=SETTINGS)
    assert ledger.sources[0].format == "my_sheet"


@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"day", "start", "start_day", "start_time", "hours"}))
def test_every_field_of_the_canonical_form_can_be_mapped(field: str) -> None:
    toml = f'[formats.a]\nside = "logged"\ncolumns = {{ day = "on", hours = "h", {field} = "x" }}'
    assert mapped_importers(parse(toml))[0].columns[field] == ("x",)


def test_an_unknown_field_is_an_error_with_its_line_and_the_known_ones() -> None:
    line = fault_of('\n[formats.a]\nside = "billed"\ncolumns = { day = "Datum", money = "Betrag" }\n')
    assert line.startswith("audit.toml:4: formats.a: ")
    assert "'money'" in line
    assert all(field in line for field in FIELDS)


def test_a_misspelt_field_is_told_the_nearest() -> None:
    line = fault_of('[formats.a]\nside = "billed"\n[formats.a.columns]\nday = "Datum"\ndescripton = "Text"\n')
    assert line.startswith("audit.toml:5: ")
    assert "did you mean 'description'?" in line


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ('{ hours = "Stunden" }', "needs a day"),
        ('{ day = "Datum" }', "needs hours"),
        ('{ start_day = "Datum", hours = "h" }', "start_time"),
        ('{ day = "Datum", hours = "datum " }', "two fields"),
        ('{ day = "Datum", hours = "" }', "no header"),
    ],
)
def test_columns_that_cannot_make_an_entry_are_an_error(columns: str, word: str) -> None:
    line = fault_of(f'[formats.a]\nside = "billed"\ncolumns = {columns}\n')
    assert line.startswith("audit.toml:3: formats.a: ")
    assert word in line


def test_the_name_of_a_format_that_is_read_already_is_taken() -> None:
    line = fault_of('[formats.canonical]\nside = "billed"\ncolumns = { day = "Datum", hours = "h" }\n')
    assert "another" in line


def test_a_stated_encoding_holds_for_its_format_alone() -> None:
    toml = f'{SETTINGS}encoding = "cp1250"\n'
    own = read([File("a.csv", "Datum;Stunden;Text\n13.03.2026;1;Łódź\n".encode("cp1250"))], parse(toml), AS_OF)
    assert own.entries["description"].tolist() == ["Łódź"]
    assert own.sources[0].encoding == "cp1250"
    other = read(
        [File("b.csv", "side,day,hours,description\nlogged,2026-03-02,1,Łódź\n".encode())], parse(toml), AS_OF
    )
    assert other.entries["description"].tolist() == ["Łódź"]
    assert other.sources[0].encoding == "utf-8"


def test_a_header_in_a_stated_encoding_is_found() -> None:
    toml = '[formats.a]\nside = "logged"\nencoding = "cp1251"\ncolumns = { day = "День", hours = "Годин" }'
    ledger = read([File("a.csv", "День;Годин\n2026-03-02;1\n".encode("cp1251"))], parse(toml), AS_OF)
    assert ledger.entries["seconds"].tolist() == [3600]


@pytest.mark.parametrize(
    ("encoding", "word"), [("cp1250", "not cp1250"), ("ascii", "not ascii"), ("no-such", "does not exist")]
)
def test_a_file_that_is_not_in_the_stated_encoding_is_refused(encoding: str, word: str) -> None:
    toml = f'[formats.a]\nside = "logged"\nencoding = "{encoding}"\ncolumns = {{ day = "Tag", hours = "Länge" }}'
    with pytest.raises(Unreadable, match=word):
        read([File("a.csv", "Tag;Länge\n2026-03-02;1\n".encode())], parse(toml), AS_OF)


@settings(max_examples=80, deadline=None)
@given(damaged([path.read_bytes() for path in sorted(SAMPLES.glob("*.*")) if path.suffix in {".csv", ".xlsx"}]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, None, load(SAMPLES / "audit.toml"))


TOGGL = (
    "User,Email,Client,Project,Arbeit,Start date,Start time,End date,End time,Duration\n"
    "Ann,ann@example.com,Acme,Website,Footer,2026-03-02,09:00:00,2026-03-02,10:00:00,01:00:00\n"
)


def test_a_known_format_takes_another_header_for_one_of_its_fields() -> None:
    plain = read_text(TOGGL)
    assert plain.entries["description"].isna().all()
    assert "columns not read: Arbeit" in plain.sources[0].notes
    ledger = read_text(TOGGL, settings='[formats.toggl_detailed]\ncolumns = { description = "arbeit" }')
    assert ledger.sources[0].format == "toggl_detailed"
    assert ledger.entries["description"].tolist() == ["Footer"]
    assert ledger.sources[0].notes == ()


def test_a_known_format_is_recognised_by_a_header_that_the_settings_give_it() -> None:
    renamed = TOGGL.replace("Start date", "Beginn")
    with pytest.raises(Unreadable, match="Start date is missing"):
        read_text(renamed)
    ledger = read_text(renamed, settings='[formats.toggl_detailed]\ncolumns = { start_day = "Beginn" }')
    assert ledger.entries["seconds"].tolist() == [3600]


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[formats.toggl_detailed]\ncolumns = { descripton = "x" }', "did you mean 'description'"),
        ('[formats.toggl_detailed]\ncolumns = { description = " " }', "description has no header"),
        ('[formats.mine]\ncolumns = { day = "a", hours = "b" }', "needs a side"),
        ('[formats.toggl_detailed]\nside = "logged"\ncolumns = { day = "a", hours = "b" }', "read already"),
    ],
)
def test_columns_of_known_formats_are_checked_with_their_line(toml: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        importers_of(parse(toml, "audit.toml"))
    assert str(caught.value).startswith("audit.toml:")
    assert told in str(caught.value)


def test_the_facts_of_one_file_go_before_those_of_its_format() -> None:
    files = [File("ann.csv", TOGGL.encode()), File("bob.csv", TOGGL.replace("Ann", "Bob").encode())]
    toml = "[formats.toggl_detailed]\ntimezone = 'Europe/Kyiv'\n[files.'bob.csv']\ntimezone = 'Asia/Tokyo'\n"
    sources = read(files, parse(toml), AS_OF).sources
    assert [source.timezone for source in sources] == ["Europe/Kyiv", "Asia/Tokyo"]
