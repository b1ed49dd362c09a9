"""Commits of a git repository."""

from __future__ import annotations

from auditor.model import Side, Trace
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="git",
    report="log of commits",
    side=Side.OBSERVED,
    columns={
        "commit": ("commit", "commit hash", "hash", "sha"),
        "author": ("author", "author name"),
        "email": ("email", "author email"),
        "moment": ("author date",),
        "subject": ("subject",),
        "repository": ("repository",),
    },
    needs=("commit", "moment", ("author", "email")),
    gives=("clock times", "provenance"),
    long=("commit", "subject"),
)
def git_log(sheet: Sheet) -> Reading:
    r"""Made by naming the folder of a git repository instead of a file; or by saving its log as a table.

    The folder is one that holds `.git`, or a bare repository. `git log --all` is then run on it: every commit
    of every branch and tag. Files beside `.git` are not read; name them to read them. Who has no access to
    the repository can ask for its log as a table, with these headers and tabs between the columns:

        (printf 'commit\tauthor\temail\tauthor date\tsubject\n'
         git log --all --format='%H%x09%an%x09%ae%x09%aI%x09%s') > commits.csv

    A row is one commit: the moment at which its author made it, who that was, and the first line of its
    message. It is a trace of work at that moment and says nothing of how long the work took. The moment is
    the author's, which moving a commit to another branch leaves as it is, so that one commit may stand in two
    rows.

    The file does not say what work the commits are part of; the repository's name is taken for the project.
    Authors can set the moment as they like, and their clocks may be wrong.
    """
    sheet.quarantine(sheet.blank("moment"), "moment", "is empty")
    spans = sheet.moments("moment", "moment")
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "trace": Trace.COMMIT.value,
            "person_name": sheet.text("author"),
            "person_email": sheet.text("email", str.lower),
            "project": sheet.text("repository"),
            "description": sheet.long_text("subject"),
            "entry_id": sheet.long_text("commit"),
        },
        notes=tuple(" ".join(cell for cell in cells if cell) for _, cells in sheet.table.preamble),
    )
