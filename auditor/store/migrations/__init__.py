"""How the store came to its tables, step by step; each step is a file of `versions`, run by Alembic.

`HEAD` is the last step. Alembic is imported only when a store stands at an earlier one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

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


def migrate(connection: Connection, to: str = HEAD) -> None:
    """Bring the store of a connection, within its transaction, from the step it stands at to a later one."""
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    from auditor.store.schema import version  # noqa: PLC0415

    scripts = ScriptDirectory(str(FOLDER))
    with EnvironmentContext(
        Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs(to, revision), destination_rev=to
    ) as environment:
        environment.configure(connection=connection, version_table=version.name)
        environment.run_migrations()


def append_only(dialect: str, table: str, key: str = "key") -> list[str]:
    """Return the statements that forbid changing, deleting or replacing rows of a table, told apart by id and key."""
    statements = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return statements.format(table=table, key=key).splitlines()
