"""Values no database could accept, and ids it does not have, by kind of argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from attrs import frozen

from apptsched import (
    AppointmentFilter,
    AppointmentNotFound,
    ApptschedError,
    Attendee,
    AttendeeNotFound,
    Buffers,
    Claim,
    InvalidInput,
    InvalidPeriod,
    InvalidText,
    NaiveDatetime,
    NotFound,
    Override,
    Period,
    PersonNotFound,
    ResourceNotFound,
    SearchTooWide,
    ServiceNotFound,
    TenantNotFound,
    UnknownTimezone,
)
from tests.support.practice import Practice
from tests.support.times import at

Make = Callable[[Practice], Any]


@frozen
class Bad:
    """One value an argument must not have.

    Attributes:
        label: What is wrong with it.
        make: Makes it, of another tenant's rows; may raise the error itself.
        error: What the caller gets.
        is_asked: Only the database can tell.
    """

    label: str
    make: Make
    error: type[ApptschedError]
    is_asked: bool = False


Kind = tuple[Bad, ...]


def _never(kind: type[ApptschedError], **values: Any) -> Kind:
    """Return bads that no database is asked about, by label."""
    return tuple(Bad(label, lambda _, value=value: value, kind) for label, value in values.items())


def _made(wrap: Callable[[Any], Any], kind: Kind) -> Kind:
    """Return *kind*'s bads, each inside another value."""
    return tuple(
        Bad(bad.label, lambda foreign, bad=bad: wrap(bad.make(foreign)), bad.error, bad.is_asked)
        for bad in kind
    )


def _id(missing: type[NotFound], foreign: Callable[[Practice], UUID]) -> Kind:
    return (
        *_never(InvalidInput, a_text=str(uuid4()), a_number=5),
        Bad("unknown", lambda _: uuid4(), missing, is_asked=True),
        Bad("another tenant's", foreign, missing, is_asked=True),
    )


TEXT = (
    *_never(InvalidText, nul="a\0b", lone_surrogate="a\ud800b", one_megabyte="x" * 1_000_000),
    *_never(InvalidText, a_number=5, bytes=b"x"),
)
REQUIRED_TEXT = (*TEXT, *_never(InvalidText, blank=" \t", empty=""))
NAME = (*REQUIRED_TEXT, *_never(InvalidText, absent=None))
EMAIL = (*TEXT, *_never(InvalidText, no_at="zoe", blanks="z o@example.org", two_ats="a@b@c"))
TIMEZONE = (
    *_never(InvalidText, nul="Europe/\0", lone_surrogate="\ud800", one_megabyte="x" * 1_000_000),
    *_never(UnknownTimezone, unknown="Mars/Olympus", a_folder="Europe", empty="", a_path="/etc"),
    *_never(UnknownTimezone, wrong_case="europe/paris", an_offset="+01:00", upwards="../Europe"),
    *_never(UnknownTimezone, the_machines="localtime", with_leap_seconds="right/Europe/Paris"),
    *_never(InvalidInput, a_number=5),
)
FIND_ID = _never(InvalidInput, a_text=str(uuid4()), a_number=5, absent=None)
APPOINTMENT = _id(AppointmentNotFound, lambda foreign: foreign.appointment.id)
PERSON = _id(PersonNotFound, lambda foreign: foreign.person.id)
RESOURCE = _id(ResourceNotFound, lambda foreign: foreign.room.id)
SERVICE = _id(ServiceNotFound, lambda foreign: foreign.service.id)
TENANT = (*FIND_ID, Bad("unknown", lambda _: uuid4(), TenantNotFound, is_asked=True))
RESOURCES = (
    *_made(lambda value: [value], RESOURCE),
    *_never(InvalidInput, none=[], absent_id=[None], one_id=uuid4(), a_text="abc", a_number=5),
    *_never(InvalidInput, twice=[UUID(int=1)] * 2),
    *_never(InvalidInput, claimed_twice=[Claim(UUID(int=1), quantity=n) for n in (1, 2)]),
    *_never(SearchTooWide, too_many=[UUID(int=n) for n in range(1001)]),
)
SOME_IDS = _never(InvalidInput, not_ids=["x"], one_id=uuid4(), a_text="abc", a_number=5)
INFINITY = datetime.max.replace(tzinfo=UTC)
ENDS: Mapping[str, tuple[Any, Any, type[ApptschedError]]] = {
    "naive start": (datetime(2030, 1, 7, 9), at("10:00"), NaiveDatetime),
    "naive end": (at("09:00"), datetime(2030, 1, 7, 10), NaiveDatetime),
    "empty": (at("09:00"), at("09:00"), InvalidPeriod),
    "reversed": (at("10:00"), at("09:00"), InvalidPeriod),
    "infinite start": (datetime.min.replace(tzinfo=UTC), at("09:00"), InvalidPeriod),
    "infinite end": (at("09:00"), INFINITY, InvalidPeriod),
    "float infinity": (at("09:00"), float("inf"), InvalidPeriod),
    "the word infinity": (at("09:00"), "infinity", InvalidPeriod),
    "absent end": (at("09:00"), None, InvalidPeriod),
    "before 2000": (datetime(1999, 12, 31, 23, tzinfo=UTC), at("09:00"), InvalidPeriod),
    "after 2200": (at("09:00"), datetime(2200, 1, 1, 0, 0, 1, tzinfo=UTC), InvalidPeriod),
}
PERIOD = (
    *(
        Bad(label, lambda _, start=start, end=end: Period(start, end), error)
        for label, (start, end, error) in ENDS.items()
    ),
    *_never(InvalidInput, a_pair=(at("09:00"), at("10:00")), a_text="today", absent=None),
)
INSTANT = (
    *_never(NaiveDatetime, naive=datetime(2030, 1, 7, 9)),
    *_never(InvalidPeriod, infinite=INFINITY, a_text="today", a_number=5, absent=None),
)
WINDOW = (*PERIOD, *_never(SearchTooWide, wide=Period(at("00:00"), at("00:00") + timedelta(93))))
LENGTHS = (timedelta(microseconds=-1), timedelta(days=31, microseconds=1), timedelta.max, 5, None)
BUFFERS = (
    *(Bad(f"before {n!r}", lambda _, n=n: Buffers(n), InvalidInput) for n in LENGTHS),
    *(Bad(f"after {n!r}", lambda _, n=n: Buffers(after=n), InvalidInput) for n in LENGTHS),
    Bad("unknown policy", lambda _: Buffers(policy="loose"), InvalidInput),
    *_never(InvalidInput, a_length=timedelta(minutes=5), a_number=5),
)
DURATION = _never(
    InvalidInput,
    nothing=timedelta(0),
    negative=timedelta(minutes=-1),
    too_long=timedelta(days=366, microseconds=1),
    a_number=30,
    absent=None,
)
METADATA = (
    *_made(lambda value: {value: 1}, _never(InvalidInput, number_key=5, no_key=None)),
    *_made(lambda value: {value: 1}, TEXT[:3]),
    *_made(lambda value: {"a": [{"b": value}]}, TEXT[:3]),
    *_never(InvalidInput, a_list=[1], a_text="{}", a_set={"a": {1}}, bytes={"a": b"x"}),
    *_never(InvalidInput, nan={"a": float("nan")}, infinity={"a": [float("-inf")]}),
    *_never(InvalidInput, large={"a": ["x" * 1000] * 70}, huge_numbers={"a": [1e308] * 1000}),
    Bad("deep", lambda _: _nested(40), InvalidInput),
)
_PEOPLE = (
    *_made(Attendee, NAME),
    *_made(lambda value: Attendee("Zoë", email=value), EMAIL),
    *_made(lambda value: Attendee("Zoë", ref=value), REQUIRED_TEXT),
    *_made(lambda value: Attendee("Zoë", person_id=value), PERSON),
    *_made(lambda value: Attendee("Zoë", response=value), _never(InvalidInput, unknown="ok")),
)
ATTENDEE = (*_PEOPLE, *_never(InvalidInput, a_text="Zoë", a_mapping={"name": "Zoë"}, absent=None))
ATTENDEES = (
    *_made(lambda value: [value], _PEOPLE),
    *_never(InvalidInput, texts=["Zoë"], a_text="Zoë", a_number=5, one=Attendee("Zoë")),
    *_never(InvalidInput, too_many=[Attendee("Zoë")] * 1001),
)
ATTENDEE_ID = _id(AttendeeNotFound, lambda foreign: foreign.appointment.attendees[0].id)
STATUS = _never(InvalidInput, unknown="done", held="held", over="cancelled", a_number=5, a_list=[])
VERSION = _never(
    InvalidInput, zero=0, negative=-1, huge=2**31, a_text="1", a_float=1.5, a_bool=True
)
VERSIONS = _never(
    InvalidInput, zero=(0, 1), one=(1,), three=(1, 1, 1), texts=("1", "1"), a_text="11", a_number=1
)
LIMIT = _never(InvalidInput, zero=0, negative=-1, huge=1001, a_text="1", a_float=1.0, a_bool=True)
CURSOR = _never(
    InvalidInput, words="next please", nul="a\0b", umlaut="ü", number=5, bytes=b"x", empty=""
)
FLAG = _never(InvalidInput, a_text="maybe", a_number=5, absent=None)
CAPACITY = _never(
    InvalidInput, none=0, negative=-1, huge=4097, a_bool=True, a_text="1", a_float=1.0, absent=None
)
SEATS = _never(
    InvalidInput, none=0, negative=-1, huge=1001, a_bool=True, a_text="1", a_float=1.0, absent=None
)
TTL = _never(
    InvalidInput,
    nothing=timedelta(0),
    under_a_second=timedelta(microseconds=999_999),
    negative=timedelta(minutes=-1),
    too_long=timedelta(days=366, microseconds=1),
    a_number=30,
    absent=None,
)
CLAIMS = (
    *RESOURCES,
    *_made(lambda value: [Claim(value)], RESOURCE),
    *_made(lambda value: [Claim(UUID(int=1), value)], PERIOD[:-1]),
    *_made(lambda value: [Claim(UUID(int=1), quantity=value)], CAPACITY),
)
OVERRIDE = (
    *_made(lambda value: Override(value, conflicts=True), REQUIRED_TEXT),
    *_made(lambda value: Override("why", conflicts=value), FLAG),
    *_made(lambda value: Override("why", hours=value), FLAG),
    Bad("of nothing", lambda _: Override("why"), InvalidInput),
    *_never(InvalidInput, a_text="why", a_mapping={"reason": "why", "conflicts": True}),
)
STATUSES = _never(InvalidInput, unknown=["done"], one="held", a_number=5, lists=[[]])
ORDER = _never(InvalidInput, unknown="name", a_number=5, a_list=["start"], absent=None)
NO_WORDS = _never(InvalidText, empty="", signs="?!", long="x" * 201)
SEARCH = (*TEXT, *NO_WORDS, *_never(InvalidText, absent=None))
INSTANT = (
    *_never(NaiveDatetime, naive=datetime(2030, 1, 7, 9)),
    *_never(InvalidPeriod, infinite=INFINITY, a_text="today", a_number=5),
)
FILTER = (
    *_made(lambda value: AppointmentFilter(within=value), PERIOD[:-1]),
    *_made(lambda value: AppointmentFilter(resources=value), SOME_IDS),
    *_made(lambda value: AppointmentFilter(statuses=value), STATUSES),
    *_made(lambda value: AppointmentFilter(attendee_email=value), TEXT),
    *_made(lambda value: AppointmentFilter(attendee_ref=value), TEXT),
    *_made(lambda value: AppointmentFilter(services=value), SOME_IDS),
    *_made(lambda value: AppointmentFilter(text=value), (*TEXT, *NO_WORDS)),
    *_made(lambda value: AppointmentFilter(metadata=value), METADATA),
    *_made(lambda value: AppointmentFilter(created_by=value), TEXT),
    *_made(lambda value: AppointmentFilter(changed_since=value), INSTANT),
    *_never(InvalidInput, a_text="confirmed", a_mapping={"statuses": ["held"]}),
)


def _nested(depth: int) -> dict[str, Any]:
    innermost: dict[str, Any] = {}
    for _ in range(depth):
        innermost = {"a": innermost}
    return innermost
