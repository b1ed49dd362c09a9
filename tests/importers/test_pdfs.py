"""The e-invoice inside a PDF is found by its name and read like any other; a PDF without one is told what to do."""

from __future__ import annotations

import base64
import io
import json
import socket
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from auditor.cli import main
from importers.files import File, read
from importers.pdfs import MAX_BYTES, invoice_in
from importers.pdfs.attachment import FOUND, NONE, fetched
from importers.tables import Unreadable
from tests.importers.bombs import PDF, flate, pdf, stream
from tests.importers.reading import AS_OF, Settings

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "cii_invoice"
KEYS = (("O", 48), ("U", 48), ("OE", 32), ("UE", 32), ("Perms", 16))
INVOICE = (SAMPLES / "factur_x.xml").read_bytes()


def written(**files: bytes) -> bytes:
    """Return a PDF of one page with files attached, underscores for dots in their names."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    for name, data in files.items():
        writer.add_attachment(name.replace("_", "."), data)
    writer.write(out)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read([File("bill.pdf", data)], Settings(), AS_OF)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "name", ["factur-x_xml", "xrechnung_xml", "zugferd-invoice_xml", "ZUGFeRD-invoice_xml", "FACTUR-X_XML"]
)
def test_the_invoice_is_known_by_the_names_of_the_standards(name: str) -> None:
    assert fetched(written(**{"terms_pdf": b"%PDF", name: b"<a/>"})) == (FOUND, b"<a/>")


def test_of_several_the_name_of_the_newest_standard_is_taken() -> None:
    files = {"ZUGFeRD-invoice_xml": b"<old/>", "factur-x_xml": b"<new/>"}
    assert fetched(written(**files)) == (FOUND, b"<new/>")


@pytest.mark.parametrize("name", ["order-x_xml", "invoice_xml", "factur-x_xml_zip"])
def test_other_files_are_no_invoices(name: str) -> None:
    assert fetched(written(**{name: b"<a/>"})) == (NONE, b"")


@pytest.mark.parametrize(
    "packed",
    [
        stream(b"<a/>"),
        flate([b"<a/>"]),
        stream(base64.a85encode(zlib.compress(b"<a/>")) + b"~>", "/Filter[/ASCII85Decode/FlateDecode]"),
        stream(b"3c612f3e>", "/Filter/ASCIIHexDecode"),
    ],
)
def test_an_invoice_is_unpacked(packed: bytes) -> None:
    assert fetched(pdf({5: packed})) == (FOUND, b"<a/>")


def test_an_invoice_named_in_a_stream_of_objects_is_found() -> None:
    catalog = b"<</Type/Catalog/Names<</EmbeddedFiles<</Names[(factur-x.xml) 2 0 R]>>>>>>"
    file = b"<</Type/Filespec/UF(factur-x.xml)/EF<</F 3 0 R>>>>"
    index = b"1 0 2 %d " % len(catalog)
    objects = flate([index + catalog + file], f"/Filter/FlateDecode/Type/ObjStm/N 2/First {len(index)}")
    head, places = b"%PDF-1.7\n", []
    for number, body in ((4, objects), (3, flate([b"<a/>"]))):
        places.append(len(head))
        head += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    lines = [(0, 0, 0), (2, 4, 0), (2, 4, 1), (1, places[1], 0), (1, places[0], 0), (1, len(head), 0)]
    table = b"".join(struct.pack(">BHB", *line) for line in lines)
    body = stream(table, "/Type/XRef/Size 6/W[1 2 1]/Root 1 0 R")
    data = head + b"5 0 obj\n" + body + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)
    assert fetched(data) == (FOUND, b"<a/>")


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a PDF is not to reach the web")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    assert fetched(PDF["fetches from the web"]()) == (NONE, b"")


def test_the_invoice_inside_is_read_like_the_file_alone() -> None:
    inside = read([File("a", written(**{"factur-x_xml": INVOICE}))], Settings(), AS_OF)
    alone = read([File("a", INVOICE)], Settings(), AS_OF)
    assert inside.entries.equals(alone.entries)
    assert inside.charges.equals(alone.charges)
    assert any("inside the PDF" in note for note in inside.sources[0].notes)


def test_a_pdf_without_an_invoice_is_told_what_to_ask_for() -> None:
    assert "holds no e-invoice" in refusal(written())
    assert "ask for the invoice as XML" in refusal(written(terms_pdf=b"%PDF"))


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_protected_pdf_is_refused_in_words(password: str) -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_attachment("factur-x.xml", INVOICE)
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    writer.write(out)
    assert "protected with a password" in refusal(out.getvalue())


def test_a_pdf_protected_in_the_newest_way_is_refused_in_words() -> None:
    texts = "".join(f"/{name}<{'00' * size}>" for name, size in KEYS)
    cipher = "/CF<</StdCF<</CFM/AESV3/Length 32>>>>/StmF/StdCF/StrF/StdCF"
    protection = f"<</Filter/Standard/V 5/R 6/Length 256/P -4{texts}{cipher}>>".encode()
    data = pdf({5: stream(INVOICE), 6: protection}, "/Root 1 0 R/Encrypt 6 0 R/ID[<00><00>]")
    assert "protected with a password" in refusal(data)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\nendobj\n", written()[:200]])
def test_a_damaged_pdf_is_refused_in_words(data: bytes) -> None:
    assert "PDF is damaged" in refusal(data)


def test_damage_of_the_file_inside_is_told_apart() -> None:
    assert "the file inside the PDF: line 1" in refusal(written(**{"factur-x_xml": b"<a>"}))


def test_a_pdf_larger_than_any_invoice_is_not_opened() -> None:
    with pytest.raises(Unreadable, match="larger than"):
        invoice_in(b"%PDF-" + bytes(MAX_BYTES))


LOG = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
    + "".join(
        f"Bo Sample,bo@example.com,Acme Example,Shop,,Product pages,Yes,2026-03-0{day},09:00:00,2026-03-0{day},"
        f"{end},{length},\n"
        for day, end, length in (
            (2, "13:00:00", "04:00:00"),
            (3, "12:45:00", "03:45:00"),
            (9, "15:00:00", "06:00:00"),
        )
    )
)


def test_a_pdf_is_laid_beside_the_log_of_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The bill is of 7.75 h, 10 h and 3.5 h at 80.00 EUR; the log holds 13.75 h of them."""
    bill, log = tmp_path / "F-2026-112.pdf", tmp_path / "toggl.csv"
    bill.write_bytes(written(**{"factur-x_xml": INVOICE}))
    log.write_text(LOG, encoding="utf-8")
    command = ["check", str(bill), str(log), "--as-of", "2026-11-02T09:00Z", "--timezone", "UTC"]
    assert main(command) == 1
    report = capsys.readouterr().out
    assert "F-2026-112.pdf" in report
    assert {"13.75", "21.25"} <= set(report.split())
    main([*command, "--format", "json"])
    facts = json.loads(capsys.readouterr().out)
    (contract,) = facts["contracts"]
    assert (contract["logged_seconds"], contract["billed_seconds"]) == (49_500, 76_500)
    (finding,) = [one for one in facts["findings"] if one["code"] == "INV608"]
    assert (finding["seconds"], finding["amount"]) == (27_000, "600.00")
    assert {place["file"] for place in finding["evidence"]} == {"F-2026-112.pdf", "toggl.csv"}
