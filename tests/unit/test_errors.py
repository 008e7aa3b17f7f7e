"""Errors are values: picklable with what they say, and placed in their family."""

from __future__ import annotations

import copy
import inspect
import pickle
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import apptsched
from apptsched import (
    AppointmentId,
    AppointmentStatus,
    ApptschedError,
    Conflict,
    ConflictKind,
    ResourceId,
    SlotTaken,
)
from apptsched.model.importing import Tally
from tests.support.times import span

ID = UUID(int=7)
CONFLICT = Conflict(
    ResourceId(ID), AppointmentId(UUID(int=8)), span("09:00", "10:00"), ConflictKind.BUFFER
)
_TALLY = Tally(keeps_errors=False)
_TALLY.requested = 2
_TALLY.reject(1, SlotTaken((CONFLICT,)))
REPORT = _TALLY.report()
# What an error is made of, where that is not just a message, and what it then says of itself.
MADE_OF: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "SlotTaken": (((CONFLICT,),), {"conflicts": (CONFLICT,)}),
    "CapacityExceeded": ((ID,), {"resource_id": ID}),
    "ImportRejected": ((REPORT,), {"report": REPORT}),
    "HoldExpired": (((CONFLICT,),), {"conflicts": (CONFLICT,)}),
    "OutsideHours": (("m", ("closed",)), {"reasons": ("closed",)}),
    "TooSoon": (("m", ("notice",)), {"reasons": ("notice",)}),
    "TooFarAhead": (("m", ("horizon",)), {"reasons": ("horizon",)}),
    "SeatsTaken": (("m", ("full",)), {"reasons": ("full",)}),
    "Archived": (("resource", (ID,)), {"what": "resource", "ids": (ID,)}),
    "NotArchived": (("tenant", (ID,)), {"what": "tenant", "ids": (ID,)}),
    "IllegalTransition": (
        (AppointmentStatus.CANCELLED, AppointmentStatus.CONFIRMED),
        {
            "from_status": AppointmentStatus.CANCELLED,
            "to_status": AppointmentStatus.CONFIRMED,
        },
    ),
    "StaleVersion": ((1, 2), {"expected": 1, "actual": 2}),
    "IdempotencyMismatch": (("k",), {"key": "k"}),
    "Busy": (("m", timedelta(seconds=3)), {"retry_after": timedelta(seconds=3)}),
    "PoolExhausted": (("m", timedelta(seconds=3)), {"retry_after": timedelta(seconds=3)}),
    "UnexpectedDatabaseError": (
        ("23514", "a_constraint"),
        {"sqlstate": "23514", "constraint": "a_constraint"},
    ),
}
ERRORS = [
    name
    for name in apptsched.__all__
    if inspect.isclass(getattr(apptsched, name))
    and issubclass(getattr(apptsched, name), ApptschedError)
]
FAMILIES = {
    "InvalidInput": ["InvalidConfiguration", "InvalidPeriod", "InvalidText", "NaiveDatetime"],
    "Refused": [
        "AlreadyExists",
        "Archived",
        "IllegalTransition",
        "NotArchived",
        "SlotTaken",
        "StaleVersion",
    ],
    "NotFound": ["AppointmentNotFound", "PersonNotFound", "ResourceNotFound", "TenantNotFound"],
    "Unavailable": ["Busy", "CannotConnect", "Disconnected", "PoolExhausted"],
    "SchemaError": ["SchemaMissing", "SchemaTooNew", "SchemaTooOld"],
}


def made(name: str) -> tuple[ApptschedError, dict[str, Any]]:
    kind = getattr(apptsched, name)
    if issubclass(kind, apptsched.NotFound):
        return kind(ID), {"id": ID}
    arguments, says = MADE_OF.get(name, (("m",), {}))
    return kind(*arguments), says


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("duplicate", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy])
def test_an_error_survives_pickling_and_copying_with_its_attributes(
    name: str, duplicate: Any
) -> None:
    error, says = made(name)

    other = duplicate(error)

    assert type(other) is type(error)
    assert str(other) == str(error)
    assert other.args == error.args
    assert {attribute: getattr(other, attribute) for attribute in says} == says
    assert vars(other) == vars(error)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_something(name: str) -> None:
    error, _ = made(name)

    assert str(error).strip()


@pytest.mark.parametrize(
    ("family", "member"), [(family, member) for family in FAMILIES for member in FAMILIES[family]]
)
def test_an_error_is_caught_by_its_family(family: str, member: str) -> None:
    assert issubclass(getattr(apptsched, member), getattr(apptsched, family))


def test_errors_are_the_built_in_ones_too_where_python_has_one() -> None:
    assert issubclass(apptsched.InvalidInput, ValueError)
    assert issubclass(apptsched.NotFound, LookupError)


def test_the_first_conflict_is_named_in_the_message() -> None:
    error, _ = made("SlotTaken")

    assert str(CONFLICT.resource_id) in str(error)
    assert str(CONFLICT.appointment_id) in str(error)
