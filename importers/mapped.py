"""Tables of the user's own, whose columns the settings map to fields."""

from __future__ import annotations

from auditor.model import Side
from auditor.settings import Settings
from importers.canonical import FIELDS, read_fields
from importers.registry import Importer


def mapped_importers(settings: Settings) -> tuple[Importer, ...]:
    """Return an importer for each table that the settings describe; see `auditor.settings.Format`."""
    return tuple(
        Importer(
            name=name,
            tool="settings",
            report=f"table {name}",
            side=Side(format_.side),
            columns={field: (header,) for field, header in format_.columns.items()},
            needs=tuple(format_.columns),
            function=read_fields,
            long=frozenset({"description"}),
            zone=None,
            short_rows=False,
            refuses=None,
            fallback=False,
        )
        for name, format_ in settings.formats.items()
        if format_.columns and format_.side and set(format_.columns) <= set(FIELDS)
    )
