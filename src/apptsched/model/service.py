"""What can be booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from attrs import field, frozen

from apptsched.errors import InvalidInput
from apptsched.model.ids import ServiceId, TenantId
from apptsched.model.period import length

BUFFER_LIMIT = timedelta(days=31)
DURATION_LIMIT = timedelta(days=366)


class BufferPolicy(StrEnum):
    """Whether a buffer belongs to the occupied period or may overlap other buffers."""

    EXCLUSIVE = "exclusive"
    SHARED = "shared"


def _buffer(value: timedelta) -> timedelta:
    return length("a buffer", value, at_least=timedelta(0), at_most=BUFFER_LIMIT)


def _policy(value: BufferPolicy | str) -> BufferPolicy:
    try:
        return BufferPolicy(value)
    except ValueError as error:
        raise InvalidInput(f"no such buffer policy: {value!r}") from error


@frozen
class Buffers:
    """Time kept free around an appointment's body.

    `exclusive` buffers belong to the occupied period, so those of two neighbours add up; `shared`
    ones may overlap each other but never a body, so between two of them the longer counts.

    Raises:
        InvalidInput: A length is negative or over 31 days.
    """

    before: timedelta = field(default=timedelta(0), converter=_buffer)
    after: timedelta = field(default=timedelta(0), converter=_buffer)
    policy: BufferPolicy = field(default=BufferPolicy.EXCLUSIVE, converter=_policy)


@frozen(kw_only=True)
class Service:
    """What can be booked: how long it takes and how much time is kept free around it."""

    id: ServiceId
    tenant_id: TenantId
    name: str
    duration: timedelta
    buffers: Buffers
    ref: str | None
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    archived_at: datetime | None
