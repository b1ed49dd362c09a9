"""A report of this auditor, which is no log."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="this auditor",
    report="report",
    side=Side.BILLED,
    columns={
        "fingerprint": ("fingerprint",),
        "code": ("code",),
        "rule": ("rule",),
        "severity": ("severity",),
        "confidence": ("confidence",),
    },
    needs=("fingerprint", "code", "rule", "severity", "confidence"),
    refuses="it holds findings, not entries; leave it out, and keep reports outside a folder that is audited",
)
def auditor_report(sheet: Sheet) -> Reading:  # noqa: ARG001
    """Made by `auditor check --format csv`: a row is a finding, so there is nothing in it to audit.

    It is recognised because a folder that is audited again may hold the report of last time, whose days and
    hours would otherwise be read as a bill.
    """
    return Reading({})
