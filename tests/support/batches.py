"""Random requests for imports, in minutes of one morning, on rooms, pools and what is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from apptsched import (
    AppointmentStatus,
    Attendee,
    BookingRequest,
    Buffers,
    Claim,
    Override,
    Period,
    PersonId,
    ResourceId,
    ServiceId,
)
from tests.support.times import at

CAPACITIES = (1, 1, 1, 2, 3)
ARCHIVED, UNKNOWN = len(CAPACITIES), len(CAPACITIES) + 1
NOBODY = UUID(int=0)
NINE = at("09:00")
MINUTE = timedelta(minutes=1)


def minutes(start: int, length: int) -> Period:
    """Return the period that begins so many minutes after nine."""
    return Period(NINE + start * MINUTE, NINE + (start + length) * MINUTE)


@frozen
class Place:
    """What a tenant has that requests can name, by number; the same in each tenant.

    Attributes:
        resources: Rooms and pools, an archived room, and one there is not.
        services: One with shared buffers, an archived one, and one there is not.
        people: Somebody, and nobody.
    """

    resources: tuple[ResourceId, ...]
    services: tuple[ServiceId, ...]
    people: tuple[PersonId, ...]


@frozen
class Wish:
    """A request that any tenant's `Place` can be asked for."""

    claims: tuple[tuple[int, Period | None, int], ...]
    service: int | None
    person: int | None
    facts: tuple[tuple[str, Any], ...]

    def request(self, place: Place) -> BookingRequest:
        """Return the request, to one tenant."""
        attendees = (
            () if self.person is None else (Attendee("P", person_id=place.people[self.person]),)
        )
        return BookingRequest(
            resources=[Claim(place.resources[n], period, q) for n, period, q in self.claims],
            service=None if self.service is None else place.services[self.service],
            attendees=attendees,
            **dict(self.facts),
        )


_FACTS = {
    "buffers": st.none()
    | st.builds(
        lambda before, after, policy: Buffers(before * MINUTE, after * MINUTE, policy),
        st.sampled_from([0, 5, 10]),
        st.sampled_from([0, 5]),
        st.sampled_from(["exclusive", "shared"]),
    ),
    "title": st.none() | st.sampled_from(["", "Visit", "Zoë’s"]),
    "metadata": st.sampled_from([None, {"a": [1, "é"]}]),
    "seats": st.sampled_from([1, 1, 3]),
    "override": st.sampled_from([None, None, Override("boss", conflicts=True)]),
    "timezone": st.sampled_from([None, None, "Europe/Paris"]),
}
_resources = st.sampled_from([0, 0, 1, 2, 3, 3, 4])
_spans = st.builds(
    minutes, st.integers(0, 40).map(lambda n: n * 5), st.sampled_from([5, 10, 20, 45])
)
_statuses = st.sampled_from([None] * 4 + [s for s in AppointmentStatus if s != "held"] + ["held"])


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    """Draw a request: half of them want one room for the whole period and nothing else."""
    period = draw(_spans)
    status = draw(_statuses)
    facts: dict[str, Any] = {"period": period}
    if status is not None:
        facts["status"] = status
    if status == "held":
        facts["ttl"] = timedelta(minutes=10)
    if draw(st.booleans()):
        return Wish(((draw(_resources), None, 1),), None, None, tuple(facts.items()))
    named = draw(st.lists(_resources, min_size=1, max_size=3, unique=True))
    if draw(st.integers(0, 9)) == 0:
        named.append(draw(st.sampled_from([ARCHIVED, UNKNOWN])))
    claims = tuple(
        (n, draw(st.none() | _spans), draw(st.sampled_from([1, 1, 1, 2, 3]))) for n in named
    )
    drawn = {name: draw(strategy) for name, strategy in _FACTS.items()}
    service = draw(st.sampled_from([None, None, 0, 0, 1, 2]))
    person = draw(st.sampled_from([None, None, 0, 0, 1]))
    return Wish(claims, service, person, tuple({**facts, **drawn}.items()))


# What is booked before, then the import.
batches = st.tuples(st.lists(wishes(), max_size=6), st.lists(wishes(), min_size=1, max_size=14))

# A room's overbooking reaches beyond what it overbooks, to where the import wants to be.
OVERBOOKED: tuple[list[Wish], list[Wish]] = (
    [
        Wish(((0, None, 1),), None, None, (("period", minutes(0, 5)),)),
        Wish(
            ((0, None, 1),),
            None,
            None,
            (("period", minutes(0, 45)), ("override", Override("boss", conflicts=True))),
        ),
    ],
    [Wish(((0, None, 1),), None, None, (("period", minutes(20, 5)),))],
)


def some_batches(number: int) -> list[tuple[list[Wish], list[Wish]]]:
    """Return so many random batches, the same on every run, and one that is not."""
    drawn = []

    @settings(max_examples=number, phases=[Phase.generate], derandomize=True, database=None)
    @given(batch=batches)
    def draw(batch: tuple[list[Wish], list[Wish]]) -> None:
        drawn.append(batch)

    draw()
    return [OVERBOOKED, *drawn]
