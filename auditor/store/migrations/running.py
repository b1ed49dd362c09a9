"""Runs the steps of the store; importing it imports Alembic, which takes a quarter of a second."""

from __future__ import annotations

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from auditor.store.migrations import FOLDER, HEAD
from auditor.store.schema import version


def migrate(connection: Connection, to: str = HEAD) -> None:
    """Bring the store of a connection, within its transaction, from the step it stands at to a later one."""
    scripts = ScriptDirectory(str(FOLDER))
    with EnvironmentContext(
        Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs(to, revision), destination_rev=to
    ) as environment:
        environment.configure(connection=connection, version_table=version.name)
        environment.run_migrations()
