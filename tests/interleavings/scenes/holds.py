"""Where two calls meet over a hold, mostly one whose time is up."""

from __future__ import annotations

from apptsched import Override
from tests.interleavings.calls import (
    ALWAYS,
    at,
    book,
    cancel,
    confirm,
    expire_holds,
    hold,
    reschedule,
    swap,
)
from tests.interleavings.clinic import Scenario

EXPIRED = {"one": hold(0, at=at(0))}
HELD = {"one": hold(0, at=at(0), ttl=ALWAYS)}
BOTH_ROOMS = {"one": hold(0, 1, at=at(0))}
TWO_EXPIRED = {"one": hold(0, at=at(0)), "two": hold(0, at=at(1))}
OTHER = {"two": book(0, at=at(3))}
OVERRIDE = Override("the director's wish", conflicts=True)

HOLDS = [
    Scenario("an expired hold in the way of both", *[book(0, at=at(0))] * 2, EXPIRED),
    Scenario("two expired holds from both ends", *[book(0, at=at(0, 2))] * 2, TWO_EXPIRED),
    Scenario("an expired hold of two rooms", book(0, at=at(0)), book(1, at=at(0)), BOTH_ROOMS),
    Scenario(
        "an expired hold in a pool",
        *[book(0, at=at(0))] * 2,
        {**EXPIRED, "two": book(0, at=at(0))},
        (2,),
    ),
    Scenario(
        "an expired hold in the way of both",
        book(0, at=at(0)),
        reschedule("two", at(0)),
        {**EXPIRED, **OTHER},
    ),
    Scenario("its own expired hold", reschedule("one", at(2)), book(0, at=at(0)), EXPIRED),
    Scenario("an expired hold that is not cancelled", cancel("one"), book(0, at=at(0)), EXPIRED),
    Scenario("a hold given back", cancel("one"), book(0, at=at(0)), HELD),
    Scenario("an expired hold taken again", confirm("one"), book(0, at=at(0)), EXPIRED),
    Scenario("an expired hold taken again in part", confirm("one"), book(1, at=at(0)), BOTH_ROOMS),
    Scenario("an expired hold taken again as it is swept", confirm("one"), expire_holds(), EXPIRED),
    Scenario("an expired hold in the way", expire_holds(), book(0, at=at(0)), EXPIRED),
    Scenario(
        "expired holds in the way",
        expire_holds(),
        book(0, 1, at=at(0, 2)),
        {**BOTH_ROOMS, "two": hold(0, 1, at=at(1))},
    ),
    Scenario(
        "an expired hold overridden", expire_holds(), book(0, at=at(0), override=OVERRIDE), EXPIRED
    ),
    Scenario(
        "an expired hold in the way", expire_holds(), reschedule("two", at(0)), {**EXPIRED, **OTHER}
    ),
    Scenario("its own expired hold", expire_holds(), reschedule("one", at(2)), EXPIRED),
    Scenario("an expired hold", expire_holds(), cancel("one"), EXPIRED),
    Scenario("the same holds", expire_holds(), expire_holds(), TWO_EXPIRED),
    Scenario(
        "an expired hold in the way",
        expire_holds(),
        swap("two", "three"),
        {"one": hold(0, at=at(1)), "two": book(0, at=at(0)), "three": book(1, at=at(1, 2))},
    ),
    Scenario("its own expired hold", expire_holds(), swap("one", "two"), {**EXPIRED, **OTHER}),
    Scenario("one hold", confirm("one"), confirm("one"), HELD),
    Scenario("one expired hold", confirm("one"), confirm("one"), EXPIRED),
    Scenario(
        "two expired holds of one time",
        confirm("one"),
        confirm("two"),
        {"one": hold(0, at=at(0)), "two": hold(0, at=at(0.5))},
    ),
    Scenario("one hold", confirm("one"), cancel("one"), HELD),
    Scenario("one expired hold", confirm("one"), cancel("one"), EXPIRED),
    Scenario(
        "the time given back", confirm("one"), cancel("two"), {**EXPIRED, "two": book(0, at=at(0))}
    ),
    Scenario("one hold", confirm("one"), reschedule("one", at(2)), HELD),
    Scenario("one expired hold", confirm("one"), reschedule("one", at(2)), EXPIRED),
    Scenario("the time it had", confirm("one"), reschedule("two", at(0.5)), {**EXPIRED, **OTHER}),
    Scenario(
        "the time it had, given back",
        confirm("one"),
        reschedule("two", at(3)),
        {**EXPIRED, "two": book(0, at=at(0))},
    ),
    Scenario("one hold", confirm("one"), swap("one", "two"), {**HELD, **OTHER}),
    Scenario("one expired hold", confirm("one"), swap("one", "two"), {**EXPIRED, **OTHER}),
    Scenario(
        "the time it had",
        confirm("one"),
        swap("two", "three"),
        {**EXPIRED, "two": book(0, at=at(3)), "three": book(1, at=at(0))},
    ),
    Scenario("one expired hold of two rooms", expire_holds(), cancel("one"), BOTH_ROOMS),
    Scenario("one of two expired holds", expire_holds(), confirm("two"), TWO_EXPIRED),
    Scenario("one of two expired holds", expire_holds(), reschedule("two", at(0)), TWO_EXPIRED),
    Scenario(
        "holds of two rooms",
        expire_holds(),
        expire_holds(),
        {**BOTH_ROOMS, "two": hold(1, 0, at=at(1))},
    ),
]
