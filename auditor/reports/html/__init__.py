"""The report as one web page that holds everything it shows: no script, no address, nothing fetched."""

from __future__ import annotations

from auditor.report import Report
from auditor.reports.html.page import page
from auditor.reports.html.parts import report_parts


def render(report: Report, reader: str | None) -> str:
    """Return the report as one HTML page, in the order and wording of its reader."""
    return page("report.html", **report_parts(report, reader))
