"""Decisions and comments."""

import sqlalchemy as sa
from alembic import op

from auditor.store.migrations import append_only

revision = "0001"
down_revision = None

DECISION = ("fingerprint", "code", "status", "reason", "name", "at", "expires", "contract", "day", "until")
COMMENT = ("fingerprint", "code", "text", "name", "at")
OPTIONAL = frozenset({"expires", "contract", "day", "until"})


def upgrade() -> None:
    """Make both tables, append-only."""
    for table, columns in (("decisions", DECISION), ("comments", COMMENT)):
        op.create_table(
            table,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("key", sa.Text, nullable=False, unique=True),
            *(sa.Column(name, sa.Text, nullable=name in OPTIONAL) for name in columns),
            sqlite_strict=True,
        )
        for statement in append_only(op.get_context().dialect.name, table):
            op.execute(statement)
