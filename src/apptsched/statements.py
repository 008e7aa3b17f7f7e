"""The statements this package sends: one `.sql` file each, loaded here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any

from attrs import field, frozen

from apptsched.columns import (
    AddedRow,
    AnswerRow,
    AppointmentRow,
    BatchRow,
    ChangedRow,
    DatabaseFindingRow,
    EventRow,
    ExpiredRow,
    FindingRow,
    HealthRow,
    Nothing,
    OccupationRow,
    PersonRow,
    ResourceAnswerRow,
    ResourceRow,
    SchemaFitRow,
    SchemaVersionRow,
    ServiceRow,
    StateRow,
    TenantRow,
)
from apptsched.import_columns import ImportOpenRow, ImportPlainRow, ImportSiftedRow, ImportTurnsRow
from apptsched.upkeep_columns import (
    ExportHeaderRow,
    LineRow,
    PurgedHistoryRow,
    PurgedKeysRow,
    PurgedRow,
)

_SQL = files("apptsched") / "sql"


@frozen(slots=False)
class Statement:
    """One named statement.

    Attributes:
        name: The file's name, and the tag operators see in `pg_stat_activity`.
        row: The class whose annotations say what its columns are.
        joined: Likewise, for columns after those of `row` that may all be missing together.
        indexes: Those it is meant to find its rows by, or any one of a tuple of them. None are
            needed where it reads no table itself.
        reads_all: It is meant to go through whole tables.
        writes: Whether it changes rows, so that a connection lost under way leaves the outcome
            unknown.
        needs_schema: Whether it must not run before the schema's version is known to fit.
    """

    name: str
    row: type[Any] = Nothing
    joined: type[Any] = field(default=Nothing, kw_only=True)
    indexes: tuple[str | tuple[str, ...], ...] = field(default=(), kw_only=True)
    reads_all: bool = field(default=False, kw_only=True)
    writes: bool = field(default=False, kw_only=True)
    needs_schema: bool = field(default=True, kw_only=True)

    @cached_property
    def text(self) -> bytes:
        """The SQL as sent, its name in a comment at the head."""
        return f"/* apptsched.{self.name} */ {self.body}".encode()

    @cached_property
    def body(self) -> str:
        """The SQL as it stands in the file, without the comment that says its purpose."""
        return body_of((_SQL / f"{self.name}.sql").read_text(encoding="utf-8"))


def body_of(text: str) -> str:
    """Return the SQL of a file, without the comment that says its purpose."""
    _, _, body = text.partition("\n")
    return body.strip()


@frozen(slots=False)
class ComposedStatement(Statement):
    """A statement whose file gave the beginning, and the filter the conditions.

    Attributes:
        conditions: By name, as they stand in `filters`.
    """

    composed: str = field(kw_only=True)
    conditions: Mapping[str, str] = field(kw_only=True)

    @cached_property
    def body(self) -> str:
        """What was composed."""
        return self.composed


APPOINTMENT_ANONYMISE = Statement("appointment_anonymise", AnswerRow, writes=True)
APPOINTMENT_AS_OF = Statement(
    "appointment_as_of", StateRow, indexes=("appointment_event_by_appointment",)
)
APPOINTMENT_BOOK = Statement("appointment_book", AnswerRow, writes=True)
APPOINTMENT_CHANGE_HOLD = Statement("appointment_change_hold", AnswerRow, writes=True)
APPOINTMENT_CHANGE_STATUS = Statement("appointment_change_status", AnswerRow, writes=True)
APPOINTMENT_CONFIRM = Statement("appointment_confirm", AnswerRow, writes=True)
APPOINTMENT_CONFLICTS = Statement("appointment_conflicts", AnswerRow)
APPOINTMENT_EXPIRE_HOLDS = Statement("appointment_expire_holds", ExpiredRow, writes=True)
APPOINTMENT_FIND = Statement(
    "appointment_find",
    AppointmentRow,
    indexes=(
        "appointment_pkey",
        "appointment_resource_pkey",
        "attendee_by_appointment",
    ),
)
APPOINTMENT_HISTORY = Statement(
    "appointment_history", EventRow, indexes=("appointment_event_by_appointment",)
)
APPOINTMENT_JOIN = Statement("appointment_join", AnswerRow, writes=True)
APPOINTMENT_LEAVE = Statement("appointment_leave", AnswerRow, writes=True)
APPOINTMENT_LIST = Statement(
    "appointment_list",
    AppointmentRow,
    indexes=(
        "appointment_pkey",
        "appointment_resource_pkey",
        "attendee_by_appointment",
    ),
)
APPOINTMENT_RESCHEDULE = Statement("appointment_reschedule", AnswerRow, writes=True)
APPOINTMENT_SWAP = Statement("appointment_swap", AnswerRow, writes=True)
APPOINTMENT_UPDATE = Statement("appointment_update", AnswerRow, writes=True)
BEGIN = Statement("begin", needs_schema=False)
AVAILABILITY_OCCUPATION = Statement(
    "availability_occupation",
    OccupationRow,
    indexes=(
        ("resource_pkey", "resource_ref_is_unique"),
        "occupancy_by_unit",
        "appointment_pkey",
    ),
)
EVENT_READ = Statement("event_read", BatchRow, joined=EventRow)
HEALTH = Statement("health", HealthRow, needs_schema=False)
IMPORT_COPY = Statement("import_copy", writes=True)
IMPORT_OPEN = Statement("import_open", ImportOpenRow, writes=True)
IMPORT_PLAIN = Statement("import_plain", ImportPlainRow, writes=True)
IMPORT_SIFT = Statement("import_sift", ImportSiftedRow, writes=True)
IMPORT_TURNS = Statement("import_turns", ImportTurnsRow, writes=True)
IMPORT_UNHURRIED = Statement("import_unhurried")
PERSON_ADD = Statement(
    "person_add", AddedRow, joined=PersonRow, writes=True, indexes=("tenant_pkey",)
)
PERSON_ANONYMISE = Statement("person_anonymise", ChangedRow, joined=PersonRow, writes=True)
PERSON_FIND = Statement("person_find", PersonRow, indexes=("person_pkey",))
PERSON_GRANT = Statement("person_grant", ChangedRow, joined=PersonRow, writes=True)
PERSON_LIST = Statement(
    "person_list", PersonRow, indexes=(("person_pkey", "person_ref_is_unique"),)
)
PERSON_SEARCH = Statement("person_search", PersonRow, indexes=("person_by_words",))
PERSON_UPDATE = Statement("person_update", ChangedRow, joined=PersonRow, writes=True)
RESOURCE_ADD = Statement(
    "resource_add", AddedRow, joined=ResourceRow, writes=True, indexes=("tenant_pkey",)
)
RESOURCE_FIND = Statement("resource_find", ResourceRow, indexes=("resource_pkey",))
RESOURCE_LIST = Statement(
    "resource_list", ResourceRow, indexes=(("resource_pkey", "resource_ref_is_unique"),)
)
RESOURCE_SET_CAPACITY = Statement("resource_set_capacity", ResourceAnswerRow, writes=True)
RESOURCE_UPDATE = Statement("resource_update", ChangedRow, joined=ResourceRow, writes=True)
SCHEMA_FIT = Statement("schema_fit", SchemaFitRow, needs_schema=False)
SCHEMA_VERSION = Statement("schema_version", SchemaVersionRow, needs_schema=False)
SERVICE_ADD = Statement(
    "service_add", AddedRow, joined=ServiceRow, writes=True, indexes=("tenant_pkey",)
)
SERVICE_FIND = Statement("service_find", ServiceRow, indexes=("service_pkey",))
SERVICE_LIST = Statement(
    "service_list", ServiceRow, indexes=(("service_pkey", "service_ref_is_unique"),)
)
SERVICE_UPDATE = Statement("service_update", ChangedRow, joined=ServiceRow, writes=True)
TENANT_ADD = Statement("tenant_add", AddedRow, joined=TenantRow, writes=True)
TENANT_EXPORT = Statement("tenant_export", LineRow, reads_all=True)
TENANT_EXPORT_HEADER = Statement("tenant_export_header", ExportHeaderRow, needs_schema=False)
TENANT_FIND = Statement("tenant_find", TenantRow, indexes=("tenant_pkey",))
TENANT_LIST = Statement("tenant_list", TenantRow, reads_all=True)
TENANT_PURGE = Statement("tenant_purge", PurgedRow, writes=True)
TENANT_PURGE_HISTORY = Statement("tenant_purge_history", PurgedHistoryRow, writes=True)
TENANT_PURGE_KEYS = Statement(
    "tenant_purge_keys", PurgedKeysRow, writes=True, indexes=("idempotency_by_age",)
)
TENANT_UPDATE = Statement("tenant_update", ChangedRow, joined=TenantRow, writes=True)

DOCTOR = (
    Statement("doctor_encoding", DatabaseFindingRow, needs_schema=False),
    *(
        Statement(f"doctor_{name}", FindingRow, reads_all=True, needs_schema=False)
        for name in (
            "overlaps",
            "missing_claims",
            "missing_occupancy",
            "ghost_occupancy",
            "foreign_units",
            "foreign_rows",
            "overfull_sessions",
            "incomplete_history",
            "stale_history",
            "illegal_transitions",
        )
    ),
)
