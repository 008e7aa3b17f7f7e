"""Values: normalised, comparable, hashable, immutable, picklable."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID, uuid1
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apptsched import (
    Appointment,
    AppointmentEvent,
    AppointmentFilter,
    AppointmentStatus,
    Attendee,
    AttendeeResponse,
    BookingRequest,
    BufferPolicy,
    Buffers,
    BusyPeriod,
    Claim,
    Conflict,
    ConflictKind,
    Diagnosis,
    Finding,
    FreeBusy,
    InvalidInput,
    InvalidPeriod,
    Metadata,
    NaiveDatetime,
    Override,
    Page,
    Period,
    Person,
    Resource,
    Service,
    Tenant,
)
from tests.support.times import at, span

ID = UUID(int=1)
NINE = span("09:00", "10:00")
PARIS = ZoneInfo("Europe/Paris")
RECORD = {"version": 1, "created_at": at("08:00"), "updated_at": at("08:00"), "archived_at": None}
BY = {"created_by": "a", "updated_by": None}
MINE = {"id": ID, "tenant_id": ID, "name": "N", "ref": None, **RECORD, **BY}
VALUES: list[Any] = [
    NINE,
    Buffers(timedelta(minutes=5)),
    Attendee("Zoë", email="zoe@example.org", person_id=ID, id=ID),
    Claim(ID, NINE, 2),
    Override("a friend of the house", conflicts=True),
    Conflict(ID, ID, NINE, ConflictKind.OVERLAP),
    BusyPeriod(NINE, FreeBusy.BUSY),
    Metadata({"a": [1, {"b": None}]}),
    Page((NINE,), "next"),
    Finding("overlaps", ID, "x"),
    Diagnosis(("overlaps",), (Finding("overlaps", ID, "x"),)),
    Tenant(id=ID, name="N", slug=None, timezone="UTC", **RECORD),
    Person(email=None, roles=("boss",), **MINE),
    Resource(kind="room", timezone="UTC", capacity=1, person_id=None, **MINE),
    Service(duration=timedelta(minutes=30), buffers=Buffers(), **MINE),
    AppointmentFilter(within=NINE, resources=[ID], statuses=["held"], attendee_email="A@b"),
    BookingRequest(
        resources=[ID], period=NINE, attendees=[Attendee("Zoë")], metadata={"a": {"b": [1]}}
    ),
    BookingRequest(
        resources=[Claim(ID, span("09:00", "09:30"), 3)],
        period=NINE,
        ttl=timedelta(minutes=5),
        status="held",
        override=Override("a friend of the house", conflicts=True),
    ),
    AppointmentEvent(
        id=1,
        appointment_id=ID,
        version=1,
        kind="booked",
        at=at("08:00"),
        actor=None,
        reason=None,
        before=None,
        after=Metadata({"claims": [{"a": 1}]}),
        changed=(),
    ),
    Appointment(
        id=ID,
        tenant_id=ID,
        period=NINE,
        timezone="UTC",
        local_start=datetime(2030, 1, 7, 9),
        status=AppointmentStatus.CONFIRMED,
        service_id=None,
        claims=(Claim(ID, NINE),),
        attendees=(Attendee("Zoë"),),
        buffers=Buffers(),
        title=None,
        notes=None,
        metadata=Metadata({"a": [1]}),
        expires_at=None,
        cancelled_at=None,
        cancellation_reason=None,
        version=1,
        sequence=0,
        created_at=at("08:00"),
        updated_at=at("08:00"),
        seats=1,
        override_reason=None,
        **BY,
    ),
]
instants = st.datetimes(
    datetime(2000, 1, 2), datetime(2199, 12, 30), timezones=st.timezones() | st.just(UTC)
)


def ends(one: datetime, other: datetime) -> list[datetime]:
    return sorted((one.astimezone(UTC), other.astimezone(UTC)))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_equal_to_its_copies_and_hashes_like_them(value: Any) -> None:
    for other in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), copy.copy(value)):
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)


@pytest.mark.parametrize(
    "value", [v for v in VALUES if attrs.has(type(v))], ids=lambda value: type(value).__name__
)
def test_no_field_of_a_value_can_be_set(value: Any) -> None:
    for attribute in attrs.fields(type(value)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, attribute.name, None)
    with pytest.raises((AttributeError, TypeError)):
        value.another = 1


@given(instants, instants)
def test_the_ends_of_a_period_are_told_in_utc(one: datetime, other: datetime) -> None:
    start, end = ends(one, other)
    if start == end:
        with pytest.raises(InvalidPeriod):
            Period(one, other)
        return
    period = Period(*sorted((one, other), key=lambda end: end.astimezone(UTC)))

    assert (period.start, period.end) == (start, end)
    assert period.start.tzinfo is period.end.tzinfo is UTC
    assert period.duration == end - start


def test_an_hour_that_happens_twice_is_a_period_by_its_folds() -> None:
    twice = datetime(2030, 10, 27, 2, 30, tzinfo=PARIS)

    period = Period(twice, twice.replace(fold=1))

    assert period.duration == timedelta(hours=1)
    assert period == Period(
        datetime(2030, 10, 27, 0, 30, tzinfo=UTC), datetime(2030, 10, 27, 1, 30, tzinfo=UTC)
    )


def test_periods_that_python_would_call_empty_or_reversed_are_judged_as_instants() -> None:
    late = datetime(2030, 10, 27, 2, 10, tzinfo=PARIS, fold=1)
    early = datetime(2030, 10, 27, 2, 50, tzinfo=PARIS, fold=0)

    assert late < early
    assert Period(early, late).duration == timedelta(minutes=20)
    with pytest.raises(InvalidPeriod):
        Period(late, early)


@given(instants, instants, instants, instants)
def test_periods_overlap_when_some_instant_is_in_both(
    a: datetime, b: datetime, c: datetime, d: datetime
) -> None:
    (a, b), (c, d) = ends(a, b), ends(c, d)
    if a == b or c == d:
        return
    one, other = Period(a, b), Period(c, d)
    both = one.intersection(other)

    assert one.overlaps(other) is other.overlaps(one) is (both is not None)
    assert one.overlaps(other) is (max(a, c) < min(b, d))
    if both is not None:
        assert one.contains(both)
        assert other.contains(both)
        assert both.duration == min(b, d) - max(a, c)
    assert one.contains(a)
    assert not one.contains(b)


def test_a_zone_that_names_no_offset_names_no_instant() -> None:
    class Nowhere(tzinfo):
        def utcoffset(self, _: datetime | None) -> None:
            return None

    with pytest.raises(NaiveDatetime):
        Period(datetime(2030, 1, 7, 9, tzinfo=Nowhere()), at("10:00"))


def test_a_subclass_of_datetime_becomes_a_plain_one() -> None:
    class Stamp(datetime):
        """As pandas and others make them."""

    period = Period(Stamp(2030, 1, 7, 9, tzinfo=UTC), Stamp(2030, 1, 7, 12, tzinfo=PARIS))

    assert type(period.start) is type(period.end) is datetime


def test_texts_of_enumerations_are_taken_for_them() -> None:
    assert Buffers(policy="shared").policy is BufferPolicy.SHARED
    assert Attendee("Zoë", response="declined").response is AttendeeResponse.DECLINED
    assert AppointmentFilter(statuses=["held", "held"]).statuses == (AppointmentStatus.HELD,)
    with pytest.raises(InvalidInput):
        Attendee("Zoë", response="perhaps")


def test_filters_that_mean_the_same_are_equal() -> None:
    ids = [UUID(int=n) for n in (3, 1, 2)]

    one = AppointmentFilter(resources=ids, statuses=["held", "pending"])
    other = AppointmentFilter(resources={*ids}, statuses=("pending", "held", "held"))

    assert one == other
    assert hash(one) == hash(other)


def test_requests_that_mean_the_same_have_one_digest() -> None:
    ids = [UUID(int=n) for n in (1, 2)]
    zoe, bob = Attendee("Zoë"), Attendee("Bob", id=uuid1())
    plain = BookingRequest(resources=ids, period=NINE, attendees=[zoe, bob])

    same = BookingRequest(
        resources=[*reversed(ids)],
        period=Period(NINE.start.astimezone(PARIS), NINE.end.astimezone(PARIS)),
        attendees=[Attendee("Bob"), zoe],
        status="confirmed",
        metadata={},
        notes=None,
        seats=1,
        ttl=None,
        override=None,
    )
    whole = BookingRequest(
        resources=[Claim(each, NINE, 1) for each in ids], period=NINE, attendees=[zoe, bob]
    )

    assert same.digest() == whole.digest() == plain.digest()
    assert len(plain.digest()) == 32


@pytest.mark.parametrize(
    "change",
    [
        {"period": span("09:00", "10:01")},
        {"resources": [ID]},
        {"attendees": [Attendee("Zoë")]},
        {"service": ID},
        {"title": ""},
        {"notes": "x"},
        {"metadata": {"a": 1}},
        {"buffers": Buffers()},
        {"status": "pending"},
        {"timezone": "UTC"},
        {"seats": 2},
        {"resources": [Claim(ID, quantity=2), UUID(int=2)]},
        {"resources": [Claim(ID, span("09:00", "09:30")), UUID(int=2)]},
        {"override": Override("a friend of the house", conflicts=True)},
        {"status": "held", "ttl": timedelta(minutes=5)},
    ],
    ids=str,
)
def test_a_request_that_differs_has_another_digest(change: dict[str, Any]) -> None:
    plain = {"resources": [ID, UUID(int=2)], "period": NINE}

    assert BookingRequest(**{**plain, **change}).digest() != BookingRequest(**plain).digest()
