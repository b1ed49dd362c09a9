"""Bytes to a table of text: encodings, separators, headers, physical lines, and files made to harm."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.registry import all_importers
from importers.tables import Table, Unreadable, read_text

HEADER = "side,person,day,hours,description\n"
ROW = "logged,Ann,2026-03-02,1.5,"


def table(text: str | bytes) -> Table:
    return read_text(text if isinstance(text, bytes) else text.encode(), all_importers())


def refusal(text: str | bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        table(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def column(read: Table, name: str = "description") -> list[str]:
    return [str(text) for text in read.columns[name].to_pylist()]


# -- encodings -----------------------------------------------------------------------------------------------------

CODED = f"{HEADER}{ROW}Größe prüfen\n"


@pytest.mark.parametrize(
    ("data", "encoding", "remark"),
    [
        (CODED.encode(), "utf-8", False),
        (CODED.encode("utf-8-sig"), "utf-8-sig", False),
        (CODED.encode("utf-16"), "utf-16", True),
        ("\ufeff".encode("utf-16-be") + CODED.encode("utf-16-be"), "utf-16", True),
        (CODED.encode("utf-16-le"), "utf-16-le", True),
        (CODED.encode("utf-16-be"), "utf-16-be", True),
        (CODED.encode("cp1252"), "cp1252", True),
    ],
)
def test_encodings_are_found_out_and_said(data: bytes, encoding: str, *, remark: bool) -> None:
    read = table(data)
    assert (column(read), read.encoding, bool(read.notes)) == (["Größe prüfen"], encoding, remark)


def test_a_byte_that_is_no_text_is_refused_with_its_line() -> None:
    line = refusal(b"\xef\xbb\xbf" + f"{HEADER}{ROW}a\n".encode() + b"\xff\n")
    assert line.startswith("line 3: byte 0xff")


def test_a_cut_in_utf_16_is_refused_with_its_line() -> None:
    assert refusal(CODED.encode("utf-16")[:-1]).startswith("line 2: ")


# -- what is no table ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0\0\0"])
def test_nothing_is_an_empty_file(data: bytes) -> None:
    assert refusal(data) == "the file is empty"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n...", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"),
        (b"\x1f\x8b\x08...", "gzip"),
        (b"SQLite format 3\0", "database"),
        (bytes(range(256)) * 20, "binary"),
        (b"\0\1\2\3" * 2000, "binary"),
        (b"a,b\n1,2\n", "no known header"),
        (b"x" * 1_000_000, "no known header"),
        (b"a," * 120_000, "no known header"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(data: bytes, word: str) -> None:
    line = refusal(data)
    assert word in line
    assert len(line) < 250


def test_an_unknown_table_is_shown_the_way_out() -> None:
    assert refusal(b"a,b\n1,2\n").endswith(
        "; `auditor formats` lists what is read; a table of your own is mapped in audit.toml"
    )


# -- separators, headers, preambles --------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_fits_the_header(separator: str) -> None:
    read = table(f"{HEADER}{ROW}a\n".replace(",", separator))
    assert (read.delimiter, column(read)) == (separator, ["a"])


@pytest.mark.parametrize(
    "preamble",
    ["", "sep=;\n", "Report of March\n\n", '"a; ""quoted"" title";;\n', 'Disk of 5" and more\n', '"two\nlines"\n'],
)
def test_lines_above_the_header_do_not_shift_row_numbers(preamble: str) -> None:
    read = table(preamble + f"{HEADER}{ROW}a\n{ROW}b\n".replace(",", ";"))
    above = preamble.count("\n")
    assert (read.rows.tolist(), column(read)) == ([above + 2, above + 3], ["a", "b"])


def test_headers_match_in_any_order_and_case_with_columns_that_are_not_known() -> None:
    read = table("Mood, DESCRIPTION ,Hours,day,SIDE\nfine,a,1,2026-03-02,logged\n")
    assert (column(read), read.unknown_headers) == (["a"], ("Mood",))


# -- lines re-quoted by a spreadsheet ------------------------------------------------------------------------------


def requoted(text: str, tail: str = "") -> str:
    return "".join('"' + line.replace('"', '""') + f'"{tail}\n' for line in text.splitlines())


@pytest.mark.parametrize("tail", ["", ";;", ",,"])
def test_lines_that_are_each_one_quoted_cell_are_read_and_said(tail: str) -> None:
    read = table(requoted(f'{HEADER}{ROW}"a, b"\n{ROW}c\n', tail))
    assert (read.rows.tolist(), column(read)) == ([2, 3], ["a, b", "c"])
    assert "quoted as one cell" in read.notes[0]


def test_blank_lines_between_requoted_ones_keep_their_numbers() -> None:
    read = table(f'"{HEADER.strip()}"\n\n"{ROW}a"\n')
    assert (read.rows.tolist()[-1], column(read)[-1]) == (3, "a")


def test_single_requoted_rows_are_read_and_said() -> None:
    read = table(HEADER + requoted(f'{ROW}"a, b"') + f"{ROW}c\n")
    assert (read.rows.tolist(), column(read), read.misfits) == ([2, 3], ["a, b", "c"], ())
    assert "1 rows" in read.notes[0]


# -- rows ----------------------------------------------------------------------------------------------------------

CELLS = st.text(st.sampled_from('ab",;\n\r\t 5'), max_size=6)
ENDS = st.lists(st.sampled_from(["\n", "\r\n"]), min_size=6, max_size=6) | st.just(["\r"] * 6)
RECORDS = st.lists(
    st.one_of(
        CELLS.map(lambda memo: ["logged", "Ann", "2026-03-02", "1.5", memo]),
        st.lists(CELLS, min_size=2, max_size=7),
        st.just([]),
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(RECORDS, ENDS, st.booleans(), st.booleans())
def test_every_record_keeps_its_physical_line(
    records: list[list[str]], ends: list[str], is_bare: bool, has_last_end: bool
) -> None:
    text, lines = HEADER.replace("\n", ends[0]), {}
    for cells, end in zip(records, ends, strict=False):
        written = io.StringIO()
        csv.writer(written, quoting=csv.QUOTE_MINIMAL if is_bare else csv.QUOTE_ALL).writerow(cells)
        lines[len(list(io.StringIO(text, newline=""))) + 1] = cells
        text += written.getvalue().removesuffix("\r\n") + end
    if records and records[-1] and not has_last_end:
        text = text.removesuffix(ends[len(records) - 1])
    read = table(text)
    rows = zip(*(column(read, name) for name in HEADER.strip().split(",")), strict=True)
    found = dict(zip(read.rows.tolist(), rows, strict=True))
    kept = {line: cells for line, cells in lines.items() if len(cells) == 5}
    assert {line: list(found[line]) for line in kept} == kept
    assert sorted([*found, *(m.row for m in read.misfits), *read.blanks]) == sorted(lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_count_alike(end: str) -> None:
    text = f'{HEADER}{ROW}a\n\n{ROW}"b\nc"\n{ROW}d'.replace("\n", end)
    assert table(text).rows.tolist() == [2, 3, 4, 6]


def test_a_mark_inside_a_cell_opens_no_quotation() -> None:
    read = table(f'{HEADER}{ROW}5" disk\n{ROW}7" and 9" disks\n{ROW}"two\nlines"\n{ROW}e\n')
    assert read.rows.tolist() == [2, 3, 4, 6]


def test_rows_of_another_width_are_kept_apart_with_their_text() -> None:
    read = table(f"{HEADER}{ROW}a,,\n{ROW}b,more\nlogged,Ann\n{ROW}c\n")
    assert read.rows.tolist() == [2, 5]
    assert [(m.row, len(m.cells)) for m in read.misfits] == [(3, 6), (4, 2)]


def test_a_file_cut_off_in_a_row_keeps_the_piece_apart() -> None:
    read = table(f"{HEADER}{ROW}a\nlogged,Ann,20")
    assert [(m.row, m.cells) for m in read.misfits] == [(3, ("logged", "Ann", "20"))]


@pytest.mark.parametrize("piece", [f'{ROW}"half a me', 'logged,"An', '"', f'{ROW}"a ""b'])
def test_a_file_cut_off_inside_quotes_keeps_the_piece_apart(piece: str) -> None:
    read = table(f"{HEADER}{ROW}a\n{piece}")
    assert (read.rows.tolist(), [m.row for m in read.misfits]) == ([2], [3])
    assert "line 3 is not closed" in read.misfits[0].reason


@pytest.mark.parametrize("rest", ["", f'{ROW}"z"\n{ROW}last\n'])
def test_an_open_quotation_swallows_no_rows(rest: str) -> None:
    read = table(f'{HEADER}{ROW}first\n{ROW}"open\n{ROW}b\n\n{ROW}c\n{rest}')
    assert column(read) == (["first", "last"] if rest else ["first"])
    assert [m.row for m in read.misfits] == ([3, 4, 6, 7] if rest else [3, 4, 6])
    assert {m.reason for m in read.misfits} == {"a quotation mark that opens in line 3 is not closed"}
    assert read.blanks == (5,)


def test_text_over_many_lines_with_commas_is_one_cell() -> None:
    memo = "a, b, c, d, e\nf, g, h, i, j\n- k,,,,\n"
    assert column(table(f'{HEADER}{ROW}"{memo}"\n')) == [memo]


# -- size ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["m" * 1_000_000, "m" + " " * 1_000_000 + "m", '"' + "m\n" * 300_000 + '"', '"' + 'a ""b"" ' * 200_000 + '"'],
    ids=["letters", "blanks", "lines", "quotes"],
)
def test_a_cell_of_a_million_characters_is_one_cell(cell: str) -> None:
    read = table(f"{HEADER}{ROW}{cell}\n{ROW}b\n")
    assert len(read.rows) == 2
    assert read.rows[1] == 3 + cell.count("\n")


def test_a_record_larger_than_the_reader_s_blocks_is_read() -> None:
    read = table(f'{HEADER}{ROW}"{"m" * 40_000_000}"\n{ROW}b\n')
    assert read.rows.tolist() == [2, 3]


# -- days across ---------------------------------------------------------------------------------------------------

ACROSS = "Member,2026-03-02,Mon 3/3,Total worked\n"
"""Headers of a report that has a column for each day."""


def cells_of(read: Table) -> list[tuple[int, str, str, str]]:
    rows = read.rows.tolist()
    return list(zip(rows, column(read, "person"), column(read, "day"), column(read, "hours"), strict=True))


def test_each_cell_of_a_day_is_a_row_under_its_header() -> None:
    read = table(f"{ACROSS}Ann,1:00,2:00,3:00\nBo,,4:00,4:00\n")
    assert cells_of(read) == [
        (2, "Ann", "2026-03-02", "1:00"),
        (2, "Ann", "Mon 3/3", "2:00"),
        (3, "Bo", "2026-03-02", ""),
        (3, "Bo", "Mon 3/3", "4:00"),
    ]
    assert any("2 days" in note for note in read.notes)
    assert not read.unknown_headers


@pytest.mark.parametrize(
    "header",
    [
        "\ufeff2026-03-02,Member,Mon 3/3,Total worked\n",
        '\ufeff"2026-03-02","Member","Mon 3/3","Total worked"\n',
        '"""2026-03-02""",Member,\'Mon 3/3\',Total worked\n',
        " 2026-03-02 , Member , Mon 3/3 , Total worked \n",
    ],
)
def test_headers_of_days_stand_anywhere_with_a_byte_order_mark_and_quotes(header: str) -> None:
    read = table(f"{header}1:00,Ann,2:00,3:00\n")
    assert cells_of(read) == [(2, "Ann", "2026-03-02", "1:00"), (2, "Ann", "Mon 3/3", "2:00")]


def test_rows_that_do_not_fit_and_blank_lines_keep_their_numbers_between_days() -> None:
    read = table(f"{ACROSS}Ann,1:00,2:00\n\nBo,1:00,2:00,3:00\n , ,,\nCy,1:00,2:00,3:00,,\n")
    assert [m.row for m in read.misfits] == [2]
    assert sorted(read.blanks) == [3, 5]
    assert [row for row, *_ in cells_of(read)] == [4, 4, 6, 6]


def test_text_in_a_column_that_is_not_read_does_not_keep_a_row_from_being_blank() -> None:
    read = table("Member,2026-03-02,Total worked,Location\n,,,Lviv\nAnn,1:00,1:00,\n")
    assert (read.blanks, cells_of(read)) == ((2,), [(3, "Ann", "2026-03-02", "1:00")])


@pytest.mark.parametrize("title", ["Phase 2", "Shift 12", "2026-W10", "March", "Time 1.5h", "10"])
def test_a_header_that_is_no_day_is_no_day_across(title: str) -> None:
    read = table(f"Member,{title},2026-03-02,Total worked\nAnn,7,1:00,1:00\n")
    assert [day for _, _, day, _ in cells_of(read)] == ["2026-03-02"]
    assert read.unknown_headers == (title,)


@pytest.mark.parametrize("title", ["3/2", "Mar 2", "Monday, March 2", "03/02/2026", "2.3.26", "Mar 2, 2026"])
def test_days_across_in_every_notation(title: str) -> None:
    text = f'Member,"{title}",2026-03-05,Total worked\nAnn,1:00,2:00,3:00\n'
    assert [day for _, _, day, _ in cells_of(table(text))] == [title, "2026-03-05"]


def test_days_across_in_a_table_wrapped_line_by_line() -> None:
    wrapped = "".join(f'"{line}"\n' for line in f"{ACROSS}Ann,1:00,2:00,3:00".splitlines())
    assert [row for row, *_ in cells_of(table(wrapped))] == [2, 2]


def test_a_table_without_a_day_across_is_refused() -> None:
    assert "no column" in refusal("Member,Location,Total worked\nAnn,Lviv,3:00\n")


def test_a_header_of_days_alone_has_no_rows() -> None:
    assert cells_of(table(ACROSS)) == []
