"""Tables of the user's own, whose columns the settings map to fields."""

from __future__ import annotations

from dataclasses import replace

from auditor.faults import line_of
from auditor.model import Side
from auditor.settings import Format, Settings, SettingsError, did_you_mean
from importers.canonical import FIELDS, read_fields
from importers.registry import Importer, all_importers, fold


def mapped_importers(settings: Settings) -> tuple[Importer, ...]:
    """Return an importer for each table that the settings describe under `[formats.NAME]`.

    `side` says whose record the table is and `columns` maps fields to its headers:

        [formats.my_sheet]
        side = "billed"
        columns = { day = "Datum", hours = "Stunden", description = "Text" }

    The fields are those of the canonical form (`importers.canonical.FIELDS`). An entry has a `day`, a
    `start_day` with a `start_time`, or a `start` that holds both; and `hours`, a `duration`, or an end.
    Every header named must be in the file, in any order and case; a `*` in it stands for anything. Raises
    SettingsError, naming the line, for fields that do not exist and for columns that say no time.
    """
    known = {one.name for one in all_importers()}
    own = [
        (name, given)
        for name, given in settings.formats.items()
        if given.columns and (given.side or name not in known)
    ]
    return tuple(_importer(settings, name, given) for name, given in own)


def importers_of(settings: Settings) -> tuple[Importer, ...]:
    """Return every importer under these settings: tables of the user's own, then the known formats.

    A known format has more headers where the settings give it `columns` without a side:

        [formats.harvest_detailed]
        columns = { task = "Arbeitsschritt" }

    Raises SettingsError, naming the line, for a field that the format does not have.
    """
    return (*mapped_importers(settings), *(_widened(settings, one) for one in all_importers()))


def _widened(settings: Settings, known: Importer) -> Importer:
    given = settings.formats.get(known.name)
    if given is None or not given.columns:
        return known
    for field, header in given.columns.items():
        if field not in known.columns:
            told = f"there is no field {field!r}{did_you_mean(field, list(known.columns))}; "
            raise _fault(settings, known.name, f"{told}fields are {', '.join(known.columns)}", "columns", field)
        if not fold(header):
            raise _fault(settings, known.name, f"{field} has no header", "columns", field)
    more = {field: (header, *known.columns[field]) for field, header in given.columns.items()}
    return replace(known, columns={**known.columns, **more})


def _fault(settings: Settings, name: str, what: str, *keys: str) -> SettingsError:
    place = line_of(settings.text, ("formats", name, *keys))
    return SettingsError(f"{settings.path or 'settings'}:{place}: formats.{name}: {what}")


def _importer(settings: Settings, name: str, given: Format) -> Importer:
    def wrong(what: str, *keys: str) -> SettingsError:
        return _fault(settings, name, what, *keys)

    if given.side is None:
        raise wrong('no format is called so; a table of your own needs a side, "logged" or "billed"')
    fields = set(given.columns)
    for unknown in sorted(fields - set(FIELDS)):
        hint = did_you_mean(unknown, list(FIELDS))
        raise wrong(f"there is no field {unknown!r}{hint}; fields are {', '.join(FIELDS)}", "columns", unknown)
    if name in {known.name for known in all_importers()}:
        raise wrong("this name belongs to a format that is read already; give the table another", "columns")
    if not fields & {"day", "start", "start_day"}:
        raise wrong("columns needs a day, a start, or a start_day with a start_time", "columns")
    if ("start_day" in fields) != ("start_time" in fields):
        raise wrong("start_day and start_time belong together; a date alone is day", "columns")
    if not fields & {"hours", "duration", "end", "end_time"}:
        raise wrong("columns needs hours, a duration or an end", "columns")
    headers = [fold(header) for header in given.columns.values()]
    for field, header in zip(given.columns, headers, strict=True):
        if not header:
            raise wrong(f"{field} has no header", "columns", field)
        if headers.count(header) > 1:
            raise wrong(f"the header {header!r} stands for two fields", "columns", field)
    return Importer(
        name=name,
        tool="settings",
        report=f"table {name}",
        side=Side(given.side),
        columns={field: (header,) for field, header in given.columns.items()},
        needs=tuple(given.columns),
        gives=frozenset(),
        function=read_fields,
        long=frozenset({"description", "id"}),
        zone=None,
        short_rows=False,
        refuses=None,
        fallback=False,
    )
