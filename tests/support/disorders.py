"""Faults to plant in a practice with a room, and a session in a pool, for the doctor to find."""

from __future__ import annotations

UNLOGGED = "alter table apptsched.appointment disable trigger user"
UNTIED = (
    "alter table apptsched.attendee disable trigger all",
    "alter table apptsched.appointment_resource disable trigger all",
    "alter table apptsched.occupancy disable trigger all",
)
UNGUARDED = "alter table apptsched.appointment_event disable trigger all"
A_POOLS_UNIT = "(select min(unit_id) from apptsched.occupancy where layer <> '(,)')"
OF_THE_ROOM = """where resource_id not in (
    select resource_id from apptsched.occupancy where layer <> '(,)'
)"""
ELSEWHERE = "set tenant_id = '00000000-0000-0000-0000-000000000001'"
# What to do to the appointments, by the check that must find it.
FAULTS: dict[str, tuple[str, ...]] = {
    "overlaps": (
        "alter table apptsched.occupancy drop constraint occupancy_no_overlap",
        f"update apptsched.occupancy set unit_id = {A_POOLS_UNIT} {OF_THE_ROOM}",
    ),
    "overlaps, a body in another's buffer": (
        "alter table apptsched.occupancy drop constraint occupancy_no_overlap",
        f"""update apptsched.occupancy
        set unit_id = {A_POOLS_UNIT}, ends_at = starts_at + interval '25 minutes' {OF_THE_ROOM}""",
    ),
    "missing_occupancy": ("delete from apptsched.occupancy",),
    "missing_occupancy, one unit of several": (
        """delete from apptsched.occupancy o using apptsched.resource r
        where r.id = o.resource_id and o.unit_id = r.unit_base + 1""",
    ),
    "missing_occupancy, a shared buffer": (
        "delete from apptsched.occupancy where layer <> '(,)' and starts_at < claim_starts_at",
    ),
    "missing_occupancy, a body not enforced": (
        "update apptsched.occupancy set enforced = false where layer = '(,)'",
    ),
    "missing_occupancy, a wrong end": (
        f"update apptsched.occupancy set ends_at = ends_at + interval '1 second' {OF_THE_ROOM}",
    ),
    "missing_occupancy, a wrong start": (
        f"update apptsched.occupancy set starts_at = starts_at - interval '1 second' {OF_THE_ROOM}",
    ),
    "missing_occupancy, a longer buffer": (
        """update apptsched.occupancy set starts_at = starts_at - interval '1 second'
        where ends_at = claim_starts_at""",
    ),
    "ghost_occupancy": (
        "update apptsched.appointment set status = 'cancelled', cancelled_at = now()",
    ),
    "ghost_occupancy, of a claim that was replaced": (
        "update apptsched.appointment_resource set replaced_in = added_in + 1",
    ),
    "ghost_occupancy, a buffer that nobody asked for": (
        "update apptsched.appointment set buffer_policy = 'exclusive', buffer_before = '0'",
    ),
    "ghost_occupancy, a body that takes one layer": (
        "update apptsched.occupancy set layer = '[1,1]' where layer = '(,)'",
    ),
    "ghost_occupancy, a buffer that takes two layers": (
        """update apptsched.occupancy
        set layer = int8range(lower(layer), upper(layer) + 1) where layer <> '(,)'""",
    ),
    "ghost_occupancy, an override that is enforced": (
        "update apptsched.appointment_resource set overridden = true",
    ),
    "foreign_units": ("update apptsched.occupancy set unit_id = unit_id + 4096000",),
    "foreign_units, of a larger resource": ("update apptsched.resource set capacity = 1",),
    "foreign_rows, an attendee": (*UNTIED, f"update apptsched.attendee {ELSEWHERE}"),
    "foreign_rows, a claim": (*UNTIED, f"update apptsched.appointment_resource {ELSEWHERE}"),
    "foreign_rows, a unit": (*UNTIED, f"update apptsched.occupancy {ELSEWHERE}"),
    "missing_claims": (
        "delete from apptsched.occupancy",
        "delete from apptsched.appointment_resource",
    ),
    "overfull_sessions": (
        """insert into apptsched.attendee (tenant_id, appointment_id, name)
        select tenant_id, id, 'Another' from apptsched.appointment, generate_series(1, 2)""",
    ),
    "incomplete_history": (UNGUARDED, "delete from apptsched.appointment_event"),
    "incomplete_history, an end that no event tells": (
        UNLOGGED,
        "delete from apptsched.appointment",
    ),
    "incomplete_history, rows cut off": (
        UNLOGGED,
        *UNTIED,
        "truncate apptsched.appointment cascade",
    ),
    "incomplete_history, a gap": (UNLOGGED, "update apptsched.appointment set version = 3"),
    "stale_history": (
        UNGUARDED,
        """update apptsched.appointment_event
        set after = jsonb_set(after, '{starts_at}', '"2030-01-07T08:59:59+00:00"')""",
    ),
    "stale_history, an unlogged status": (
        UNLOGGED,
        "update apptsched.appointment set status = 'checked_in'",
    ),
    "stale_history, an unlogged claim": (
        *UNTIED,
        "update apptsched.appointment_resource set quantity = quantity + 1",
    ),
    "stale_history, an unlogged claim of another time": (
        *UNTIED,
        "update apptsched.appointment_resource set ends_at = ends_at - interval '1 second'",
    ),
    "stale_history, an unlogged claim of another resource": (
        *UNTIED,
        f"""update apptsched.appointment_resource
        set resource_id = (
            select resource_id from apptsched.occupancy where layer <> '(,)' limit 1
        ) {OF_THE_ROOM}""",
    ),
    "stale_history, an unlogged override": (
        *UNTIED,
        "update apptsched.appointment_resource set overridden = true",
    ),
    "stale_history, unlogged seats": (
        UNLOGGED,
        "update apptsched.appointment set seats = seats + 1",
    ),
    "stale_history, an unlogged end of a hold": (
        UNGUARDED,
        """update apptsched.appointment_event
        set after = jsonb_set(after, '{expires_at}', '"2030-01-07T08:00:00+00:00"')""",
    ),
    "stale_history, an unlogged attendee": (*UNTIED, "delete from apptsched.attendee"),
    "illegal_transitions": (
        "alter table apptsched.appointment disable trigger appointment_transition_is_legal",
        "update apptsched.appointment set status = 'pending'",
    ),
    "illegal_transitions, between two events": (
        "update apptsched.appointment set title = 'x'",
        UNGUARDED,
        """update apptsched.appointment_event
        set after = jsonb_set(after, '{status}', '"fulfilled"') where version = 1""",
    ),
}
