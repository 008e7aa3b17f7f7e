"""What a filled tenant has."""

from __future__ import annotations

from attrs import frozen

from apptsched import Appointment, Person, Resource, Service, Tenant


@frozen(kw_only=True)
class Practice:
    """One of everything.

    Attributes:
        appointment: In `room` from 09:00 to 10:00; `desk` is free.
        asked: A pending one, where a test has asked for it; as are the next two.
        held: A hold that has long to run.
        session: A group session with seats left.
    """

    tenant: Tenant
    room: Resource
    desk: Resource
    service: Service
    person: Person
    appointment: Appointment
    asked: Appointment | None = None
    held: Appointment | None = None
    session: Appointment | None = None
