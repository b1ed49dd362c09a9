"""The tables of the store as they are now; `migrations` made them so, and only adds to them.

Instants and days are text in ISO form, so that both databases hold and order the same.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

version = Table("store_version", MetaData(), Column("version_num", Text))
"""Kept by Alembic: one row, the step of `migrations` that the store stands at."""
metadata = MetaData()


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


decisions = Table(
    "decisions", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text("fingerprint"), _text("code"), _text("status"), _text("reason"), _text("name"), _text("at"),
    *(_text(name, nullable=True) for name in ("expires", "contract", "day", "until")),
    sqlite_strict=True,
)  # fmt: skip
comments = Table(
    "comments", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text("fingerprint"), _text("code"), _text("text"), _text("name"), _text("at"),
    sqlite_strict=True,
)  # fmt: skip
reviews = Table(
    "reviews", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text("name"), _text("at"),
    sqlite_strict=True,
)  # fmt: skip
seen = Table(
    "seen", metadata,
    Column("id", Integer, primary_key=True),
    Column("review", Integer, ForeignKey("reviews.id"), nullable=False, index=True),
    _text("fingerprint"),
    sqlite_strict=True,
)  # fmt: skip
snapshots = Table(
    "snapshots", metadata,
    Column("id", Integer, primary_key=True),
    Column("review", Integer, ForeignKey("reviews.id"), nullable=False, index=True),
    _text("file"), _text("sha256"), _text("format"), _text("side"),
    _text("first_day", nullable=True), _text("last_day", nullable=True),
    *(Column(f"rows_{name}", Integer, nullable=False) for name in ("read", "accepted", "quarantined", "skipped")),
    sqlite_strict=True,
)  # fmt: skip
files = Table(
    "files", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
)  # fmt: skip
