"""A few names with their values: text in lines, for which a table to scroll and sort would be too much."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from auditor.reports import words as shared

STYLE = "border-bottom:1px solid rgba(128,128,128,.3);padding:.3rem .9rem .3rem 0;text-align:left;vertical-align:top"


def show(pairs: Sequence[tuple[str, str]], heads: tuple[str, str]) -> None:
    """Show pairs of text, letter by letter, under their headings."""
    lines = (_line("td", *pair) for pair in pairs)
    st.html(f"<table style='width:100%;border-collapse:collapse'>{_line('th', *heads)}{''.join(lines)}</table>")


def _line(tag: str, *cells: str) -> str:
    style = f"{STYLE};font-weight:400;opacity:.7" if tag == "th" else STYLE
    told = (f"<{tag} style='{style}'>{html.escape(shared.visible(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(told)}</tr>"
