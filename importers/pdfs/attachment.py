"""A program: takes a PDF from standard input and puts the XML of the e-invoice inside it on standard output.

Attached files are found through the catalog's names; pages are never looked at, and nothing else is unpacked than
what leads there. The system ends the process when it exceeds its time or memory.
"""

from __future__ import annotations

import io
import logging
import sys
from itertools import islice

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError
from pypdf.generic import EmbeddedFile

SECONDS = 0.3
"""Of the processor; an invoice of a few pages takes a hundredth of it."""
MEMORY = 192 << 20
MAX_UNPACKED_BYTES = 16 << 20
MAX_FILES = 1_000
MAX_OBJECTS = 50_000
MAX_FILTERS = 2
NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
"""What the standards call the attached invoice, the best first; ZUGFeRD 1 writes some letters large."""
FOUND, NONE, PROTECTED, TOO_MUCH = 0, 3, 4, 5


def fetched(data: bytes) -> tuple[int, bytes]:
    """Return the exit code and the invoice; what pypdf raises on damaged files is raised."""
    with apply_configuration(
        zlib_maximum_output_length=MAX_UNPACKED_BYTES,
        zlib_maximum_recovery_input_length=MAX_UNPACKED_BYTES >> 6,
        lzw_maximum_output_length=MAX_UNPACKED_BYTES,
        run_length_maximum_output_length=MAX_UNPACKED_BYTES,
        brotli_maximum_output_length=MAX_UNPACKED_BYTES,
        array_based_stream_maximum_output_length=MAX_UNPACKED_BYTES,
        stream_decoding_work_maximum_length=2 * MAX_UNPACKED_BYTES,
        stream_filters_maximum_length=MAX_FILTERS,
    ):
        reader = PdfReader(
            io.BytesIO(data), root_object_recovery_limit=MAX_FILES, xref_stream_maximum_entries=MAX_OBJECTS
        )
        if reader.is_encrypted:
            return PROTECTED, b""
        files: dict[str, EmbeddedFile] = {}
        for file in islice(reader.attachment_list, MAX_FILES):
            for name in (file.alternative_name, file.name):
                files.setdefault(str(name).casefold(), file)
        chosen = next((files[name] for name in NAMES if name in files), None)
        return (NONE, b"") if chosen is None else (FOUND, chosen.content)


def confine() -> None:
    """Have the system end this process at its limits of processor time and memory, where it can."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # not on every system
        import signal  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        signal.setitimer(signal.ITIMER_PROF, SECONDS)


if __name__ == "__main__":
    logging.disable()
    confine()
    try:
        code, invoice = fetched(sys.stdin.buffer.read())
    except (LimitReachedError, MemoryError):
        code, invoice = TOO_MUCH, b""
    except DependencyError:  # only protected files need what is not installed
        code, invoice = PROTECTED, b""
    sys.stdout.buffer.write(invoice)
    sys.exit(code)
