"""Migrate a line in an Alembic revision, and keep autogenerate away from the package's tables.

In a revision:

    from apptsched.integrations import alembic as apptsched

    def upgrade() -> None:
        apptsched.upgrade(op, from_=0, to=12)

    def downgrade() -> None:
        apptsched.downgrade(op, from_=12, to=0)

In `env.py`, pass `include_name` and `include_object` to both `context.configure` calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from apptsched.migrate.errors import InvalidTarget
from apptsched.migrate.export.alembic_steps import run_steps
from apptsched.migrate.export.steps import way
from apptsched.migrate.folder import folder_of

__all__ = ["downgrade", "include_name", "include_object", "upgrade"]

_SCHEMA: Final = "apptsched"


def upgrade(
    op: Any,
    *,
    to: int,
    from_: int = 0,
    source: Path | Traversable | None = None,
    line: str = "apptsched",
) -> None:
    """Apply the migrations above *from_* up to *to*, in Alembic's transaction, or print their SQL.

    Args:
        op: `alembic.op`.
        to: The version to reach.
        from_: The version the revisions before this one have reached; anything else is refused.
        source: The folder; None is the schema this package ships.
        line: Whose history it is.

    Raises:
        InvalidMigrations: The folder is in disorder.
        InvalidTarget: The folder does not have both versions, or *to* is below *from_*.
    """
    if to < from_:
        raise InvalidTarget(f"`upgrade` cannot go down from {from_} to {to}")
    _run(op, from_, to, source, line)


def downgrade(
    op: Any,
    *,
    from_: int,
    to: int = 0,
    source: Path | Traversable | None = None,
    line: str = "apptsched",
) -> None:
    """Revert the migrations above *to*, which destroys what they hold; the reverse of `upgrade`.

    Raises:
        InvalidMigrations: The folder is in disorder.
        InvalidTarget: The folder does not have both versions, or *to* is above *from_*.
        IrreversibleMigration: One of them has no way back; nothing was changed.
    """
    if to > from_:
        raise InvalidTarget(f"`downgrade` cannot go up from {from_} to {to}")
    _run(op, from_, to, source, line)


def _run(op: Any, from_: int, to: int, source: Path | Traversable | None, line: str) -> None:
    steps = way(folder_of(source), line, from_, to)
    run_steps(op, ((step.transactional, step.statements) for step in steps))


def include_name(name: str | None, type_: str, parent_names: Mapping[str, str | None]) -> bool:
    """Return whether autogenerate may look at something in the database: not at this schema."""
    schema = name if type_ == "schema" else parent_names.get("schema_name")
    return schema != _SCHEMA


def include_object(item: Any, _name: str | None, type_: str, *_: Any) -> bool:
    """Return whether autogenerate may compare an object: not one of this schema.

    The host's foreign keys into the schema belong to the host's tables, and are compared.
    """
    table = item if type_ == "table" else item.table
    return bool(table.schema != _SCHEMA)
