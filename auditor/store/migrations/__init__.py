"""How the store came to its tables, step by step; each step is a file of `versions`, and `running` runs them.

`HEAD` is the last step.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
STEPS = tuple(sorted(path.stem[1:5] for path in (FOLDER / "versions").glob("r[0-9]*.py")))
HEAD = STEPS[-1]

_SQLITE = """\
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS \
(SELECT 1 FROM {table} WHERE id = NEW.id OR {key} = NEW.{key}) BEGIN SELECT RAISE(IGNORE); END"""
_POSTGRESQL = """\
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS \
$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
FOR EACH STATEMENT EXECUTE FUNCTION append_only()"""


def append_only(dialect: str, table: str, key: str = "key") -> list[str]:
    """Return the statements that forbid changing, deleting or replacing rows of a table, told apart by id and key."""
    statements = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return statements.format(table=table, key=key).splitlines()
