"""XML to trees and to streams of elements, behind caps on depth, elements, tags and text.

Document types are refused where they begin, so that no entity is ever declared, expanded or fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from importers.tables import Unreadable

MAX_BYTES = 32 << 20
MAX_DEPTH = 200
MAX_ELEMENTS = 200_000
MAX_TEXT = 4 << 20
"""Characters that a tree may hold; files inside an invoice are not kept and do not count."""
MAX_TAG = 1 << 20
CHUNK = 1 << 16
TEXT = "#"
"""Key of an element's own text beside attributes and children."""
FILE = "@mimeCode"
"""The attribute of elements that hold a file, such as a scan of the invoice."""

Attributes = dict[str, str]


class Damaged(Unreadable):
    """XML that is not well-formed, or not opened for what it declares."""


def follow(
    chunks: Iterable[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Parse XML piece by piece and call back for each element and its text; yields after each piece.

    Names come as `namespace local`. Raises Damaged for document types, and for damage with its place.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text, parser.buffer_size = True, CHUNK
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, _refuse_doctype
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - max(parser.CurrentByteIndex, 0) > MAX_TAG:
                raise Damaged("the XML has a tag of more than 1 MB; it is not opened")
            yield
        parser.Parse(b"", True)  # noqa: FBT003  # takes no keywords
    except expat.ExpatError as fault:
        said = expat.ErrorString(fault.code)
        raise Damaged(f"line {fault.lineno}, column {fault.offset + 1}: the XML is damaged: {said}") from None
    yield


def pieces(data: bytes) -> Iterator[bytes]:
    """Yield bytes in pieces of `CHUNK`."""
    for place in range(0, len(data), CHUNK):
        yield data[place : place + CHUNK]


@lru_cache(maxsize=4096)
def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(" ")[2]


def tree(chunks: Iterable[bytes]) -> dict[str, Any]:
    """Return XML as objects, lists and texts under local names; the one key is the root's.

    Attributes are keys that begin with `@`; children of one name are a list; text beside attributes or children is
    under `#`. The content of files inside the document is left out.
    """
    made = _Tree()
    for _ in follow(chunks, made.start, made.end, made.text):
        pass
    return made.root


@dataclass(slots=True)
class _Tree:
    """A tree while it grows: the open elements with their texts, and what is counted against the caps."""

    root: dict[str, Any] = field(default_factory=dict)
    opened: list[tuple[str, dict[str, Any], list[str]]] = field(default_factory=list)
    elements: int = 0
    characters: int = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self.elements += 1 + len(attributes)
        if self.elements > MAX_ELEMENTS:
            raise Unreadable(f"the XML has more than {MAX_ELEMENTS:,} elements and attributes; it is not opened")
        if len(self.opened) >= MAX_DEPTH:
            raise Unreadable("the XML is nested too deeply to be an invoice")
        made: dict[str, Any] = {}
        if attributes:
            made = {f"@{local(key)}": value for key, value in attributes.items()}
            self._count(sum(map(len, (*made, *made.values()))))
        self.opened.append((local(name), made, []))

    def text(self, text: str) -> None:
        _, made, texts = self.opened[-1]
        if FILE not in made:
            self._count(len(text))
            texts.append(text)

    def end(self, _: str) -> None:
        name, made, texts = self.opened.pop()
        text = "".join(texts).strip()
        if made and text:
            made[TEXT] = text
        around = self.opened[-1][1] if self.opened else self.root
        value: Any = made or text
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]

    def _count(self, characters: int) -> None:
        self.characters += characters
        if self.characters > MAX_TEXT:
            raise Unreadable(f"the XML has more than {MAX_TEXT >> 20} million characters of text; it is not opened")


def _refuse_doctype(*_: object) -> None:
    raise Damaged("the XML has a document type or entities, which no invoice and no log needs; it is not opened")
