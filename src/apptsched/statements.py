"""The statements this package sends: one `.sql` file each, loaded here and nowhere else."""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files

from attrs import field, frozen

_SQL = files("apptsched") / "sql"


@frozen(slots=False)
class Statement:
    """One named statement.

    Attributes:
        name: The file's name, and the tag operators see in `pg_stat_activity`.
        writes: Whether it changes rows, so that a connection lost under way leaves the outcome
            unknown.
        needs_schema: Whether it must not run before the schema's version is known to fit.
    """

    name: str
    writes: bool = field(default=False, kw_only=True)
    needs_schema: bool = field(default=True, kw_only=True)

    @cached_property
    def text(self) -> bytes:
        """The SQL as sent, its name in a comment at the head."""
        return f"/* apptsched.{self.name} */ {self.body}".encode()

    @cached_property
    def body(self) -> str:
        """The SQL as it stands in the file, without the comment that says its purpose."""
        _, _, body = (_SQL / f"{self.name}.sql").read_text(encoding="utf-8").partition("\n")
        return body.strip()


@frozen(slots=False)
class ComposedStatement(Statement):
    """A statement whose file gave the beginning, and the filter the conditions."""

    composed: str = field(kw_only=True)

    @cached_property
    def body(self) -> str:
        """What was composed."""
        return self.composed


APPOINTMENT_BOOK = Statement("appointment_book", writes=True)
APPOINTMENT_CHANGE_STATUS = Statement("appointment_change_status", writes=True)
APPOINTMENT_CONFLICTS = Statement("appointment_conflicts")
APPOINTMENT_FIND = Statement("appointment_find")
APPOINTMENT_HISTORY = Statement("appointment_history")
APPOINTMENT_LIST = Statement("appointment_list")
APPOINTMENT_RESCHEDULE = Statement("appointment_reschedule", writes=True)
BEGIN = Statement("begin", needs_schema=False)
AVAILABILITY_OCCUPATION = Statement("availability_occupation")
HEALTH = Statement("health", needs_schema=False)
PERSON_ADD = Statement("person_add", writes=True)
PERSON_FIND = Statement("person_find")
PERSON_GRANT = Statement("person_grant", writes=True)
PERSON_LIST = Statement("person_list")
PERSON_UPDATE = Statement("person_update", writes=True)
RESOURCE_ADD = Statement("resource_add", writes=True)
RESOURCE_FIND = Statement("resource_find")
RESOURCE_LIST = Statement("resource_list")
RESOURCE_UPDATE = Statement("resource_update", writes=True)
SCHEMA_VERSION = Statement("schema_version", needs_schema=False)
SERVICE_ADD = Statement("service_add", writes=True)
SERVICE_FIND = Statement("service_find")
SERVICE_LIST = Statement("service_list")
SERVICE_UPDATE = Statement("service_update", writes=True)
TENANT_ADD = Statement("tenant_add", writes=True)
TENANT_FIND = Statement("tenant_find")
TENANT_LIST = Statement("tenant_list")
TENANT_UPDATE = Statement("tenant_update", writes=True)

DOCTOR = tuple(
    Statement(f"doctor_{name}", needs_schema=False)
    for name in (
        "encoding",
        "overlaps",
        "missing_occupancy",
        "ghost_occupancy",
        "foreign_units",
        "missing_claims",
        "incomplete_history",
        "stale_history",
    )
)
