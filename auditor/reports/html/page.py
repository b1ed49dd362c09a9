"""Templates to pages: every value is text unless a template of ours makes it markup."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound

from auditor.reports import words

FOLDER = files("auditor.reports.html") / "templates"


class _Shipped(BaseLoader):
    """Templates as they are shipped, be it in a folder or in an archive."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:  # noqa: ARG002
        file = FOLDER / template
        if not file.is_file():
            raise TemplateNotFound(template)
        return file.read_text(encoding="utf-8"), None, None


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=_Shipped(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters.update(hours=words.hours, many=words.many, seen=_seen)
    return templates


def _seen(text: object) -> str:
    """Return text with characters that are not seen told; line breaks stay."""
    return words.visible(str(text), keep="\n\t")


def page(template: str, **data: Any) -> str:
    """Return a page; the same data give the same text."""
    return _templates().get_template(template).render(**data)
