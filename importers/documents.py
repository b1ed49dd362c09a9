"""Documents (JSON, XML and what becomes one of them) to the same tables of text that CSV files give.

A document is a tree of objects, lists and texts. An importer says where its rows stand with `records`, a path
such as `[].time_entries[]`, and names its columns by their paths without the brackets: `time_entries.start` of
the row itself, `project_name` of the object around it. Numbers stay the text that the file states.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from importers import markup
from importers.markup import TEXT
from importers.pdfs import PDF, invoice_in
from importers.registry import Importer
from importers.tables import Misfit, Table, Unreadable, decode
from importers.timewarrior_lines import intervals_of

MAX_BYTES = 256 << 20
MAX_REPEATED = 64 << 20
"""Characters that a text around records may become by being repeated for each."""
LONGEST_NAME = 10_000
MAX_SMALL_VALUES, SMALL = 1_000_000, 8
"""How many values a document may have whose values take fewer bytes than `SMALL`, their keys counted."""
_STEP = re.compile(r"(\*|[^.\[\]?+]+)?((?:\[\])*)([?+])?")


@dataclass(frozen=True)
class Document:
    """What a file holds as a tree: objects are dicts, lists lists, everything else text, nothing None.

    With `row_key` each record states the number of its row under this key, and several may share one.
    """

    kind: str
    tree: Any
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    row_key: str = ""


@dataclass(frozen=True)
class _Break:
    """A node at which a path breaks off."""

    node: Any
    reason: str


@dataclass
class _Rows:
    """The records that a path leads to, each with the nodes around it, and places where the path breaks off."""

    contexts: list[tuple[Any, ...]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    broken: list[tuple[int, Any, str]] = field(default_factory=list)
    _keys: dict[int, dict[str, None]] = field(default_factory=dict)
    _apart: dict[int, dict[int, tuple[Any, ...]]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.contexts) + len(self.broken)

    def apart(self, back: int) -> dict[int, tuple[Any, ...]]:
        """Return one context for each node so far back from the end of a context, by the node's identity.

        What is around many records is looked at once, lest a small file be as much work as a large one.
        """
        if back not in self._apart:
            self._apart[back] = {id(context[-back]): context for context in self.contexts}
        return self._apart[back]

    def keys(self, back: int) -> dict[str, None]:
        """Return the keys that the nodes so far back from the end of a context have, in the order of the document."""
        if back not in self._keys:
            seen: dict[str, None] = {}
            for context in self.apart(back).values():
                if isinstance(context[-back], dict):
                    seen.update(dict.fromkeys(context[-back]))
            self._keys[back] = seen
        return self._keys[back]


def read_document(document: Document, importers: Sequence[Importer]) -> Table:
    """Return the records of a document as a table; raises Unreadable if no importer knows its keys.

    Of several importers the one with most columns found wins, fallbacks last; of several places the innermost, which
    states most singly. Rows are numbered by record, from one, in the order of the document.
    """
    try:
        return _best_table(document, importers)
    except RecursionError:
        raise Unreadable(f"the {document.kind} is nested too deeply to be a log") from None


def _best_table(document: Document, importers: Sequence[Importer]) -> Table:
    best: tuple[tuple[bool, int, int, int], Importer, str, _Rows, dict[str, str]] | None = None
    keys = _keys(document.tree)
    candidates = [(one, pattern) for one in importers for pattern in one.records if _is_possible(one, pattern, keys)]
    for one, pattern in candidates:
        for rows in _found(document.tree, pattern):
            fields = _fields(one, _present(one, pattern, rows))
            if fields is None:
                continue
            rank = (not one.fallback, len(fields), len(rows.contexts[0]), rows.count)
            if best is None or rank > best[0]:
                best = rank, one, pattern, rows, fields
    if best is None:
        raise Unreadable(_no_records(document))
    _, chosen, pattern, rows, headers = best
    return _table(document, chosen, pattern, rows, headers)


def document_of(data: bytes) -> Document | None:
    """Return the tree of a file that is a document, None for all other files; raises Unreadable if it is damaged."""
    start = data[:4096]
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        start = start.decode("utf-16", errors="ignore").encode(errors="ignore")
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in {b"{", b"["}:
        return json_document(data)
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return calendar_document(data)
    if start[:4] == b"inc ":
        remark, body, encoding = decode(data, None)
        tree = intervals_of(body.decode("utf-8-sig"))
        return Document("Timewarrior data", tree, encoding, (remark,) if remark else ())
    if start[:1] == b"<":
        if start[:15].lower().startswith((b"<!doctype html", b"<html")):
            raise Unreadable("this is a web page, not a log; save the table or the JSON it shows")
        return xml_document(data)
    if start.startswith(PDF):
        return pdf_document(data)
    return None


# -- trees --------------------------------------------------------------------------------------------------


def json_document(data: bytes) -> Document:
    """Return the tree of a JSON file, or of one JSON value a line; raises Unreadable with the line of a fault."""
    remark, body, encoding = decode(data, None)
    if len(body) > MAX_BYTES:
        raise Unreadable(f"the document is larger than {MAX_BYTES >> 20} MB; save a shorter period")
    values = sum(map(body.count, (b",", b"[", b"{")))
    if values > MAX_SMALL_VALUES and values * SMALL > len(body):
        raise Unreadable(f"the JSON has {values:,} brackets and commas and hardly a value; it is not opened")
    text = body.decode("utf-8-sig")
    try:
        tree = _json(text)
    except ValueError as fault:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if len(lines) < 2 or not _is_json(lines[0][1]):
            raise Unreadable(_said(fault)) from None
        tree = []
        for number, line in lines:
            try:
                tree.append(_json(line))
            except ValueError as broken:
                raise Unreadable(f"line {number}: {_said(broken)}") from None
            except RecursionError:
                raise Unreadable(f"line {number}: the JSON is nested too deeply to be a log") from None
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply to be a log") from None
    return Document("JSON", tree, encoding, (remark,) if remark else ())


def _json(text: str) -> Any:
    return _decoder().decode(text)


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object)


def _is_json(text: str) -> bool:
    try:
        _json(text)
    except (ValueError, RecursionError):
        return False
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | list[Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"an object states {twice!r} twice")
    if isinstance(made.get("cols"), list) and isinstance(made.get("rows"), list):
        return _records(made["cols"], made["rows"])
    return made


def _records(columns: list[Any], rows: list[Any]) -> list[Any]:
    """Return a table of Google's form, `cols` beside `rows` of cells `v`, as objects with its columns' names as keys.

    Cells at the end of a row may lack. A row that has more of them, or of another form, becomes text: no record.

    >>> _records([{"label": "memo"}, {"label": "hours"}], [{"c": [{"v": "Cart"}, {"v": "0.33"}]}, {"c": []}])
    [{'memo': 'Cart', 'hours': '0.33'}, {}]
    """
    names = [column.get("id") or column.get("label") if isinstance(column, dict) else None for column in columns]
    if not all(name and isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise ValueError("a table has a column without a name, or two of one name")
    made: list[Any] = []
    for row in rows:
        cells = row.get("c") if isinstance(row, dict) else None
        if isinstance(cells, list) and len(cells) <= len(names) and all(isinstance(one or {}, dict) for one in cells):
            made.append({name: cell.get("v") for name, cell in zip(names, cells, strict=False) if cell})
        else:
            made.append(_text(row))
    return made


def _said(fault: ValueError) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return (
            f"line {fault.lineno}, column {fault.colno}: the JSON is damaged: {fault.msg[:1].lower()}{fault.msg[1:]}"
        )
    return f"the JSON is damaged: {fault}"


def calendar_document(data: bytes) -> Document:
    """Return the events of a calendar as a tree, numbered by their place in the file; raises Unreadable."""
    from importers.calendars.tree import ROW, calendar_tree  # noqa: PLC0415 - costs a tenth of a second

    remark, body, encoding = decode(data, None)
    if len(body) > MAX_BYTES:
        raise Unreadable(f"the calendar is larger than {MAX_BYTES >> 20} MB; save a shorter period")
    tree, notes = calendar_tree(body.decode("utf-8-sig"))
    return Document("calendar", tree, encoding, (*((remark,) if remark else ()), *notes), ROW)


def xml_document(data: bytes) -> Document:
    """Return the tree of an XML file by local names; entities, document types and references are refused.

    Attributes are keys that begin with `@`; children of one name are a list. Raises Unreadable.
    """
    if len(data) > markup.MAX_BYTES:
        raise Unreadable(f"the XML is larger than {markup.MAX_BYTES >> 20} MB, more than any invoice")
    try:
        return Document("XML", markup.tree(markup.pieces(data)))
    except (LookupError, ValueError) as fault:
        raise Unreadable(f"the XML cannot be read: {' '.join(str(fault).split())}") from None


def pdf_document(data: bytes) -> Document:
    """Return the tree of the e-invoice inside a PDF; raises Unreadable if there is none."""
    try:
        made = xml_document(invoice_in(data))
    except markup.Damaged as fault:
        raise Unreadable(f"the file inside the PDF: {fault}") from None
    return replace(made, notes=(*made.notes, "the invoice is read from the file inside the PDF, not from its pages"))


# -- records ------------------------------------------------------------------------------------------------


def _steps(pattern: str) -> list[tuple[str, int, str]]:
    """Return the steps of a path: a key (`*` for any, "" for none), how many lists follow, and what if it lacks.

    With `?` it may lack. With `+` the object around it is a record of its own where it lacks or its list is empty.

    >>> _steps("buckets.*.events[]?"), _steps("[].entries[]+")
    ([('buckets', 0, ''), ('*', 0, ''), ('events', 1, '?')], [('', 1, ''), ('entries', 1, '+')])
    """
    steps = []
    for part in pattern.split("."):
        found = _STEP.fullmatch(part)
        assert found is not None, f"{pattern!r} is no path of records"
        steps.append((found[1] or "", len(found[2]) // 2, found[3] or ""))
    return steps


def _keys(tree: Any) -> set[str]:
    """Return every key of every object of a tree."""
    keys: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            keys.update(node)
            node = node.values()
        waiting += [one for one in node if isinstance(one, (dict, list))]
    return keys


def _is_possible(one: Importer, pattern: str, keys: set[str]) -> bool:
    """Whether a document with these keys may have records at a path, and in them what the importer needs.

    Few formats are possible for a document, so that only few of the paths must be followed.
    """

    def is_known(path: str) -> bool:
        return all(key in keys or key in {"", "*"} or key.isdigit() for key in path.split("."))

    names = ((need,) if isinstance(need, str) else need for need in one.needs)
    return is_known(".".join(key for key, _, _ in _steps(pattern))) and all(
        any(is_known(path) for name in need for path in one.columns.get(name, ())) for need in names
    )


def _found(tree: Any, pattern: str) -> Iterator[_Rows]:
    """Yield the records of a tree, those of the tree within `data`, and those of all trees of a list, if any."""
    steps = _steps(pattern)
    roots: list[tuple[Any, list[tuple[str, int, str]]]] = [(tree, steps)]
    if isinstance(tree, dict) and isinstance(tree.get("data"), (dict, list)):
        roots.append((tree["data"], steps))
    if isinstance(tree, list) and steps[0][0]:
        inner = [one["data"] if isinstance(one, dict) and isinstance(one.get("data"), dict) else one for one in tree]
        roots += [(tree, [("", 1, ""), *steps]), (inner, [("", 1, ""), *steps])]
    for root, path in roots:
        rows = _walk(root, path)
        if rows.contexts:
            yield rows


def _walk(root: Any, steps: Sequence[tuple[str, int, str]]) -> _Rows:
    """Return the records that a path leads to, level by level, in the order of the document."""
    ways: list[tuple[Any, ...] | _Break] = [(root,)]
    is_keyed = False
    for key, lists, mark in steps:
        further: list[tuple[Any, ...] | _Break] = []
        for way in ways:
            if isinstance(way, _Break):
                further.append(way)
                continue
            node = way[-1][1] if is_keyed else way[-1]
            if key == "*":
                named = list(node.items()) if isinstance(node, dict) else []
                further += [(*way, (name, one)) for name, value in named for one in _listed(value, lists)]
                continue
            value = (node.get(key) if isinstance(node, dict) else None) if key else node
            is_there = value is not None or not key
            inside = list(_listed(value, lists)) if is_there else []
            if mark == "+" and not inside and len(way) > 1:
                inside = [{}]
            elif not is_there and len(way) > 1 and mark != "?":
                further.append(_Break(node, f"the record has no {key}"))
            further += [(*way, one) for one in inside]
        ways, is_keyed = further, key == "*"
    rows = _Rows()
    for number, way in enumerate(ways, start=1):
        if isinstance(way, _Break):
            rows.broken.append((number, way.node, way.reason))
        elif isinstance(way[-1][1] if is_keyed else way[-1], (dict, list)):
            rows.contexts.append(way)
            rows.numbers.append(number)
        else:
            rows.broken.append((number, way[-1], "the record has not the form of a record"))
    return rows


def _listed(value: Any, lists: int) -> Sequence[Any]:
    if not lists:
        return (value,)
    inside = value if isinstance(value, list) else (value,)
    return inside if lists == 1 else [one for value in inside for one in _listed(value, lists - 1)]


def _prefixes(pattern: str) -> list[str]:
    """Return the path of each node around a record, the record's own last.

    >>> _prefixes("buckets.*.events[]"), _prefixes("[].entries[]")
    (['', 'buckets', 'buckets.*', 'buckets.*.events'], ['', '', 'entries'])
    """
    made = [""]
    for key, _, _ in _steps(pattern):
        made.append(f"{made[-1]}.{key}".strip(".") if key else made[-1])
    return made


def _place(path: str, pattern: str) -> tuple[int, bool, list[str]]:
    """Return how far back in a context a column's node stands, whether it is one of a wildcard, and the keys from it.

    >>> _place("buckets.*", "buckets.*.events[]"), _place("buckets.*.events.data.app", "buckets.*.events[]")
    ((2, True, []), (1, False, ['data', 'app']))
    """
    prefixes = _prefixes(pattern)
    depth = max(i for i, p in enumerate(prefixes) if not p or path == p or path.startswith(f"{p}."))
    rest = path[len(prefixes[depth]) :].strip(".")
    return len(prefixes) - depth, prefixes[depth].rpartition(".")[2] == "*", rest.split(".") if rest else []


def _reader(path: str, pattern: str) -> Callable[[tuple[Any, ...]], Any]:
    """Return what fetches a column out of a record's context."""
    back, is_keyed, keys = _place(path, pattern)
    first = keys[0] if len(keys) == 1 else None

    def read(context: tuple[Any, ...]) -> Any:
        node = context[-back]
        if first is not None and type(node) is dict:
            return node.get(first)
        if is_keyed:
            return _at(node[1], keys) if keys else node[0]
        return _at(node, keys)

    return read


def _at(node: Any, keys: Sequence[str]) -> Any:
    for position, key in enumerate(keys):
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list):
            if key.isdigit():
                node = node[int(key)] if int(key) < len(node) else None
            else:
                inside = [_at(one, keys[position:]) for one in node]
                return [one for one in inside if one is not None] or None
        else:
            return None
    return node


def _text(value: Any) -> str:
    """Return a value as a cell's text: texts as they are, lists of texts joined, what is left as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and TEXT in value:
        return str(value[TEXT])
    if isinstance(value, list) and all(isinstance(one, (str, bool)) for one in value):
        return ", ".join(map(_text, value))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _present(one: Importer, pattern: str, rows: _Rows) -> set[str]:
    """Return the declared paths that at least one record states."""
    present = set()
    for path in {path for paths in one.columns.values() for path in paths}:
        back, is_keyed, keys = _place(path, pattern)
        is_possible = is_keyed or not keys or keys[0].isdigit() or keys[0] in rows.keys(back)
        contexts = rows.contexts if back == 1 else rows.apart(back).values()
        if is_possible and any(value is not None for value in map(_reader(path, pattern), contexts)):
            present.add(path)
    return present


def _fields(one: Importer, present: set[str]) -> dict[str, str] | None:
    """Return the path of each field, its first that is present and free; None if a needed field is missing."""
    found: dict[str, str] = {}
    for name, paths in one.columns.items():
        path = next((path for path in paths if path in present and path not in found.values()), None)
        if path is not None:
            found[name] = path
    needs = ((need,) if isinstance(need, str) else need for need in one.needs)
    return found if all(any(name in found for name in need) for need in needs) else None


def _table(document: Document, one: Importer, pattern: str, rows: _Rows, headers: Mapping[str, str]) -> Table:
    columns: dict[str, pa.Array] = {}
    has_nul, key = False, document.row_key
    for name, path in headers.items():
        back, read = _place(path, pattern)[0], _reader(path, pattern)
        contexts = rows.contexts if back == 1 else rows.apart(back).values()
        values = map(read, contexts)
        texts = [value if type(value) is str else _text(value) for value in values]
        joined = "".join(texts)
        has_nul = has_nul or "\0" in joined
        if not joined.isascii():
            texts = [text.encode(errors="replace").decode() for text in texts]
        column = pa.array(texts, pa.string())
        column = column if name in one.long else column.dictionary_encode()
        columns[name] = column if back == 1 else _repeated(column, _places(rows, back), path)
    return Table(
        importer=one,
        headers=dict(headers),
        columns=columns,
        rows=np.array([int(c[-1][key]) for c in rows.contexts] if key else rows.numbers, dtype=np.int64),
        misfits=tuple(Misfit(number, (_text(node),), reason) for number, node, reason in rows.broken),
        encoding=document.encoding,
        delimiter="",
        unknown_headers=_unknown(one, pattern, rows),
        has_nul=has_nul,
        notes=(
            *document.notes,
            f"a row is a {key or 'record'} of the {document.kind}, counted from 1",
            *_errors(document.tree),
        ),
    )


def _repeated(column: pa.Array, places: np.ndarray[Any, np.dtype[np.int64]], path: str) -> pa.Array:
    """Return the texts of the nodes around records, record by record; distinct texts are kept once.

    Raises Unreadable where a rule that looks at each record's text would look at more than `MAX_REPEATED`
    characters, unless they are names.
    """
    is_coded = pa.types.is_dictionary(column.type)
    codes = column.indices.to_numpy()[places] if is_coded else places
    length = pc.utf8_length(column.dictionary if is_coded else column).to_numpy()
    if int(length[codes].sum()) > MAX_REPEATED and (not is_coded or int(length.max()) > LONGEST_NAME):
        raise Unreadable(f"a long text at {path} stands around {len(places):,} records; it is not opened")
    if is_coded:
        return pa.DictionaryArray.from_arrays(pa.array(codes), column.dictionary)
    return column.take(pa.array(places))


def _places(rows: _Rows, back: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return for each record the place of the node around it among those so far back."""
    number = {node: place for place, node in enumerate(rows.apart(back))}
    return np.array([number[id(context[-back])] for context in rows.contexts], dtype=np.int64)


def _unknown(one: Importer, pattern: str, rows: _Rows) -> tuple[str, ...]:
    """Return the keys of records that no column reads."""
    prefix = _prefixes(pattern)[-1]
    declared = [path[len(prefix) :].strip(".") for paths in one.columns.values() for path in paths]
    known = {path.split(".")[0] for path in declared}
    return tuple(name for name in rows.keys(1) if name not in known and name != TEXT)


def _errors(tree: Any) -> Iterator[str]:
    """Yield a remark where an answer says what it could not give, in `errors` beside `data` as GraphQL does."""
    answers = tree if isinstance(tree, list) else [tree]
    lists = [answer.get("errors") for answer in answers if isinstance(answer, dict)]
    errors = [error for one in lists if isinstance(one, list) for error in one]
    if errors:
        shown = _text(errors[0].get("message") if isinstance(errors[0], dict) else errors[0])
        shown = shown if len(shown) <= 100 else f"{shown[:97]}..."
        said = "an error" if len(errors) == 1 else f"{len(errors)} errors, the first"
        yield f"something was asked for and is not in the document, which states {said}: {shown!r}"


def _no_records(document: Document) -> str:
    tree = document.tree
    shown = _text(list(tree) if isinstance(tree, dict) else tree)
    what = f"its keys are {shown}" if isinstance(tree, dict) else f"it begins {shown}"
    what = what if len(what) <= 100 else f"{what[:97]}..."
    return f"no known records in this {document.kind}; {what}; `auditor formats` lists what is read"
