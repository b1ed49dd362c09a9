"""JSON and XML to tables of text: where records stand, what stands around them, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from auditor.model import Side
from importers.documents import document_of, read_document
from importers.registry import Importer, importer
from importers.sheet import Reading, Sheet
from importers.tables import Table, Unreadable

WATCH = {
    "hours": ("hours", "entries.hours", "cells.hours", "*.cells.hours", "table.hours", "0"),
    "who": ("who", "entries.who.name", "who.name", "1"),
    "tags": ("tags", "tags.name"),
    "around": ("contract.id", "project", "*"),
}


def made(
    *records: str,
    columns: Mapping[str, Sequence[str]] = WATCH,
    needs: Sequence[str] = ("hours",),
    fallback: bool = False,
    name: str = "watch",
) -> Importer:
    def read(sheet: Sheet) -> Reading:
        return Reading({"seconds": sheet.durations("hours", bare="hours")})

    read.__name__ = name
    decorate = importer(
        tool="Watch", report="all", side=Side.LOGGED, columns=columns, needs=needs, records=records, fallback=fallback
    )
    found: Importer = decorate(read).__importer__  # type: ignore[attr-defined]
    return found


def table(text: str | bytes, *importers: Importer) -> Table:
    document = document_of(text if isinstance(text, bytes) else text.encode())
    assert document is not None
    return read_document(document, importers)


def column(read: Table, name: str = "hours") -> list[str]:
    return [str(text) for text in read.columns[name].to_pylist()]


def refusal(text: str | bytes, *importers: Importer) -> str:
    with pytest.raises(Unreadable) as caught:
        table(text, *importers)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# -- what is a document --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", '"quoted",cell\n'])
def test_tables_of_text_are_no_documents(text: str) -> None:
    assert document_of(text.encode()) is None


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\r\n  "])
def test_a_byte_order_mark_and_white_space_may_stand_before_a_document(mark: bytes) -> None:
    assert column(table(mark + b'[{"hours": 1}]', made("[]"))) == ["1"]


def test_a_web_page_is_refused() -> None:
    assert "web page" in refusal("<!DOCTYPE html><html></html>", made("[]"))


def test_text_of_another_encoding_is_read_and_said() -> None:
    read = table('[{"hours": 1, "who": "Zoë"}]'.encode("cp1252"), made("[]"))
    assert column(read, "who") == ["Zoë"]
    assert any("1252" in note for note in read.notes)


# -- where records stand -------------------------------------------------------------------------------------------


def test_a_record_may_stand_in_a_list_alone_or_within_data() -> None:
    one = {"hours": 1}
    for tree in ([one], one, {"data": [one]}, {"data": one}):
        assert column(table(json.dumps(tree), made("[]"))) == ["1"]


def test_records_of_all_documents_of_a_list_are_read_in_order() -> None:
    pages = [{"data": {"cells": [{"hours": 1}, {"hours": 2}]}}, {"data": {"cells": [{"hours": 3}]}}]
    read = table(json.dumps(pages), made("cells[]"))
    assert column(read) == ["1", "2", "3"]
    assert read.rows.tolist() == [1, 2, 3]


def test_lists_within_lists_are_looked_through() -> None:
    assert column(table('[[{"hours": 1}], [{"hours": 2}]]', made("[][]"))) == ["1", "2"]
    assert column(table('[{"hours": 1}, {"hours": 2}]', made("[][]"))) == ["1", "2"]


def test_one_json_value_a_line_is_a_list_of_them() -> None:
    assert column(table('{"hours": 1}\n\n{"hours": 2}\n', made("[]"))) == ["1", "2"]


def test_a_column_may_be_of_the_object_around_the_record() -> None:
    text = '{"contract": {"id": 7}, "cells": [{"hours": 1}, {"hours": 2}]}'
    assert column(table(text, made("cells[]")), "around") == ["7", "7"]


def test_a_wildcard_stands_for_any_key_and_the_key_is_a_column() -> None:
    text = '{"data": {"web": {"cells": [{"hours": 1}]}, "app": {"cells": [{"hours": 2}]}, "total": 3}}'
    read = table(text, made("*.cells[]?"))
    assert column(read) == ["1", "2"]
    assert column(read, "around") == ["web", "app"]


def test_a_wildcard_of_a_column_is_the_key_and_no_pattern() -> None:
    columns = {"hours": ("*.cells.hours",), "around": ("*.id",)}
    read = table('{"web": {"cells": [{"hours": 1, "task": {"id": 9}}]}}', made("*.cells[]", columns=columns))
    assert "around" not in read.columns


def test_rows_that_are_lists_have_numbers_for_columns() -> None:
    read = table('[["1.5", "Ann"], ["2"]]', made("[]"))
    assert column(read) == ["1.5", "2"]
    assert column(read, "who") == ["Ann", ""]


def test_a_path_stands_for_one_field_and_the_first_path_that_is_stated_wins() -> None:
    columns = {"hours": ("time", "hours"), "other": ("time", "total")}
    read = table('[{"time": 1, "hours": 2, "total": 3}]', made("[]", columns=columns))
    assert (column(read), column(read, "other")) == (["1"], ["3"])
    assert read.headers == {"hours": "time", "other": "total"}


# -- which importer ------------------------------------------------------------------------------------------------


def test_the_importer_with_most_columns_wins_and_fallbacks_stand_back() -> None:
    text = '[{"hours": 1, "who": "Ann", "tags": "x"}]'
    few = made("[]", columns={"hours": ("hours",)}, name="few")
    many = made("[]", name="many")
    last = made("[]", fallback=True, name="last")
    assert table(text, last, few, many).importer.name == "many"
    assert table(text, last, few).importer.name == "few"
    assert table(text, last).importer.name == "last"


def test_a_file_without_a_needed_field_is_not_of_the_format() -> None:
    line = refusal('{"who": "Ann"}', made("[]"))
    assert "no known records in this JSON" in line
    assert "who" in line
    assert "no known records" in refusal("[]", made("[]"))


def test_a_field_is_needed_in_one_record_only() -> None:
    assert column(table('[{"who": "Ann"}, {"hours": 2}]', made("[]"))) == ["", "2"]


def test_keys_that_no_column_reads_are_said() -> None:
    assert table('[{"hours": 1}, {"hours": 1, "guid": "x"}]', made("[]")).unknown_headers == ("guid",)


# -- what is no record ---------------------------------------------------------------------------------------------


def test_a_record_without_the_form_of_one_is_a_misfit_and_counts() -> None:
    read = table('[{"hours": 1}, "lost", null, {"hours": 2}]', made("[]"))
    assert read.rows.tolist() == [1, 4]
    assert [(m.row, m.cells) for m in read.misfits] == [(2, ("lost",)), (3, ("",))]


def test_an_object_that_lacks_the_way_to_its_records_is_a_misfit() -> None:
    read = table('[{"cells": [{"hours": 1}]}, {"calls": [{"hours": 2}]}]', made("[].cells[]", "cells[]"))
    assert column(read) == ["1"]
    assert [(m.row, m.reason) for m in read.misfits] == [(2, "the record has no cells")]
    assert '"hours":"2"' in read.misfits[0].cells[0]


def test_a_way_that_may_lack_leaves_no_misfit() -> None:
    read = table('[{"cells": [{"hours": 1}]}, {"total": 4}]', made("[].cells[]?"))
    assert (column(read), read.misfits) == (["1"], ())
    columns = {"hours": ("day.cells.hours",)}
    read = table('[{"day": {"cells": [{"hours": 1}]}}, {"day": null}]', made("[].day?.cells[]?", columns=columns))
    assert (column(read), read.misfits) == (["1"], ())


@pytest.mark.parametrize(
    "lacking", ['{"project": "b"}', '{"project": "b", "cells": []}', '{"project": "b", "cells": null}']
)
def test_the_object_around_a_list_that_lacks_or_is_empty_may_be_a_record_of_its_own(lacking: str) -> None:
    read = table(f'[{{"project": "a", "cells": [{{"hours": 1}}]}}, {lacking}]', made("[].cells[]+"))
    assert (column(read), column(read, "around"), read.misfits) == (["1", ""], ["a", "b"], ())
    assert read.rows.tolist() == [1, 2]


def test_errors_that_a_service_states_beside_its_data_are_said() -> None:
    read = table('{"data": {"cells": [{"hours": 1}]}, "errors": [{"message": "No access to 41."}]}', made("cells[]"))
    assert any("No access to 41." in note for note in read.notes)
    assert not any(
        "error" in note for note in table('{"cells": [{"hours": 1}], "errors": []}', made("cells[]")).notes
    )


# -- cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.50", "1.50"),
        ("1e2", "1e2"),
        ("12345678901234567890", "12345678901234567890"),
        ("NaN", "NaN"),
        ("true", "true"),
        ("null", ""),
        ('" kept "', " kept "),
        ("[]", ""),
        ('["a", "b"]', "a, b"),
        ("[1, null]", '["1",null]'),
        ('{"b": 1, "a": [2]}', '{"b":"1","a":["2"]}'),
        (r'"\ud83d lone"', "? lone"),
    ],
)
def test_values_become_texts_as_they_are_written(value: str, text: str) -> None:
    read = table(f'[{{"hours": {value}, "who": "Ann"}}, {{"hours": 1}}]', made("[]"))
    assert column(read) == [text, "1"]


def test_what_the_objects_of_a_list_state_is_joined() -> None:
    assert column(table('[{"hours": 1, "tags": [{"name": "a"}, {}, {"name": "b"}]}]', made("[]")), "tags") == [
        '[{"name":"a"},{},{"name":"b"}]'
    ]
    columns = {"hours": ("hours",), "tags": ("tags.name",)}
    text = '[{"hours": 1, "tags": [{"name": "a"}, {}, {"name": "b"}]}, {"hours": 2, "tags": []}]'
    assert column(table(text, made("[]", columns=columns)), "tags") == ["a, b", ""]


def test_a_nul_character_is_noticed() -> None:
    assert table(r'[{"hours": "1\u0000"}]', made("[]")).has_nul
    assert not table('[{"hours": "1"}]', made("[]")).has_nul


# -- tables of Google's form ---------------------------------------------------------------------------------------

TABLE = '{"table": {"cols": [%s], "rows": [%s]}}'
COLUMNS = '{"type": "string", "label": "who"}, {"type": "number", "label": "hours"}'


def test_a_table_with_columns_beside_its_rows_is_a_list_of_records() -> None:
    columns = {"hours": ("table.hours",), "who": ("table.who",)}
    rows = '{"c": [{"v": "Ann"}, {"v": "0.33"}]}, {"c": [{"v": null}, {"v": 1}]}, {"c": [null, {"v": 2}]}'
    read = table(TABLE % (COLUMNS, rows + ', {"c": [{"v": "Bo"}]}'), made("table[]", columns=columns))
    assert column(read) == ["0.33", "1", "2", ""]
    assert column(read, "who") == ["Ann", "", "", "Bo"]


def test_a_column_of_a_table_is_called_by_its_id_before_its_label() -> None:
    columns = '{"id": "hours", "label": "Hours worked"}'
    assert column(table(TABLE % (columns, '{"c": [{"v": 1}]}'), made("table[]"))) == ["1"]


@pytest.mark.parametrize("row", ['{"c": [{"v": 1}, {"v": 2}, {"v": 3}]}', '{"v": 1}', '{"c": ["1", "2"]}', "7"])
def test_a_row_that_does_not_fit_its_table_is_a_misfit(row: str) -> None:
    read = table(TABLE % (COLUMNS, '{"c": [{"v": "Ann"}, {"v": 1}]}, ' + row), made("table[]"))
    assert column(read) == ["1"]
    assert [m.row for m in read.misfits] == [2]


@pytest.mark.parametrize(
    "columns", ['{"label": "hours"}, {"label": "hours"}', '{"label": "hours"}, {"label": ""}', "3"]
)
def test_a_table_whose_columns_have_no_names_of_their_own_is_refused(columns: str) -> None:
    assert "column without a name" in refusal(TABLE % (columns, '{"c": [{"v": 1}]}'), made("table[]"))


# -- damage --------------------------------------------------------------------------------------------------------


def test_a_key_stated_twice_is_refused() -> None:
    assert "'hours' twice" in refusal('[{"hours": 1, "hours": 2}]', made("[]"))


def test_damaged_json_is_refused_with_its_place() -> None:
    assert refusal('[{"hours": 1},\n {"hours" 2}]', made("[]")).startswith("line 2, column 11: the JSON is damaged")
    assert refusal('{"hours": 1}\n{"hours": }\n', made("[]")).startswith("line 2: ")
    assert "nested too deeply" in refusal("[" * 100_000, made("[]"))


@pytest.mark.parametrize("depth", [150, 250])
def test_deep_xml_is_refused_before_it_is_followed(depth: int) -> None:
    text = "<a>" * depth + "<hours>1</hours>" + "</a>" * depth
    assert ("nested too deeply" in refusal(text, made("[]"))) == (depth > 200)


# -- XML -----------------------------------------------------------------------------------------------------------

BILL: dict[str, Any] = {
    "hours": ("bill.line.quantity",),
    "unit": ("bill.line.quantity.@unit",),
    "note": ("bill.line.note",),
    "number": ("bill.@number",),
    "currency": ("bill.currency",),
}


def test_xml_has_local_names_attributes_and_lists() -> None:
    text = """<?xml version="1.0"?>
    <b:bill xmlns:b="urn:example:bill" number="7"><b:currency>EUR</b:currency>
      <b:line><b:quantity unit="HUR"> 1.5 </b:quantity><b:note>one</b:note><b:note>two</b:note></b:line>
      <b:line><b:quantity unit="C62">2</b:quantity></b:line>
    </b:bill>"""
    read = table(text, made("bill.line[]", columns=BILL))
    assert column(read) == ["1.5", "2"]
    assert column(read, "unit") == ["HUR", "C62"]
    assert column(read, "note") == ["one, two", ""]
    assert column(read, "number") == ["7", "7"]
    assert column(read, "currency") == ["EUR", "EUR"]
    assert any("record of the XML" in note for note in read.notes)


def test_one_line_of_xml_is_a_record_too() -> None:
    read = table("<bill><line><quantity>3</quantity></line></bill>", made("bill.line[]", columns=BILL))
    assert column(read) == ["3"]


def test_damaged_xml_is_refused_with_its_place() -> None:
    assert refusal("<bill>\n<line></bill>", made("[]")).startswith("line 2, column 9: the XML is damaged")


def test_entities_are_not_opened() -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY c "&a;&a;">]><bill>&c;</bill>'
    assert "not opened" in refusal(bomb, made("[]"))
    assert "not opened" in refusal('<!DOCTYPE b SYSTEM "file:///etc/passwd"><bill/>', made("[]"))
