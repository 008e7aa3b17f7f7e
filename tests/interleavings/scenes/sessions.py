"""Where two calls meet over the seats of a group session."""

from __future__ import annotations

from apptsched import Attendee
from tests.interleavings.calls import (
    ALWAYS,
    at,
    book,
    cancel,
    confirm,
    expire_holds,
    hold,
    join,
    reschedule,
    swap,
)
from tests.interleavings.clinic import Scenario

SESSION = {"one": book(0, at=at(0), seats=2, attendees=[Attendee("Ada")])}
PENDING = {"one": book(0, at=at(0), seats=2, status="pending")}
HELD = {"one": hold(0, at=at(0), ttl=ALWAYS, seats=2)}
EXPIRED = {"one": hold(0, at=at(0), seats=2)}
OTHER = {"two": book(1, at=at(3))}

SESSIONS = [
    Scenario("the last seat", join("one", "Bo"), join("one", "Cy"), SESSION),
    Scenario("two seats", join("one", "Bo"), join("one", "Cy"), PENDING),
    Scenario("one session", join("one", "Bo"), cancel("one"), SESSION),
    Scenario("one session", join("one", "Bo"), reschedule("one", at(2)), SESSION),
    Scenario("one session", join("one", "Bo"), reschedule("one", at(0), 1), SESSION),
    Scenario("one session", join("one", "Bo"), swap("one", "two"), {**SESSION, **OTHER}),
    Scenario("one session", join("one", "Bo"), confirm("one"), PENDING),
    Scenario("one hold", join("one", "Bo"), confirm("one"), HELD),
    Scenario("an expired hold", join("one", "Bo"), confirm("one"), EXPIRED),
    Scenario("an expired hold", join("one", "Bo"), expire_holds(), EXPIRED),
    Scenario("an expired hold", join("one", "Bo"), book(0, at=at(0)), EXPIRED),
    Scenario("a request for a session", join("one", "Bo"), cancel("one"), PENDING),
    Scenario(
        "a session and its version", join("one", "Bo"), cancel("one", expected_version=1), PENDING
    ),
    Scenario("the other session", join("one", "Bo"), swap("two", "one"), {**PENDING, **OTHER}),
    Scenario("a hold", join("one", "Bo"), swap("two", "one"), {**HELD, **OTHER}),
    Scenario(
        "two expired holds",
        join("two", "Bo"),
        expire_holds(),
        {**EXPIRED, "two": hold(1, at=at(0), seats=2)},
    ),
    Scenario(
        "an expired hold of two rooms",
        join("one", "Bo"),
        book(1, at=at(0)),
        {"one": hold(0, 1, at=at(0), seats=2)},
    ),
]
