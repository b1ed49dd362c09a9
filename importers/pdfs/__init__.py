"""The e-invoice inside a PDF (Factur-X, ZUGFeRD), fetched by a process of its own that the system keeps in bounds.

A PDF may be made to take hours and gigabytes to open. The library's own caps hold most of that off; what they do
not know of ends the process and not the audit.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from importers.tables import Unreadable

PDF = b"%PDF-"
MAX_BYTES = 32 << 20
PATIENCE = 20
"""Seconds of the clock, for systems that do not count those of the processor."""
FETCHER = Path(__file__).with_name("attachment.py")
INSTEAD = "ask for the invoice as XML (XRechnung, Factur-X), or save its lines as CSV"
TOO_MUCH = f"the PDF takes more to open than an invoice does; {INSTEAD}"
REFUSALS = {
    3: f"this PDF holds no e-invoice, only its picture; {INSTEAD}",
    4: "this PDF is protected with a password; save it without one",
    5: TOO_MUCH,
}
"""What the exit codes of the process mean, beside 0."""


def invoice_in(data: bytes) -> bytes:
    """Return the XML of the e-invoice that a PDF holds as an attached file; raises Unreadable if it holds none."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"the PDF is larger than {MAX_BYTES >> 20} MB; {INSTEAD}")
    try:
        run = subprocess.run(  # noqa: S603  # this interpreter and a file of this package
            [sys.executable, "-P", str(FETCHER)], input=data, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_MUCH) from None
    if run.returncode == 0:
        return run.stdout
    if run.returncode < 0:
        raise Unreadable(TOO_MUCH)
    raise Unreadable(REFUSALS.get(run.returncode, f"the PDF is damaged; {INSTEAD}"))
