"""A few rows of text, for which a table to sort and search would be too much: it is drawn at a tenth of the cost."""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence

import streamlit as st

from auditor.reports import words as shared

MANY = 100
"""More rows than these are better sorted and searched."""
STYLE = """<style>
.lines {max-height: 31rem; overflow: auto}
.lines table {width: 100%; border-collapse: collapse}
.lines :is(th, td) {border-bottom: 1px solid rgba(128, 128, 128, .3); padding: .3rem .9rem .3rem 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere}
.lines th {font-weight: 400; opacity: .7}
.lines .number {text-align: right; white-space: nowrap}
.lines .whole {white-space: nowrap}
</style>"""


def show(
    rows: Sequence[Sequence[str]],
    heads: Sequence[str],
    *,
    alt: str,
    numbers: Collection[str] = (),
    whole: Collection[str] = (),
) -> None:
    """Show rows of text, letter by letter, under their headings; `alt` names them for who cannot see them.

    Those under the headings `numbers` stand at the right, and like those under `whole` are never broken.
    """
    kinds = ["number" if head in numbers else "whole" if head in whole else "" for head in heads]
    lines = [_line("th", heads, kinds), *(_line("td", row, kinds) for row in rows)]
    named = f"role='region' aria-label='{html.escape(shared.visible(alt))}' tabindex='0'"
    st.html(f"{STYLE}<div class='lines' {named}><table>{''.join(lines)}</table></div>")


def _line(tag: str, cells: Sequence[str], kinds: Sequence[str]) -> str:
    told = (
        f"<{tag} class='{kind}'>{html.escape(shared.visible(cell))}</{tag}>"
        for cell, kind in zip(cells, kinds, strict=True)
    )
    return f"<tr>{''.join(told)}</tr>"
