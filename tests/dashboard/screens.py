"""The app as a person uses it: through its entry script, with files given as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from auditor.decisions import Decision
from auditor.demo import AS_OF, demo
from auditor.engine import audit
from auditor.report import Report
from auditor.settings import Settings
from dashboard.serve import APP, OPENED
from dashboard.state import Key
from importers.files import File, read

PAGES = ("overview", "contract", "findings", "hours", "patterns", "sources")

TOGGL = """\
User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (USD)
Ann Example,ann@example.com,Acme,Website,,Header,Yes,2026-03-02,09:00:00,2026-03-02,11:00:00,02:00:00,,
Ann Example,ann@example.com,Acme,Website,,Footer,Yes,2026-03-03,09:00:00,2026-03-03,10:30:00,01:30:00,,
Ann Example,ann@example.com,Acme,Website,,Footer,Yes,2026-03-03,09:00:00,2026-03-03,10:30:00,01:30:00,,
Ann Example,ann@example.com,Acme,Website,,Menu,Yes,2026-03-04,09:00:00,2026-03-04,12:00:00,03:00:00,,
Ann Example,ann@example.com,Acme,Website,,Search,Yes,2026-03-05,09:00:00,2026-03-05,12:00:00,OO:30:00,,
"""
UPWORK = """\
"Date","Contract","Hours","Amount","Payment type"
"2026-03-02","Website (38211407)","2","90",""
"2026-03-03","Website (38211407)","1.5","67.5",""
"2026-03-04","Website (38211407)","5","225",""
"""
FILES = {"toggl.csv": TOGGL, "upwork.csv": UPWORK}


@dataclass
class Screen:
    """The app in use; what was uploaded is kept for every run, as a browser keeps it."""

    app: AppTest
    files: list[tuple[str, bytes, str]] = field(default_factory=list)

    def run(self) -> Screen:
        """Run the app with what is uploaded."""
        if self.files:
            self.app.file_uploader(key=Key.UPLOADS).set_value(self.files)
        self.app.run()
        return self

    def upload(self, files: dict[str, str | bytes]) -> Screen:
        """Upload these files and no others."""
        self.files = [(n, d.encode() if isinstance(d, str) else d, "text/csv") for n, d in files.items()]
        return self.run()

    def go(self, page: str) -> Screen:
        """Open a page."""
        self.app.switch_page(f"views/{page}.py")
        return self.run()

    def select_row(self, key: str, row: int) -> Screen:
        """Click a row of the table whose key begins with `key`; AppTest has no click for rows."""
        ids = [table.proto.id for table in self.app.dataframe]
        (full,) = (part[part.index(f"-{key}-") + 1 :] for part in ids if f"-{key}-" in part)
        self.app.session_state[full] = {"selection": {"rows": [row], "columns": [], "cells": []}}
        return self.run()

    def click(self, key: str, customdata: Any) -> Screen:
        """Click a point of the chart with this key; AppTest has no click for charts."""
        self.app.session_state[key] = {"selection": {"points": [{"customdata": customdata}]}}
        return self.run()

    def choose(self, key: str, value: Any) -> Screen:
        """Choose in a box of one or several choices."""
        boxes = [*self.app.selectbox, *self.app.multiselect, *self.app.button_group]
        next(box for box in boxes if box.key == key).set_value(value)
        return self.run()

    def unfold(self) -> Screen:
        """Open every box that is filled only while it is open."""
        ids = [box.proto.id for box in self.app.expander]
        for full in ids:
            if "-behind_" in full:
                self.app.session_state[full[full.index("-behind_") + 1 :]] = True
        return self.run()

    def press(self, label: str) -> Screen:
        """Press the button whose label begins so."""
        next(button for button in self.app.button if button.label.startswith(label)).click()
        return self.run()

    def table(self, *columns: str) -> pd.DataFrame:
        """Return the first table that has all these columns."""
        return next(t.value for t in self.app.dataframe if set(columns) <= set(t.value.columns))

    @property
    def title(self) -> str:
        """The title of the page."""
        return str(self.app.title[0].value)

    @property
    def said(self) -> str:
        """All text that is not in a table, as Markdown."""
        a = self.app
        parts: list[Any] = [*a.title, *a.subheader, *a.markdown, *a.caption, *a.info, *a.warning, *a.error, *a.text]
        return "\n".join(str(part.value) for part in (*parts, *a.success))

    @property
    def metrics(self) -> dict[str, str]:
        """The figures at the top, as written."""
        return {metric.label: metric.value.replace("\\", "") for metric in self.app.metric}

    @property
    def faults(self) -> list[str]:
        """Exceptions that reached the screen; there must be none."""
        return [f"{e.message} {e.stack_trace[-1:]}" for e in self.app.exception]


def start(monkeypatch: pytest.MonkeyPatch, **opened: Any) -> Screen:
    """Return the app after its first run; keyword arguments are what the command line opened."""
    monkeypatch.setenv(OPENED, json.dumps({"as_of": AS_OF} | opened))
    return Screen(AppTest.from_file(str(APP), default_timeout=60)).run()


def report_of(files: dict[str, str], decisions: tuple[Decision, ...] = ()) -> Report:
    """Return the report on files, as the command line makes it."""
    given = [File(name, text.encode()) for name, text in files.items()]
    return audit(read(given, Settings(), pd.Timestamp(AS_OF)).with_(decisions=decisions))


@cache
def demo_report(name: str) -> Report:
    """Return the report on a demo."""
    files, settings = demo(name)
    return audit(read(files, settings, pd.Timestamp(AS_OF)))
