"""Tables of thousands of rows: they are shown, and their rows can be chosen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

SCRIPT = """
import pandas as pd
from dashboard.components import grids
table = pd.DataFrame({"message": [f"finding {n}" for n in range(grids.MANY + 1)]})
columns = {"message": grids.text("What it says", 250)}
grids.show(table, columns, alt="A table")
grids.show(table, columns, key="one", alt="One")
grids.pick(table, columns, key="several", alt="Several")
"""


def test_a_large_table_is_shown_whether_its_rows_are_chosen_or_not() -> None:
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    assert [fault.message for fault in app.exception] == []
    assert len(app.dataframe) == 3
