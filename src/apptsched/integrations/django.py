"""Migrate a line in a Django migration.

    from apptsched.integrations.django import Migrate

    class Migration(migrations.Migration):
        dependencies = []
        operations = [Migrate(from_=0, to=12)]

The tables are no models of Django's, and `makemigrations` does not look at the database: it never
touches them.
"""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path, PurePath
from typing import Any

from django.db import router
from django.db.migrations.operations.base import Operation

from apptsched.errors import MigrationError
from apptsched.migrate.errors import IrreversibleMigration
from apptsched.migrate.export.formats import in_transactions
from apptsched.migrate.export.steps import ExportedStep, way
from apptsched.migrate.folder import folder_of

__all__ = ["Migrate"]


class Migrate(Operation):  # type: ignore[misc]
    """Applies the migrations above *from_* up to *to*, and reverts them backwards.

    Runs in the transaction of Django's migration. Where a file says `transaction none` that
    migration needs `atomic = False`; each file then is a transaction of its own.

    Args:
        to: The version to reach.
        from_: The version the operations before this one have reached; anything else is refused.
        source: The folder; None is the schema this package ships.
        line: Whose history it is.
    """

    def __init__(
        self,
        *,
        to: int,
        from_: int = 0,
        source: Path | Traversable | None = None,
        line: str = "apptsched",
    ) -> None:
        self.to = to
        self.from_ = from_
        # `squashmigrations` writes a path as a pure one.
        self.source = Path(source) if isinstance(source, PurePath) else source
        self.line = line

    @property
    def reversible(self) -> bool:
        """Whether there is a way back."""
        try:
            self._way(self.to, self.from_)
        except IrreversibleMigration:
            return False
        return True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: Any,  # noqa: ARG002 - Django's to name
        to_state: Any,  # noqa: ARG002
    ) -> None:
        """Go from *from_* to *to*, or print the SQL."""
        self._run(app_label, schema_editor, self._way(self.from_, self.to))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: Any,  # noqa: ARG002
        to_state: Any,  # noqa: ARG002
    ) -> None:
        """Go from *to* to *from_*, or print the SQL."""
        self._run(app_label, schema_editor, self._way(self.to, self.from_))

    def describe(self) -> str:
        """Return what it does, for `migrate --plan` and `sqlmigrate`."""
        return f"Line {self.line} from {self.from_:04d} to {self.to:04d}"

    def _way(self, start: int, end: int) -> tuple[ExportedStep, ...]:
        return way(folder_of(self.source), self.line, start, end)

    def _run(self, app_label: str, editor: Any, steps: tuple[ExportedStep, ...]) -> None:
        if not router.allow_migrate(editor.connection.alias, app_label):
            return
        for step in steps:
            if editor.atomic_migration and not step.transactional:
                raise MigrationError(
                    f"{step.path} runs outside a transaction: give the Django migration"
                    " `atomic = False`; nothing was changed"
                )
        whole = (text for step in steps for text in step.statements)
        for statement in whole if editor.atomic_migration else in_transactions(steps):
            editor.execute(statement, params=None)
