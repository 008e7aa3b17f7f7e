"""The demo, act by act; each is shown as soon as it is over."""

from __future__ import annotations

from apptsched import Database, DatabaseConfig, Migrator, Scheduler
from apptsched.cli.agenda import read_agenda
from apptsched.cli.demo import sections
from apptsched.cli.demo.afternoon import free_rooms
from apptsched.cli.demo.conference import Conference, open_conference
from apptsched.cli.demo.contest import CLIENTS, SLOTS, Contest, hold_contest
from apptsched.cli.demo.document import document_of
from apptsched.cli.demo.figures import Figures
from apptsched.cli.invocation import Invocation
from apptsched.cli.lookup import every
from apptsched.cli.output import working
from apptsched.cli.timetable import Timetable


def perform(
    invocation: Invocation, config: DatabaseConfig, server: str, talks: Timetable, timezone: str
) -> Figures:
    """Play the demo on a database; show it as it goes, or answer with its figures."""
    show = invocation.show
    with working("migrating"):
        Migrator(config.migration_string()).up()
    with Database(config) as database:
        conference = open_conference(database, talks, timezone)
        show(*sections.opening(server, database.health(), conference))
        first = conference.book_all("booking every talk")
        show(*sections.booked(first))
        second = conference.book_all("booking them all again")
        show(*sections.refused(conference, first, second))
        contest = _contest(config, conference)
        show(*sections.contest(contest, conference))
        show(*sections.latency(first, second, contest))
        agenda = read_agenda(conference.scheduler, conference.main_room, conference.first_day.day)
        show(*sections.day(agenda, conference))
        free = free_rooms(
            conference.scheduler, conference.catalogue.resources, conference.first_day
        )
        show(*sections.afternoon(free, conference))
        with working("the doctor reads every row"):
            diagnosis = database.doctor()
        kept = _count(conference.scheduler)
    figures = Figures(first, second, contest, agenda, free, kept, diagnosis)
    show(*sections.diagnosis(diagnosis))
    invocation.answer(document_of(server, conference, figures), *sections.closing(figures))
    return figures


def _contest(config: DatabaseConfig, conference: Conference) -> Contest:
    slots = conference.slots_after(SLOTS)
    with working(f"{CLIENTS} clients want {SLOTS} slots"):
        return hold_contest(config, conference.tenant.id, conference.main_room.id, slots)


def _count(scheduler: Scheduler) -> int:
    listed = every(lambda after: scheduler.appointments.list(limit=1_000, after=after))
    return sum(1 for _ in listed)
