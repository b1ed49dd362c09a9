"""The shipped sample audits: constructed files of a freelancer, a client and an agency."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from auditor.settings import Settings, load
from importers.files import File, open_files

AS_OF = "2026-11-02T09:00:00Z"
"""The instant at which the demos are audited, so that their reports never change."""


def demo(name: str) -> tuple[list[File], Settings]:
    """Return the files and settings of a demo: freelancer, client or agency."""
    with as_file(files("sample_data").joinpath("demo", name)) as folder:
        inside = [path for path in sorted(Path(folder).iterdir()) if path.suffix in {".csv", ".xlsx"}]
        return open_files(inside), load(Path(folder) / "audit.toml")
