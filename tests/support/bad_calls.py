"""Every public method and argument of the repositories, and what must not be passed to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from attrs import frozen

from apptsched import Attendee, BookingRequest
from apptsched.errors import InvalidInput
from tests.support import bad_values as bad
from tests.support.bad_values import Bad, Kind
from tests.support.practice import Practice
from tests.support.times import span


@frozen
class Argument:
    """What one argument must not be, and a value that will do, when it cannot be left out."""

    bads: Kind
    valid: Callable[[Practice], Any] | None = None


Call = Mapping[str, Argument]


def _required(kind: Kind, valid: Callable[[Practice], Any]) -> Argument:
    return Argument(kind, valid)


def _pages(**conditions: Argument) -> Call:
    return {**conditions, "limit": Argument(bad.LIMIT), "after": Argument(bad.CURSOR)}


def _kept(find: Argument, known: Argument) -> Mapping[str, Call]:
    """Return what every catalogue offers for a row of known id."""
    versioned = {"id": known, "expected_version": Argument(bad.VERSION)}
    return {"find": {"id": find}, "get": {"id": known}, "archive": versioned, "restore": versioned}


def _named(prefix: str, calls: Mapping[str, Call]) -> dict[str, Call]:
    return {f"{prefix}.{name}": call for name, call in calls.items()}


def _catalogue(prefix: str, kind: Kind, valid: Callable[[Practice], Any]) -> dict[str, Call]:
    find = _required(bad.FIND_ID, valid)
    return _named(prefix, _kept(find, _required(kind, valid)))


_APPOINTMENT = _required(bad.APPOINTMENT, lambda mine: mine.appointment.id)
_ASKED = _required(bad.APPOINTMENT, lambda mine: mine.asked.id)
_CHANGE = {
    "id": _APPOINTMENT,
    "expected_version": Argument(bad.VERSION),
    "reason": Argument(bad.TEXT),
}
_RESOURCES = _required(bad.RESOURCES, lambda mine: [mine.desk.id])
_CLAIMS = _required(bad.CLAIMS, lambda mine: [mine.desk.id])
_HOLD = {**_CHANGE, "id": _required(bad.APPOINTMENT, lambda mine: mine.held.id)}
_SESSION = {**_CHANGE, "id": _required(bad.APPOINTMENT, lambda mine: mine.session.id)}
_PERIOD = _required(bad.PERIOD, lambda _: span("11:00", "12:00"))
_INSTANT = _required(bad.INSTANT, lambda _: span("11:00", "12:00").start)
_NAME = _required(bad.NAME, lambda _: "A name")
_REF = Argument(bad.REQUIRED_TEXT)
_TTL = _required(bad.TTL, lambda _: timedelta(minutes=5))
_KEY = Argument(bad.REQUIRED_TEXT)
_BOOKING: Call = {
    "resources": _CLAIMS,
    "period": _PERIOD,
    "service": Argument(bad.SERVICE),
    "attendees": Argument(bad.ATTENDEES),
    "timezone": Argument(bad.TIMEZONE),
    "title": Argument(bad.TEXT),
    "notes": Argument(bad.TEXT),
    "metadata": Argument(bad.METADATA),
    "seats": Argument(bad.SEATS),
    "buffers": Argument(bad.BUFFERS),
    "override": Argument(bad.OVERRIDE),
    "idempotency_key": _KEY,
}
_REQUEST = _required(
    (
        Bad("a mapping", lambda _: {"period": 1}, InvalidInput),
        Bad("absent", lambda _: None, InvalidInput),
    ),
    lambda mine: BookingRequest(resources=[mine.desk.id], period=span("11:00", "12:00")),
)
_REQUESTS = _required(
    (
        Bad("a number", lambda _: 3, InvalidInput),
        Bad("absent", lambda _: None, InvalidInput),
        Bad("a text", lambda _: "requests", InvalidInput),
        Bad("a mapping among them", lambda _: [{"period": 1}], InvalidInput),
    ),
    lambda mine: [BookingRequest(resources=[mine.desk.id], period=span("11:00", "12:00"))],
)
_WINDOW: Call = {
    "resources": _RESOURCES,
    "within": _required(bad.WINDOW, lambda _: span("09:00", "18:00")),
}
_PERSON = _required(bad.PERSON, lambda mine: mine.person.id)
_RESOURCE = _required(bad.RESOURCE, lambda mine: mine.room.id)
_SERVICE = _required(bad.SERVICE, lambda mine: mine.service.id)
_TENANT = _required(bad.TENANT, lambda mine: mine.tenant.id)
_FLAG = Argument(bad.FLAG)
_VERSION = Argument(bad.VERSION)

SCHEDULER_CALLS: Mapping[str, Call] = {
    **_named(
        "appointments",
        {
            "book": {**_BOOKING, "status": Argument(bad.STATUS)},
            "import_many": {
                "requests": _REQUESTS,
                "on_conflict": Argument(
                    (
                        Bad("unknown", lambda _: "ignore", InvalidInput),
                        Bad("absent", lambda _: None, InvalidInput),
                    )
                ),
                "on_progress": Argument((Bad("a number", lambda _: 3, InvalidInput),)),
            },
            "book_request": {"request": _REQUEST, "idempotency_key": _KEY},
            "hold": {**_BOOKING, "ttl": _TTL},
            "extend_hold": {**_HOLD, "ttl": _TTL},
            "release": _HOLD,
            "expire_holds": {"limit": Argument(bad.LIMIT)},
            "find": {"id": _required(bad.FIND_ID, lambda mine: mine.appointment.id)},
            "get": {"id": _APPOINTMENT},
            "list": _pages(filter=Argument(bad.FILTER), order=Argument(bad.ORDER)),
            "iterate": {"filter": Argument(bad.FILTER), "order": Argument(bad.ORDER)},
            "conflicts": {
                "resources": _CLAIMS,
                "period": _PERIOD,
                "buffers": Argument(bad.BUFFERS),
                "ignore": Argument(bad.SOME_IDS),
            },
            "reschedule": {**_CHANGE, "period": _PERIOD, "resources": Argument(bad.CLAIMS)},
            "swap": {
                "a": _APPOINTMENT,
                "b": _ASKED,
                "expected_versions": Argument(bad.VERSIONS),
                "reason": Argument(bad.TEXT),
            },
            "update": {
                **_CHANGE,
                "title": _required(bad.TEXT, lambda _: "Changed"),
                "notes": Argument(bad.TEXT),
                "metadata": Argument(bad.METADATA),
            },
            "join": {
                **_SESSION,
                "attendee": _required(bad.ATTENDEE, lambda _: Attendee("Bo")),
                "idempotency_key": _KEY,
            },
            "leave": {
                **_SESSION,
                "attendee": _required(bad.ATTENDEE_ID, lambda mine: mine.session.attendees[0].id),
            },
            "confirm": {**_CHANGE, "id": _ASKED, "status": Argument(bad.STATUS)},
            "check_in": _CHANGE,
            "fulfil": _CHANGE,
            "mark_no_show": _CHANGE,
            "cancel": _CHANGE,
            "enter_in_error": _CHANGE,
            "history": {"id": _APPOINTMENT},
            "anonymise": _CHANGE,
            "as_of": {"id": _APPOINTMENT, "instant": _INSTANT},
        },
    ),
    "events.read": {"after": Argument(bad.CURSOR), "limit": Argument(bad.LIMIT)},
    **_named("availability", {"busy": _WINDOW, "free": _WINDOW}),
    **_catalogue("resources", bad.RESOURCE, lambda mine: mine.room.id),
    **_catalogue("services", bad.SERVICE, lambda mine: mine.service.id),
    **_catalogue("people", bad.PERSON, lambda mine: mine.person.id),
    "resources.add": {
        "name": _NAME,
        "kind": _NAME,
        "timezone": Argument(bad.TIMEZONE),
        "capacity": Argument(bad.CAPACITY),
        "ref": _REF,
        "person": Argument(bad.PERSON),
    },
    "resources.update": {
        "id": _RESOURCE,
        "name": _NAME,
        "kind": Argument(bad.NAME),
        "timezone": Argument(bad.TIMEZONE),
        "ref": _REF,
        "person": Argument(bad.PERSON),
        "expected_version": _VERSION,
    },
    "resources.set_capacity": {
        "id": _RESOURCE,
        "capacity": _required(bad.CAPACITY, lambda _: 2),
        "expected_version": _VERSION,
    },
    "resources.list": _pages(kind=_REF, ref=_REF, include_archived=_FLAG),
    "services.add": {
        "name": _NAME,
        "duration": _required(bad.DURATION, lambda _: timedelta(minutes=30)),
        "buffers": Argument(bad.BUFFERS),
        "ref": _REF,
    },
    "services.update": {
        "id": _SERVICE,
        "name": _NAME,
        "duration": Argument(bad.DURATION),
        "buffers": Argument((*bad.BUFFERS, Bad("absent", lambda _: None, InvalidInput))),
        "ref": _REF,
        "expected_version": _VERSION,
    },
    "services.list": _pages(ref=_REF, include_archived=_FLAG),
    "people.add": {"name": _NAME, "email": Argument(bad.EMAIL), "ref": _REF},
    "people.update": {
        "id": _PERSON,
        "name": _NAME,
        "email": Argument(bad.EMAIL),
        "ref": _REF,
        "expected_version": _VERSION,
    },
    "people.anonymise": {"id": _PERSON, "expected_version": _VERSION, "reason": _CHANGE["reason"]},
    "people.grant": {"id": _PERSON, "role": _NAME, "expected_version": _VERSION},
    "people.search": {
        "text": _required(bad.SEARCH, lambda _: "Zoë"),
        "include_archived": _FLAG,
        "limit": Argument(bad.LIMIT),
    },
    "people.list": _pages(ref=_REF, include_archived=_FLAG),
}
TENANT_CALLS: Mapping[str, Call] = {
    **_catalogue("tenants", bad.TENANT, lambda mine: mine.tenant.id),
    "tenants.add": {
        "name": _NAME,
        "timezone": _required(bad.TIMEZONE, lambda _: "Europe/Paris"),
        "slug": _REF,
    },
    "tenants.update": {
        "id": _TENANT,
        "name": _NAME,
        "timezone": Argument(bad.TIMEZONE),
        "slug": _REF,
        "expected_version": _VERSION,
    },
    "tenants.export": {"id": _required(bad.FIND_ID, lambda mine: mine.tenant.id)},
    "tenants.purge": {"id": _TENANT, "name": _required(bad.NAME, lambda mine: mine.tenant.name)},
    "tenants.list": _pages(slug=_REF, include_archived=_FLAG),
}


def valid_arguments(call: Call, mine: Practice) -> dict[str, Any]:
    """Return the arguments that *call* cannot do without."""
    return {name: a.valid(mine) for name, a in call.items() if a.valid is not None}


def cases(call: Call) -> Iterator[tuple[str, Bad]]:
    """Yield every argument with every value it must not have, those only a database knows last."""
    every = [(name, value) for name, argument in call.items() for value in argument.bads]
    yield from sorted(every, key=lambda case: case[1].is_asked)
