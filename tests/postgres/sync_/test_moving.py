# Generated from tests/postgres/async_/test_moving.py by tools/unsync.py; do not edit.
"""Rescheduling and cancelling."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest

from apptsched import (
    AppointmentStatus,
    Archived,
    CapacityExceeded,
    Claim,
    Database,
    IllegalTransition,
    ResourceId,
    ResourceNotFound,
    Scheduler,
    SlotTaken,
    StaleVersion,
)
from tests.support.practice import Practice
from tests.support.times import span


@pytest.fixture
def s(database: Database, practice: Practice) -> Scheduler:
    return database.scheduler(practice.tenant.id, actor="back office")


@pytest.mark.smoke
def test_a_move_keeps_the_id_and_raises_version_and_sequence(
    s: Scheduler, practice: Practice
) -> None:
    before = practice.appointment

    moved = s.appointments.reschedule(
        before.id, span("10:00", "11:30"), resources=[practice.desk.id]
    )

    assert s.appointments.get(before.id) == moved
    assert (moved.id, moved.attendees, moved.title) == (before.id, before.attendees, before.title)
    assert (moved.version, moved.sequence) == (2, 1)
    assert moved.period == span("10:00", "11:30")
    assert moved.resource_ids == (practice.desk.id,)
    assert moved.local_start == datetime(2030, 1, 7, 11)
    assert (moved.created_by, moved.updated_by) == ("front desk", "back office")


def test_a_move_may_overlap_its_own_old_time(s: Scheduler, practice: Practice) -> None:
    s.appointments.reschedule(practice.appointment.id, span("09:30", "10:30"))

    assert s.appointments.conflicts([practice.room.id], span("09:00", "09:30")) == ()


def test_a_refused_move_changes_nothing(s: Scheduler, practice: Practice) -> None:
    other = s.appointments.book([practice.desk.id], span("10:00", "11:00"))

    with pytest.raises(SlotTaken) as refused:
        s.appointments.reschedule(
            practice.appointment.id,
            span("10:30", "11:30"),
            resources=[practice.room.id, practice.desk.id],
        )

    assert [c.appointment_id for c in refused.value.conflicts] == [other.id]
    assert s.appointments.get(practice.appointment.id) == practice.appointment
    assert len(s.appointments.conflicts([practice.room.id], span("09:00", "10:00"))) == 1


@pytest.mark.parametrize("act", ["reschedule", "cancel"])
def test_a_change_of_a_stale_version_is_refused_and_changes_nothing(
    s: Scheduler, practice: Practice, act: str
) -> None:
    moved = s.appointments.reschedule(practice.appointment.id, span("11:00", "12:00"))
    period = [span("13:00", "14:00")] if act == "reschedule" else []

    with pytest.raises(StaleVersion) as refused:
        getattr(s.appointments, act)(moved.id, *period, expected_version=1)

    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert s.appointments.get(moved.id) == moved
    getattr(s.appointments, act)(moved.id, *period, expected_version=2)


def test_cancelling_gives_the_time_back_and_keeps_the_appointment(
    s: Scheduler, practice: Practice
) -> None:
    cancelled = s.appointments.cancel(practice.appointment.id, reason="fell ill")

    assert s.appointments.get(cancelled.id) == cancelled
    assert cancelled.status is AppointmentStatus.CANCELLED
    assert not cancelled.occupies_time
    assert cancelled.cancellation_reason == "fell ill"
    assert cancelled.cancelled_at == cancelled.updated_at
    assert (cancelled.version, cancelled.sequence) == (2, 1)
    assert cancelled.resource_ids == (practice.room.id,)
    s.appointments.book([practice.room.id], cancelled.period)


def test_what_is_cancelled_is_neither_cancelled_again_nor_moved(
    s: Scheduler, practice: Practice
) -> None:
    s.appointments.cancel(practice.appointment.id)

    with pytest.raises(IllegalTransition) as again:
        s.appointments.cancel(practice.appointment.id)
    with pytest.raises(IllegalTransition) as moved:
        s.appointments.reschedule(practice.appointment.id, span("12:00", "13:00"))

    cancelled = AppointmentStatus.CANCELLED
    assert (again.value.from_status, again.value.to_status) == (cancelled, cancelled)
    assert (moved.value.from_status, moved.value.to_status) == (cancelled, cancelled)


def test_a_pending_appointment_may_be_moved_and_stays_pending(
    s: Scheduler, practice: Practice
) -> None:
    asked = s.appointments.book([practice.desk.id], span("09:00", "10:00"), status="pending")

    moved = s.appointments.reschedule(asked.id, span("10:00", "11:00"))

    assert moved.status is AppointmentStatus.PENDING


def test_nothing_is_moved_to_an_archived_resource(s: Scheduler, practice: Practice) -> None:
    s.resources.archive(practice.desk.id)

    with pytest.raises(Archived):
        s.appointments.reschedule(
            practice.appointment.id, practice.appointment.period, resources=[practice.desk.id]
        )


def test_a_move_to_an_unknown_resource_names_it(s: Scheduler, practice: Practice) -> None:
    unknown = uuid4()

    with pytest.raises(ResourceNotFound) as missing:
        s.appointments.reschedule(
            practice.appointment.id, span("11:00", "12:00"), resources=[practice.desk.id, unknown]
        )

    assert missing.value.id == unknown


def test_conflicts_leave_out_what_is_to_be_ignored(s: Scheduler, practice: Practice) -> None:
    ids = [practice.room.id]
    [conflict] = s.appointments.conflicts(ids, span("09:30", "10:30"))
    assert conflict.appointment_id == practice.appointment.id

    ignored = s.appointments.conflicts(
        ids, span("09:30", "10:30"), ignore=[practice.appointment.id]
    )

    assert ignored == ()


def test_what_is_archived_has_its_conflicts_and_knows_no_other_resources(
    database: Database, s: Scheduler, practice: Practice
) -> None:
    ids, unknown = [practice.room.id], ResourceId(uuid4())
    s.resources.archive(practice.room.id)
    database.tenants.archive(practice.tenant.id)

    [conflict] = s.appointments.conflicts(ids, span("09:30", "10:30"))

    assert conflict.appointment_id == practice.appointment.id
    with pytest.raises(ResourceNotFound) as missing:
        s.appointments.conflicts([*ids, unknown], span("11:00", "12:00"))
    assert missing.value.id == unknown
    with pytest.raises(CapacityExceeded):
        s.appointments.conflicts([Claim(ids[0], quantity=2)], span("11:00", "12:00"))


def test_a_pending_appointment_is_confirmed_once(s: Scheduler, practice: Practice) -> None:
    asked = s.appointments.book([practice.desk.id], span("09:00", "10:00"), status="pending")

    confirmed = s.appointments.confirm(asked.id, reason="approved", expected_version=1)

    assert s.appointments.get(asked.id) == confirmed
    assert (confirmed.status, confirmed.version, confirmed.sequence) == ("confirmed", 2, 0)
    assert [event.kind for event in s.appointments.history(asked.id)][1:] == ["confirmed"]
    assert len(s.appointments.conflicts([practice.desk.id], span("09:00", "10:00"))) == 1
    with pytest.raises(IllegalTransition):
        s.appointments.confirm(asked.id)


def test_a_cancelled_appointment_cannot_take_its_time_back(
    s: Scheduler, practice: Practice
) -> None:
    s.appointments.cancel(practice.appointment.id)

    with pytest.raises(IllegalTransition):
        s.appointments.confirm(practice.appointment.id)

    assert s.appointments.conflicts([practice.room.id], span("09:00", "10:00")) == ()
