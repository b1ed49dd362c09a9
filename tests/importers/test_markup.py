"""XML as trees: names, attributes, lists, text, and what is left out."""

from __future__ import annotations

from typing import Any

import pytest

from importers import markup
from importers.markup import Damaged, pieces, tree


def made(text: str | bytes) -> dict[str, Any]:
    return tree(pieces(text if isinstance(text, bytes) else text.encode()))


def refusal(text: str | bytes) -> str:
    with pytest.raises(Damaged) as caught:
        made(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<a/>", {"a": ""}),
        ("<a> x </a>", {"a": "x"}),
        ('<a b="1">x</a>', {"a": {"@b": "1", "#": "x"}}),
        ("<a><b>1</b></a>", {"a": {"b": "1"}}),
        ("<a><b>1</b><b>2</b><b>3</b></a>", {"a": {"b": ["1", "2", "3"]}}),
        ("<a><b><c/></b><b/></a>", {"a": {"b": [{"c": ""}, ""]}}),
        ("<a>x<b/>y</a>", {"a": {"b": "", "#": "xy"}}),
        ("<a>&lt;&#65;&amp;<![CDATA[<b>]]></a>", {"a": "<A&<b>"}),
        ('<n:a xmlns:n="urn:n" n:b="1"><n:c/></n:a>', {"a": {"@b": "1", "c": ""}}),
        ("<a><!-- no --><?also no?>x</a>", {"a": "x"}),
    ],
)
def test_an_element_is_its_text_or_its_attributes_and_children(text: str, wanted: dict[str, Any]) -> None:
    assert made(text) == wanted


def test_a_file_inside_is_left_out_and_does_not_count() -> None:
    inside = "QUJD" * (markup.MAX_TEXT // 3)
    text = f'<a><b mimeCode="application/pdf" filename="sheet.pdf">{inside}</b><c>x</c></a>'
    assert made(text) == {"a": {"b": {"@mimeCode": "application/pdf", "@filename": "sheet.pdf"}, "c": "x"}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_is_that_which_the_file_states(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    assert made(f'<?xml version="1.0" encoding="{name}"?><a>Größe</a>'.encode(encoding)) == {"a": "Größe"}


@pytest.mark.parametrize("size", [markup.CHUNK - 3, markup.CHUNK, 3 * markup.CHUNK + 1])
def test_text_over_several_pieces_is_one_text(size: int) -> None:
    assert made(f"<a>{'ä' * size}</a>") == {"a": "ä" * size}


@pytest.mark.parametrize(
    ("text", "place"), [("<a>\n<b></a>", "line 2, column 6"), ("<a>", "line 1, column 4"), ("<n:a/>", "line 1")]
)
def test_damage_is_refused_with_its_place(text: str, place: str) -> None:
    assert refusal(text).startswith(place)


@pytest.mark.parametrize(
    "declared", ["<!DOCTYPE a>", '<!DOCTYPE a SYSTEM "a.dtd">', "<!DOCTYPE a [<!ENTITY e 'x'>]>"]
)
def test_document_types_are_not_opened(declared: str) -> None:
    assert "document type" in refusal(f"{declared}<a/>")
    assert "undefined entity" in refusal("<a>&e;</a>")
