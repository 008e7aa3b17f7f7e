"""What a filled tenant has."""

from __future__ import annotations

from attrs import frozen

from apptsched import Appointment, Person, Resource, Service, Tenant


@frozen(kw_only=True)
class Practice:
    """One of everything, and an appointment in `room` from 09:00 to 10:00; `desk` is free."""

    tenant: Tenant
    room: Resource
    desk: Resource
    service: Service
    person: Person
    appointment: Appointment
