"""A host with tables and migrations of its own beside the schedule: an architects' studio.

`python studio.py up | work | down`, on the database of DATABASE_URL.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg

import apptsched

CONNINFO = os.environ["DATABASE_URL"]
SCHEDULE = apptsched.Migrator(CONNINFO)
STUDIO = apptsched.Migrator(CONNINFO, source=Path(__file__).parent / "migrations", line="studio")


def up() -> None:
    """Bring both lines up: first what is referred to, then what refers to it."""
    for name, line in (("schedule", SCHEDULE), ("studio", STUDIO)):
        line.up()
        status = line.status()
        print(f"{name}: {'up to date' if status.up_to_date else 'NOT up to date'}")


def down() -> None:
    """Bring both lines down, in the other order, and lose everything."""
    for name, line in (("studio", STUDIO), ("schedule", SCHEDULE)):
        line.down(to=0, yes_lose_data=True)
        print(f"{name}: at {line.status().version}")


def work() -> None:
    """Book a review and send the drawings out for it, both or neither."""
    with apptsched.Database(CONNINFO) as database:
        tenant = database.tenants.add("Atelier Nord", timezone="Europe/Oslo")
        scheduler = database.scheduler(tenant.id)
        room = scheduler.resources.add("Meeting room", kind="room")
        ida = scheduler.people.add("Ida Holm", email="ida@example.org")
    with psycopg.connect(CONNINFO) as connection:
        user_id, project_id = open_project(connection, tenant.id, ida.id)
        for body in ("a sketch", "a plan"):
            draw(connection, tenant.id, project_id, body, user_id)
        meeting = review(connection, tenant.id, room.id, project_id)
    with psycopg.connect(CONNINFO) as connection:
        for row in connection.execute(EXPORTS, {"appointment_id": meeting}):
            print("{}, {} {}: {}, on {:%d %B at %H:%M}".format(*row))


def open_project(
    connection: psycopg.Connection, tenant_id: UUID, person_id: UUID
) -> tuple[UUID, UUID]:
    """Add a user and a project that they lead; return the ids of both."""
    [user_id] = connection.execute(
        "insert into studio.app_user (tenant_id, login, person_id)"
        " values (%s, 'ida', %s) returning id",
        (tenant_id, person_id),
    ).fetchone()
    [project_id] = connection.execute(
        "insert into studio.project (tenant_id, name, led_by)"
        " values (%s, 'Library', %s) returning id",
        (tenant_id, user_id),
    ).fetchone()
    return user_id, project_id


def draw(
    connection: psycopg.Connection, tenant_id: UUID, project_id: UUID, body: str, user_id: UUID
) -> None:
    """Keep a new state of the ground floor."""
    connection.execute(
        "select studio.draw(%s, %s, 'ground floor', %s, %s)", (tenant_id, project_id, body, user_id)
    )


def review(
    connection: psycopg.Connection, tenant_id: UUID, room_id: UUID, project_id: UUID
) -> UUID:
    """Book a review of a project and export what it is about, in one transaction."""
    scheduler = apptsched.Scheduler.bind(connection, apptsched.TenantId(tenant_id), actor="ida")
    start = datetime(2030, 3, 4, 9, tzinfo=UTC)
    meeting = scheduler.appointments.book(
        [apptsched.ResourceId(room_id)], apptsched.Period(start, start + timedelta(hours=1))
    )
    connection.execute(
        """
        insert into studio.export (tenant_id, appointment_id, project_id, document, number)
        select d.tenant_id, %s, d.project_id, d.document, max(d.number)
        from studio.document_version d
        where d.tenant_id = %s and d.project_id = %s
        group by d.tenant_id, d.project_id, d.document
        """,
        (meeting.id, tenant_id, project_id),
    )
    return meeting.id


EXPORTS = """
    select p.name, e.document, e.number, d.body, a.local_start
    from studio.export e
    join apptsched.appointment a on a.tenant_id = e.tenant_id and a.id = e.appointment_id
    join studio.project p on p.tenant_id = e.tenant_id and p.id = e.project_id
    join studio.document_version d
        on (d.tenant_id, d.project_id, d.document, d.number)
         = (e.tenant_id, e.project_id, e.document, e.number)
    where e.appointment_id = %(appointment_id)s
    order by p.name, e.document
"""

if __name__ == "__main__":
    {"up": up, "work": work, "down": down}[sys.argv[1]]()
