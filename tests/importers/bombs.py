"""Files made to take hours or gigabytes to open, built in memory, and ordinary ones of the same kinds.

Run as a program with a folder of such files it reads each and prints what was said, how long it took and what it
took of memory: `python -m tests.importers.bombs FOLDER`.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

Builder = Callable[[], bytes]
MEMORY = 6 << 30
"""Bytes of addresses that the process may have: what goes wrong must not take the machine along."""

# -- XML -----------------------------------------------------------------------------------------------------------

LINE = (
    '<InvoiceLine><InvoicedQuantity unitCode="HUR">2</InvoicedQuantity><LineExtensionAmount>90.00'
    "</LineExtensionAmount></InvoiceLine>"
)
HEAD = (
    "<Invoice><ID>1</ID><InvoicePeriod><StartDate>2026-03-01</StartDate><EndDate>2026-03-31</EndDate></InvoicePeriod>"
    "<AccountingCustomerParty><Party>{}</Party></AccountingCustomerParty>"
)
BUYER = "<PartyLegalEntity><RegistrationName>{}</RegistrationName></PartyLegalEntity>"


def invoice(buyers: str = BUYER.format("Acme"), lines: int = 1, declared: str = "") -> bytes:
    return (declared + HEAD.format(buyers) + LINE * lines + "</Invoice>").encode()


def attributes(pattern: str, count: int) -> str:
    return f"<a {' '.join(pattern % i for i in range(count))}/>"


def laughs(parameter: str = "") -> bytes:
    steps = "".join(f'<!ENTITY {parameter}l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    return invoice(BUYER.format("&l11;"), declared=f'<!DOCTYPE Invoice [<!ENTITY l0 "ha">{steps}]>')


def outside(where: str) -> bytes:
    return invoice(BUYER.format("&e;"), declared=f'<!DOCTYPE Invoice [<!ENTITY e SYSTEM "{where}">]>')


def quadratic() -> bytes:
    entity = f'<!DOCTYPE Invoice [<!ENTITY e "{"x" * 100_000}">]>'
    return invoice(BUYER.format("&e;" * 100_000), declared=entity)


XML: dict[str, Builder] = {
    "billion laughs": laughs,
    "billion laughs of parameters": lambda: laughs("% "),
    "quadratic blow-up": quadratic,
    "external entity of a file": lambda: outside("file:///etc/hostname"),
    "external entity of the web": lambda: outside("http://example.com/e"),
    "external document type": lambda: invoice(declared='<!DOCTYPE Invoice SYSTEM "http://example.com/i.dtd">'),
    "included file": lambda: invoice(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>', lines=0
    ),
    "deep": lambda: b"<a>" * 2_000_000,
    "deep and closed": lambda: b"<a>" * 100_000 + b"</a>" * 100_000,
    "many elements": lambda: invoice("<PartyName/>" * 3_000_000),
    "many attributes of one tag": lambda: invoice(attributes('a%d=""', 1_000_000)),
    "many attributes that hold tag ends": lambda: invoice(attributes('a%d=">"', 400_000)),
    "many attributes of many tags": lambda: invoice('<a b="" c="" d="" e="" f=""/>' * 500_000),
    "many name spaces": lambda: invoice(attributes('xmlns:a%d="u"', 60_000), lines=0),
    "long text": lambda: invoice(BUYER.format("x" * 50_000_000)),
    "long wide text": lambda: invoice(BUYER.format("\U0001f600" * 2_090_000), lines=0),
    "many line ends": lambda: invoice(BUYER.format("\n" * 40_000_000)),
    "many references to characters": lambda: invoice(BUYER.format("&#65;" * 9_000_000)),
    "many comments": lambda: invoice("<!---->" * 6_000_000, lines=0),
    "long comment": lambda: invoice(f"<!--{'x' * 50_000_000}-->"),
    "long tag": lambda: b"<" + b"a" * 40_000_000,
    "many elements in UTF-16": lambda: ("<a>" + "<b/>" * 2_000_000 + "</a>").encode("utf-16"),
    "many elements in EBCDIC": lambda: f'<?xml version="1.0" encoding="cp037"?><a>{"<b/>" * 2_000_000}</a>'.encode(
        "cp037"
    ),
    "unknown encoding": lambda: b'<?xml version="1.0" encoding="utf-7"?><a/>',
    "a name around many lines": lambda: invoice(BUYER.format("x" * 4_000_000), lines=9_000),
    "many names around many lines": lambda: invoice(BUYER.format("x") * 50_000, lines=5_000),
}

# -- JSON ----------------------------------------------------------------------------------------------------------

ENTRY = '{"id": 1, "start": "2026-03-02T09:00:00Z", "duration": %s, "at": "2026-03-02T10:00:00Z"}'
GROUP = '[{"%s": "%s", "time_entries": [%s]}]'


def entries(length: str) -> bytes:
    return f"[{ENTRY % length}]".encode()


def grouped(field: str, text: str) -> bytes:
    """Return entries in one group that states a text for all of them."""
    one = ENTRY.replace("duration", "seconds") % 60
    return (GROUP % (field, text, ",".join([one] * 20_000))).encode()


def keyed(count: int) -> bytes:
    return ("{" + ",".join(f'"k{i}": 1' for i in range(count)) + f', "k{count - 1}": 2}}').encode()


JSON: dict[str, Builder] = {
    "deep lists": lambda: b"[" * 1_000_000,
    "deep lists, closed": lambda: b"[" * 100_000 + b"]" * 100_000,
    "deep objects": lambda: b'{"a":' * 500_000,
    "deep in the second line": lambda: b'{"a": 1}\n' + b"[" * 100_000,
    "nearly too deep": lambda: b"[" * 900 + b"{}" + b"]" * 900,
    "a number of ten million digits": lambda: entries("9" * 10_000_000),
    "a number with a large exponent": lambda: entries("1e999999999"),
    "many empty objects": lambda: b"[" + b"{}," * 20_000_000 + b"{}]",
    "many empty lists": lambda: b"[" + b"[]," * 20_000_000 + b"[]]",
    "many small numbers": lambda: b"[" + b"1," * 30_000_000 + b"1]",
    "many keys, one of them twice": lambda: keyed(200_000),
    "a name around many entries": lambda: grouped("username", "x" * 4_000_000),
    "a description around many entries": lambda: grouped("description", "x" * 4_000_000),
    "a long text that ends early": lambda: b'["' + b"x" * 50_000_000,
    "many lines": lambda: b"{}\n" * 300_000 + b"{",
}

# -- gzip ----------------------------------------------------------------------------------------------------------


def packed(parts: Iterable[bytes], wbits: int = 31) -> bytes:
    packer = zlib.compressobj(6, wbits=wbits)
    return b"".join([*(packer.compress(part) for part in parts), packer.flush()])


ZEROS = [bytes(1 << 20)] * 100


@cache
def zeros(wbits: int) -> bytes:
    return packed(ZEROS, wbits)


def forged(data: bytes) -> bytes:
    """Return a gzip file that claims to unpack to ten bytes."""
    return data[:-4] + struct.pack("<I", 10)


GZIP: dict[str, Builder] = {
    "zeros": lambda: zeros(31),
    "zeros of a forged size": lambda: forged(zeros(31)),
    "zeros within": lambda: gzip.compress(zeros(31)),
    "zeros after noise": lambda: packed([zlib.compress(bytes(range(256)) * 4_000, 0), *ZEROS]),
    "many files": lambda: gzip.compress(b"{}") * 200_000,
    "many empty objects within": lambda: packed([b"[", *[b"{}," * 100_000] * 300, b"{}]"]),
    "many elements within": lambda: packed([b"<a>", *[b"<b/>" * 100_000] * 100, b"</a>"]),
    "an end that never comes": lambda: zeros(31)[:-20],
}

# -- workbooks -----------------------------------------------------------------------------------------------------

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
TITLES = ("side", "person", "day", "hours", "description")


def related(**targets: str) -> bytes:
    ends = "".join(
        f'<Relationship Id="{name}" Type="{KIND}{name.rstrip("0123456789")}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f"<Relationships {RELATIONS}>{ends}</Relationships>".encode()


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def row(*cells: str) -> str:
    return f"<row>{''.join(map(cell, cells))}</row>"


def sheet(body: str = "", before: str = "") -> bytes:
    top = row(*TITLES) + row("logged", "Ann", "2026-03-02", "1.5", "work")
    return f"{before}<worksheet {SPACE}><sheetData>{top}{body}</sheetData></worksheet>".encode()


def parts_of(sheets: int, *, is_apart: bool) -> dict[str, bytes]:
    names = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="worksheet{i}"/>' for i in range(1, sheets + 1))
    targets = {f"worksheet{i}": f"worksheets/sheet{i if is_apart else 1}.xml" for i in range(1, sheets + 1)}
    return {
        "_rels/.rels": related(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="{KIND[:-1]}"><sheets>{names}</sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": related(**targets, sharedStrings="sharedStrings.xml", styles="styles.xml"),
        STRINGS: f"<sst {SPACE}><si><t>a text</t></si></sst>".encode(),
        STYLES: f'<styleSheet {SPACE}><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>'.encode(),
        SHEET: sheet(),
    }


def workbook(changed: dict[str, bytes] | None = None, *, sheets: int = 1, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind, compresslevel=6) as made:
        for name, data in (parts_of(sheets, is_apart=bool(changed)) | (changed or {})).items():
            made.writestr(name, data)
    return out.getvalue()


def resized(data: bytes, size: int) -> bytes:
    """Return an archive whose central directory claims that each part unpacks to `size` bytes."""
    made, place = bytearray(data), 0
    while (place := made.find(b"PK\x01\x02", place)) >= 0:
        made[place + 24 : place + 28] = struct.pack("<I", size)
        place += 4
    return bytes(made)


def overlapping(copies: int) -> bytes:
    """Return an archive many of whose parts are the same packed bytes."""
    data = workbook({"xl/media/a": random.Random(1).randbytes(3_000)})
    start, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    entries = data[start:end]
    one = entries[entries.rfind(b"PK\x01\x02") :]
    extra = b"".join(one.replace(b"xl/media/a", f"xl/med{i:04}".encode()) for i in range(copies))
    total = len(zipfile.ZipFile(io.BytesIO(data)).infolist()) + copies
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, total, total, len(entries) + len(extra), start, 0)
    return data[:start] + entries + extra + tail


def varied(pattern: str, count: int) -> str:
    """Return many parts of a sheet that do not pack as well as equal ones."""
    return "".join(pattern % (i * 7919 % 100_003) for i in range(count))


WORKBOOKS: dict[str, Builder] = {
    "four million rows": lambda: workbook({SHEET: sheet("<row/>" * 4_000_000)}),
    "four million rows with cells": lambda: workbook({SHEET: sheet("<row><c/><c/></row>" * 4_000_000)}),
    "many rows that pack badly": lambda: workbook({SHEET: sheet(varied('<row ht="%d"/>', 900_000))}),
    "many cells in one row": lambda: workbook({SHEET: sheet("<row>" + "<c><v>1</v></c>" * 2_000_000 + "</row>")}),
    "cells far apart": lambda: workbook({SHEET: sheet('<row r="3"><c r="ZZZZZZ3"><v>1</v></c></row>')}),
    "a row far below": lambda: workbook({SHEET: sheet('<row r="999999999999"><c><v>1</v></c></row>')}),
    "rows far apart": lambda: workbook(
        {SHEET: sheet("".join(f'<row r="{i * 9_000}"><c><v>1</v></c></row>' for i in range(1, 60)))}
    ),
    "a number of a million digits": lambda: workbook({SHEET: sheet(f"<row><c><v>{'9' * 1_000_000}</v></c></row>")}),
    "a long cell": lambda: workbook({SHEET: sheet(row("x" * 90_000_000))}),
    "many shared texts": lambda: workbook({STRINGS: f"<sst>{'<si><t>a</t></si>' * 5_000_000}</sst>".encode()}),
    "many shared texts that pack badly": lambda: workbook(
        {STRINGS: f"<sst>{varied('<si><t>%d</t></si>', 1_100_000)}</sst>".encode()}
    ),
    "a shared text in many cells": lambda: workbook(
        {
            STRINGS: f"<sst><si><t>{varied('%d ', 170_000)}</t></si></sst>".encode(),
            SHEET: sheet('<row><c t="s"><v>0</v></c></row>' * 20_000),
        }
    ),
    "many styles": lambda: workbook({STYLES: f"<a><cellXfs>{'<xf/>' * 4_000_000}</cellXfs></a>".encode()}),
    "a long number format": lambda: workbook(
        {
            STYLES: f'<a><numFmts><numFmt numFmtId="200" formatCode="{"[" * 900_000}"/></numFmts>'
            '<cellXfs><xf numFmtId="200"/></cellXfs></a>'.encode()
        }
    ),
    "billion laughs in the sheet": lambda: workbook({SHEET: sheet(before=laughs().split(b"<Invoice>")[0].decode())}),
    "an external entity in the sheet": lambda: workbook(
        {SHEET: sheet(row("&e;"), '<!DOCTYPE a [<!ENTITY e SYSTEM "http://example.com/e">]>')}
    ),
    "many sheets": lambda: workbook(
        {f"xl/worksheets/sheet{i}.xml": sheet("<row/>" * 60_000) for i in range(1, 200)}, sheets=199
    ),
    "many sheets that are one part": lambda: workbook(sheets=1_900),
    "sizes forged to be small": lambda: resized(workbook({SHEET: sheet("<row/>" * 4_000_000)}), 2_000),
    "sizes forged to be large": lambda: resized(workbook(), 2**32 - 2),
    "parts that overlap": lambda: overlapping(1_500),
    "many parts": lambda: workbook({f"xl/{i}": b"" for i in range(20_000)}),
    "parts of another packing": lambda: workbook(kind=zipfile.ZIP_BZIP2),
    "archives within archives": lambda: workbook({"xl/a.zip": workbook({"xl/b": bytes(100_000_000)})}),
    "a part of zeros": lambda: workbook({"xl/media/a.png": bytes(100_000_000)}),
}

# -- PDF -----------------------------------------------------------------------------------------------------------

ATTACHED = {
    1: b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml) 4 0 R]>>>>>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    4: b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 5 0 R>>>>",
}


def stream(data: bytes, more: str = "") -> bytes:
    return f"<</Length {len(data)}{more}>>stream\n".encode() + data + b"\nendstream"


def flate(data: Iterable[bytes], more: str = "/Filter/FlateDecode") -> bytes:
    return stream(packed(data, 15), more)


def pdf(changed: dict[int, bytes], trailer: str = "/Root 1 0 R", tail: bytes = b"") -> bytes:
    """Return a PDF with a table of its objects; `tail` stands before its end."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in (ATTACHED | changed).items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(places) + 1
    lines = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size)]
    out += b"xref\n0 %d\n%s" % (size, b"".join(lines))
    out += f"trailer\n<</Size {size}{trailer}>>\n".encode() + tail
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def listed(data: bytes, *, filters: str, before: str = "") -> bytes:
    """Return a PDF that begins with a stream of cross-references."""
    head = b"%PDF-1.7\n"
    body = stream(data, f"/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R{filters}{before}")
    return head + b"9 0 obj\n" + body + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def chained(count: int) -> bytes:
    """Return a PDF with a chain of streams of cross-references, each slow to unpack."""
    data, start = bytearray(b"%PDF-1.7\n"), 0
    packed_ = packed([(b"\4" + b"\1\2\3\4") * 50_000], 15)
    parameters = "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 4>>/Index[0 1]"
    for _ in range(count):
        before, start = f"/Prev {start}" if start else "", len(data)
        data += b"9 0 obj\n" + stream(packed_, f"/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R{parameters}{before}")
        data += b"\nendobj\n"
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)


def in_object_stream(data: Iterable[bytes], count: int = 1) -> bytes:
    """Return a PDF whose catalog is said to stand in a stream of objects."""
    head = b"%PDF-1.7\n"
    objects = flate(data, f"/Filter/FlateDecode/Type/ObjStm/N {count}/First 10")
    first = head + b"8 0 obj\n" + objects + b"\nendobj\n"
    table = b"\0\0\0\0" + b"\2\0\x08\0" + b"\0\0\0\0" * 6 + struct.pack(">BHB", 1, len(head), 0)
    body = stream(table, "/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R")
    return first + b"9 0 obj\n" + body + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(first)


def kids(target: str) -> dict[int, bytes]:
    return {1: f"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles {target}>>>>".encode()}


PDF: dict[str, Builder] = {
    "an attachment of zeros": lambda: pdf({5: stream(zeros(15), "/Filter/FlateDecode")}),
    "an attachment packed twice": lambda: pdf({5: flate([zeros(15)], "/Filter[/FlateDecode/FlateDecode]")}),
    "an attachment packed a hundred times": lambda: pdf({5: flate([b"x"], f"/Filter[{'/FlateDecode' * 100}]")}),
    "an attachment of run lengths": lambda: pdf({5: stream(b"\x81x" * 2_000_000, "/Filter/RunLengthDecode")}),
    "an attachment of LZW": lambda: pdf({5: stream(bytes(3_000_000), "/Filter/LZWDecode")}),
    "an attachment with a predictor": lambda: pdf(
        {5: flate([b"\4abcd" * 3_000_000], "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 4>>")}
    ),
    "an attachment of damaged zeros": lambda: pdf({5: stream(zeros(15)[1:], "/Filter/FlateDecode")}),
    "billion laughs attached": lambda: pdf({5: stream(laughs())}),
    "many elements attached": lambda: pdf({5: flate([b"<a>", b"<b/>" * 3_000_000, b"</a>"])}),
    "a length of gigabytes": lambda: pdf({5: b"<</Length 99999999999>>stream\nx\nendstream"}),
    "a length that is its own": lambda: pdf({5: b"<</Length 5 0 R>>stream\nx\nendstream"}),
    "lengths in a circle": lambda: pdf({5: b"<</Length 6 0 R>>stream\nx\nendstream", 6: b"7 0 R", 7: b"6 0 R"}),
    "cross-references of zeros": lambda: listed(zeros(15), filters="/Filter/FlateDecode"),
    "cross-references of many objects": lambda: listed(
        packed([b"\1\0\0\0" * 4_000_000], 15), filters="/Filter/FlateDecode/Index[0 4000000]"
    ),
    "cross-references in a circle": lambda: listed(b"\0\0\0\0" * 9, filters="", before="/Prev 9"),
    "cross-references in a chain": lambda: chained(400),
    "an object stream of zeros": lambda: in_object_stream(ZEROS),
    "an object stream of many objects": lambda: in_object_stream([b"1 0       ", b"0 0 " * 3_000_000], 1_500_000),
    "an object stream of deep lists": lambda: in_object_stream([b"1 0       ", b"[" * 5_000_000]),
    "pages in a circle": lambda: pdf({2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>", 4: b"null"}),
    "names in a circle": lambda: pdf(kids("4 0 R") | {4: b"<</Kids[4 0 R 4 0 R]>>"}),
    "a name a hundred thousand times": lambda: pdf(
        kids("4 0 R") | {4: b"<</Names[" + b"(a) 3 0 R" * 90_000 + b"]>>"}
    ),
    "deep lists": lambda: pdf({4: b"[" * 3_000_000}),
    "deep dictionaries": lambda: pdf({4: b"<</a" * 2_000_000}),
    "thousands of objects": lambda: pdf(dict.fromkeys(range(10, 200_000), b"<</Type/Pattern>>") | {4: b"null"}),
    "objects that are missing": lambda: pdf(
        kids("<</Kids[" + "".join(f"{i} 0 R " for i in range(90, 30_000)) + "]>>")
    ),
    "no table of objects": lambda: b"%PDF-1.7\n" + b"1 0 obj\n<</Type/ObjStm>>\nendobj\n" * 300_000,
    "white space": lambda: b"%PDF-1.7\n" + b"\n" * 30_000_000,
    "no end": lambda: b"%PDF-1.7\n" + b"x" * 30_000_000,
    "a table of a billion objects": lambda: (
        b"%PDF-1.7\nxref\n0 1000000000\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF"
    ),
    "protected with a password": lambda: pdf(
        {6: b"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>" % (b"00" * 32, b"11" * 32)},
        "/Root 1 0 R/Encrypt 6 0 R/ID[<00><00>]",
    ),
    "fetches from the web": lambda: pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(http://example.com/)>>>>",
            4: b"<</Type/Filespec/FS/URL/F(http://example.com/factur-x.xml)>>",
        }
    ),
}

BOMBS: dict[str, Builder] = {
    f"{kind}, {name}": build
    for kind, builders in (("XML", XML), ("JSON", JSON), ("gzip", GZIP), ("workbook", WORKBOOKS), ("PDF", PDF))
    for name, build in builders.items()
}
READ = {
    "JSON, a number of ten million digits",
    "JSON, a number with a large exponent",
    "workbook, a long number format",
    "workbook, archives within archives",
}
"""Those that are read, for what is large in them stands for nothing or goes to quarantine."""
ORDINARY: dict[str, Builder] = {
    "XML": invoice,
    "JSON": lambda: entries("3600"),
    "gzip": lambda: gzip.compress(invoice()),
    "workbook": workbook,
    "PDF": lambda: pdf({5: flate([invoice()])}),
}


# -- measuring -----------------------------------------------------------------------------------------------------


def peak() -> int:
    """Return the most memory that this process had at a time, in kilobytes.

    Of processes that it starts the system counts this one's memory too, so that theirs is not told by it.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def work() -> float:
    """Return the seconds of the processor that this process and those it started have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(folder: Path) -> dict[str, dict[str, str | float]]:
    """Return for each file of a folder, in order of its name, what was said of it, its seconds and megabytes.

    `processor` are seconds of the processor, which a busy machine does not lengthen as it does those of the clock.
    """
    from tests.importers.reading import AS_OF, File, Settings, Unreadable, read  # noqa: PLC0415 - heavy

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.addaudithook(_end_on_the_web)
    for build in ORDINARY.values():
        read([File("ordinary", build())], Settings(), AS_OF)
    before: int = peak()
    found: dict[str, dict[str, str | float]] = {}
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        started, worked = time.perf_counter(), work()
        try:
            read([File(path.name, data)], Settings(), AS_OF)
            said = ""
        except Unreadable as fault:
            said = str(fault)
        seconds, processor = time.perf_counter() - started, work() - worked
        megabytes = (peak() - before) / 1024
        found[path.name] = {"said": said, "seconds": seconds, "processor": processor, "megabytes": megabytes}
    return found


def _end_on_the_web(event: str, _: object) -> None:
    if event.startswith(("socket.", "urllib.")):
        sys.stderr.write(f"a file makes the reader call {event}\n")
        os._exit(9)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(Path(sys.argv[1]))))
