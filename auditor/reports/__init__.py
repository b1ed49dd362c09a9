"""Reports on paper: one module per form, each with `render(report, reader)`, imported only when asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from auditor.report import Report

FORMATS = ("text", "json", "csv", "xlsx", "html")
"""Names of the forms; each is the module of that name."""

READERS = ("freelancer", "client", "agency")
"""Who may read a report; the reader changes order and wording, never a fact."""

Renderer = Callable[["Report", str | None], str | bytes]


def renderer(name: str) -> Renderer:
    """Return the function that renders a report in a form; raises KeyError for a name not in `FORMATS`.

    The same report and reader give the same text or bytes.
    """
    if name not in FORMATS:
        raise KeyError(name)
    return cast("Renderer", import_module(f"{__name__}.{name}").render)
