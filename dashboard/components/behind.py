"""What stands behind a picture or a list, such as its table: made and sent only while somebody has it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

SAME, NUMBERS = "The same as a table", "The numbers behind this chart"


def box(key: str, label: str = SAME, *, expanded: bool = False) -> ExpanderContainer:
    """Return a box to open, closed at first; it is to be filled only when it is `open`."""
    return st.expander(label, expanded=expanded, key=f"behind_{key}", on_change="rerun")
