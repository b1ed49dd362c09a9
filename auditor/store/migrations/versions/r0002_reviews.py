"""Reviews: who has seen which findings, in which files."""

import sqlalchemy as sa
from alembic import op

from auditor.store.migrations import append_only

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of reviews, of what they saw, and of the files' bytes, append-only."""
    op.create_table("reviews", _id(), _key(), _text("name"), _text("at"), sqlite_strict=True)
    op.create_table("seen", _id(), _review(), _text("fingerprint"), sqlite_strict=True)
    op.create_table(
        "snapshots",
        _id(),
        _review(),
        *(_text(name) for name in ("file", "sha256", "format", "side")),
        *(sa.Column(name, sa.Text) for name in ("first_day", "last_day")),
        *(sa.Column(f"rows_{n}", sa.Integer, nullable=False) for n in ("read", "accepted", "quarantined", "skipped")),
        sqlite_strict=True,
    )
    op.create_table("files", _id(), _key(), sa.Column("content", sa.LargeBinary, nullable=False), sqlite_strict=True)
    for table in ("seen", "snapshots"):
        op.create_index(f"ix_{table}_review", table, ["review"])
    for table, key in (("reviews", "key"), ("seen", "id"), ("snapshots", "id"), ("files", "key")):
        for statement in append_only(op.get_context().dialect.name, table, key):
            op.execute(statement)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _key() -> sa.Column[str]:
    return sa.Column("key", sa.Text, nullable=False, unique=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _review() -> sa.Column[int]:
    return sa.Column("review", sa.Integer, sa.ForeignKey("reviews.id"), nullable=False)
