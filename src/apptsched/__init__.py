"""Appointment scheduling on PostgreSQL that cannot double-book, sync and async."""

from __future__ import annotations

from apptsched._async.database import (
    AsyncDatabase,
)
from apptsched._async.migrator import (
    AsyncMigrator,
)
from apptsched._async.scheduler import (
    AsyncScheduler,
)
from apptsched._sync.database import (
    Database,
)
from apptsched._sync.migrator import (
    Migrator,
)
from apptsched._sync.scheduler import (
    Scheduler,
)
from apptsched.config import (
    DatabaseConfig,
)
from apptsched.errors import (
    AlreadyExists,
    AppointmentNotFound,
    ApptschedError,
    Archived,
    AttendeeNotFound,
    AuthenticationFailed,
    Busy,
    CannotConnect,
    CapacityExceeded,
    DatabaseClosed,
    DatabaseNotFound,
    Disconnected,
    EventLogRestored,
    HoldExpired,
    IdempotencyMismatch,
    IllegalTransition,
    ImportRejected,
    InvalidConfiguration,
    InvalidInput,
    InvalidPeriod,
    InvalidText,
    MigrationError,
    NaiveDatetime,
    NotArchived,
    NotFound,
    OutcomeUnknown,
    OutsideHours,
    PermissionDenied,
    PersonNotFound,
    PoolExhausted,
    ReadOnlyServer,
    Refused,
    ResourceNotFound,
    SchemaChanged,
    SchemaError,
    SchemaMissing,
    SchemaTooNew,
    SchemaTooOld,
    SearchTooWide,
    SeatsTaken,
    ServerUnreachable,
    ServiceNotFound,
    SlotTaken,
    StaleVersion,
    StatementCancelled,
    TenantNotFound,
    TooFarAhead,
    TooSoon,
    Unavailable,
    UnexpectedDatabaseError,
    UnknownTimezone,
)
from apptsched.model.appointment import (
    Appointment,
    AppointmentStatus,
    Attendee,
    AttendeeResponse,
    Conflict,
    ConflictKind,
)
from apptsched.model.availability import (
    BusyPeriod,
    FreeBusy,
)
from apptsched.model.claim import Claim
from apptsched.model.event import (
    AppointmentEvent,
    AppointmentState,
    EventBatch,
)
from apptsched.model.filter import (
    AppointmentFilter,
    AppointmentOrder,
)
from apptsched.model.health import (
    Diagnosis,
    Finding,
    Health,
)
from apptsched.model.ids import (
    AppointmentId,
    AttendeeId,
    PersonId,
    ResourceId,
    ServiceId,
    TenantId,
)
from apptsched.model.importing import (
    ImportReport,
    Rejection,
)
from apptsched.model.metadata import (
    Metadata,
)
from apptsched.model.page import (
    Page,
)
from apptsched.model.period import (
    Period,
)
from apptsched.model.request import BookingRequest, Override
from apptsched.model.resource import (
    Person,
    Resource,
    Tenant,
)
from apptsched.model.retention import (
    Purged,
)
from apptsched.model.service import (
    BufferPolicy,
    Buffers,
    Service,
)
from apptsched.publishing import publish

__all__ = [
    "AlreadyExists",
    "Appointment",
    "AppointmentEvent",
    "AppointmentFilter",
    "AppointmentId",
    "AppointmentNotFound",
    "AppointmentOrder",
    "AppointmentState",
    "AppointmentStatus",
    "ApptschedError",
    "Archived",
    "AsyncDatabase",
    "AsyncMigrator",
    "AsyncScheduler",
    "Attendee",
    "AttendeeId",
    "AttendeeNotFound",
    "AttendeeResponse",
    "AuthenticationFailed",
    "BookingRequest",
    "BufferPolicy",
    "Buffers",
    "Busy",
    "BusyPeriod",
    "CannotConnect",
    "CapacityExceeded",
    "Claim",
    "Conflict",
    "ConflictKind",
    "Database",
    "DatabaseClosed",
    "DatabaseConfig",
    "DatabaseNotFound",
    "Diagnosis",
    "Disconnected",
    "EventBatch",
    "EventLogRestored",
    "Finding",
    "FreeBusy",
    "Health",
    "HoldExpired",
    "IdempotencyMismatch",
    "IllegalTransition",
    "ImportRejected",
    "ImportReport",
    "InvalidConfiguration",
    "InvalidInput",
    "InvalidPeriod",
    "InvalidText",
    "Metadata",
    "MigrationError",
    "Migrator",
    "NaiveDatetime",
    "NotArchived",
    "NotFound",
    "OutcomeUnknown",
    "OutsideHours",
    "Override",
    "Page",
    "Period",
    "PermissionDenied",
    "Person",
    "PersonId",
    "PersonNotFound",
    "PoolExhausted",
    "Purged",
    "ReadOnlyServer",
    "Refused",
    "Rejection",
    "Resource",
    "ResourceId",
    "ResourceNotFound",
    "Scheduler",
    "SchemaChanged",
    "SchemaError",
    "SchemaMissing",
    "SchemaTooNew",
    "SchemaTooOld",
    "SearchTooWide",
    "SeatsTaken",
    "ServerUnreachable",
    "Service",
    "ServiceId",
    "ServiceNotFound",
    "SlotTaken",
    "StaleVersion",
    "StatementCancelled",
    "Tenant",
    "TenantId",
    "TenantNotFound",
    "TooFarAhead",
    "TooSoon",
    "Unavailable",
    "UnexpectedDatabaseError",
    "UnknownTimezone",
]

publish(globals(), __all__)
