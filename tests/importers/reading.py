"""Text to what an importer reads from it, and samples with damaged bytes."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from auditor.model import Ledger
from auditor.settings import Settings, parse
from importers.files import File, read
from importers.tables import Unreadable

AS_OF = pd.Timestamp("2026-11-02T09:00Z")


def read_text(text: str, *, name: str = "log.csv", timezone: str | None = None, settings: str = "") -> Ledger:
    """Return the ledger of one file given as text."""
    return read([File(name, text.encode())], parse(settings) if settings else Settings(), AS_OF, timezone)


def refusal(text: str, *, settings: str = "") -> str:
    """Return the line with which a file is refused; empty if it is read."""
    try:
        read_text(text, settings=settings)
    except Unreadable as fault:
        return str(fault)
    return ""


def is_read_or_refused(data: bytes, timezone: str | None, settings: Settings | None = None) -> bool:
    """Whether bytes are read with a receipt that balances, or refused; anything else is raised."""
    try:
        ledger = read([File("log.csv", data)], settings or Settings(), AS_OF, timezone)
    except Unreadable as fault:
        return "\n" not in str(fault)
    source = ledger.sources[0]
    accepted = len(ledger.entries) + len(ledger.charges)
    return source.is_balanced and source.rows["accepted"] == accepted


def damaged(samples: list[bytes]) -> st.SearchStrategy[bytes]:
    """Return samples with one to three bytes flipped, left out or put in, or with their end cut off."""
    return st.builds(
        _damage,
        st.sampled_from(samples),
        st.lists(
            st.tuples(
                st.sampled_from(("flip", "delete", "insert", "truncate")),
                st.floats(0, 1, exclude_max=True),
                st.integers(0, 255) | st.sampled_from(b'",;\n\r\t-:.0159\0'),
            ),
            min_size=1,
            max_size=3,
        ),
    )


def _damage(data: bytes, changes: list[tuple[str, float, int]]) -> bytes:
    for change, place, byte in changes:
        at = int(place * len(data))
        if change == "truncate":
            data = data[:at]
        else:
            inserted = b"" if change == "delete" else bytes([byte])
            data = data[:at] + inserted + data[at + (change != "insert") :]
    return data
