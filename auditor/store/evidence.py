"""What a review keeps of the files it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from auditor.decisions import Snapshot
from auditor.model import Ledger
from auditor.settings import Settings


class Content(Protocol):
    """A file with its bytes."""

    @property
    def data(self) -> bytes:
        """The bytes."""
        ...


def snapshots(ledger: Ledger) -> tuple[Snapshot, ...]:
    """Return a snapshot of each file of a ledger."""
    return tuple(
        Snapshot(
            file=source.file,
            sha256=source.sha256,
            format=source.format,
            side=source.side.value,
            first_day=source.first_day,
            last_day=source.last_day,
            **{f"rows_{name}": source.rows[name] for name in ("read", "accepted", "quarantined", "skipped")},
        )
        for source in ledger.sources
    )


def keeps_files(settings: Settings, place: str | Path) -> bool:
    """Return whether the bytes of reviewed files are kept: in a file, unless the settings say otherwise."""
    asked = settings.store.keep_files
    return isinstance(place, Path) if asked is None else asked


def contents(files: Iterable[Content], ledger: Ledger) -> dict[str, bytes]:
    """Return the bytes of the files of a ledger by their SHA-256."""
    read = {source.sha256 for source in ledger.sources}
    hashed = ((hashlib.sha256(file.data).hexdigest(), file.data) for file in files)
    return {sha256: data for sha256, data in hashed if sha256 in read}
