"""Identifiers: UUIDs, told apart by type; new ones are version 7, so they sort by creation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NewType, TypeVar
from uuid import UUID

from apptsched.errors import InvalidInput

if sys.version_info >= (3, 14):
    from uuid import uuid7
else:
    from uuid6 import uuid7

TenantId = NewType("TenantId", UUID)
PersonId = NewType("PersonId", UUID)
ResourceId = NewType("ResourceId", UUID)
ServiceId = NewType("ServiceId", UUID)
AppointmentId = NewType("AppointmentId", UUID)
AttendeeId = NewType("AttendeeId", UUID)

T = TypeVar("T")


def new_id(kind: Callable[[UUID], T]) -> T:
    """Return a fresh UUIDv7 of *kind*."""
    return kind(UUID(int=uuid7().int))


def checked_id(kind: Callable[[UUID], T], value: object) -> T:
    """Return *value* as an id of *kind*.

    Raises:
        InvalidInput: It is not a UUID.
    """
    if not isinstance(value, UUID):
        raise InvalidInput(f"an id must be a uuid.UUID, not {type(value).__name__}")
    return kind(value)
