"""For every constraint of the schema, statements that break it and nothing else.

`TABLE: ASSIGNMENT` sets columns of all rows the tenant has in the table; `TABLE+ COLUMN = VALUE, …`
inserts copies of them with some columns changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

LONG = "repeat('x', 201)"
VIOLATIONS: Mapping[str, tuple[str, ...]] = {
    "tenant_pkey": ("tenant+ slug = null",),
    "tenant_slug_is_unique": ("tenant+ tenant_id = gen_random_uuid()",),
    "tenant_name_is_valid": ("tenant: name = ' '", f"tenant: name = {LONG}"),
    "tenant_slug_is_valid": ("tenant: slug = ''", f"tenant: slug = {LONG}"),
    "tenant_timezone_is_valid": ("tenant: timezone = '+01:00'", f"tenant: timezone = {LONG}"),
    "tenant_times_are_finite": (
        "tenant: created_at = '-infinity'",
        "tenant: updated_at = 'infinity', version = version + 1",
        "tenant: archived_at = 'infinity'",
    ),
    "person_pkey": ("person+ ref = null",),
    "person_tenant_fkey": ("person+ tenant_id = gen_random_uuid()",),
    "person_ref_is_unique": ("person+ id = gen_random_uuid()",),
    "person_name_is_valid": ("person: name = ''", f"person: name = {LONG}"),
    "person_email_is_valid": (
        "person: email = 'zoe'",
        "person: email = 'a b@c'",
        "person: email = repeat('x', 320) || '@y'",
    ),
    "person_ref_is_valid": ("person: ref = ' '", f"person: ref = {LONG}"),
    "person_times_are_finite": (
        "person: created_at = '-infinity'",
        "person: updated_at = 'infinity', version = version + 1",
        "person: archived_at = 'infinity'",
    ),
    "role_pkey": ("role+ name = 'other'",),
    "role_tenant_fkey": ("role+ tenant_id = gen_random_uuid()",),
    "role_name_is_unique": ("role+ id = gen_random_uuid()",),
    "role_name_is_valid": ("role: name = ' '", f"role: name = {LONG}"),
    "person_role_pkey": ("person_role+ granted_by = 'another'",),
    "person_role_person_fkey": ("person_role+ person_id = gen_random_uuid()",),
    "person_role_role_fkey": ("person_role+ role_id = gen_random_uuid()",),
    "resource_pkey": ("resource+ ref = null, unit_base = 1",),
    "resource_tenant_fkey": ("resource+ tenant_id = gen_random_uuid(), person_id = null",),
    "resource_person_fkey": ("resource: person_id = gen_random_uuid()",),
    "resource_units_are_unique": ("resource+ id = gen_random_uuid(), ref = null",),
    "resource_ref_is_unique": ("resource+ id = gen_random_uuid(), unit_base = 1",),
    "resource_name_is_valid": ("resource: name = ' '", f"resource: name = {LONG}"),
    "resource_kind_is_valid": ("resource: kind = ' '", f"resource: kind = {LONG}"),
    "resource_timezone_is_valid": (
        "resource: timezone = 'Europe Paris'",
        "resource: timezone = ''",
    ),
    "resource_ref_is_valid": ("resource: ref = ' '", f"resource: ref = {LONG}"),
    "resource_crowded_until_is_finite": ("resource: crowded_until = 'infinity'",),
    "resource_capacity_is_valid": ("resource: capacity = 0", "resource: capacity = 4097"),
    "resource_times_are_finite": (
        "resource: created_at = '-infinity'",
        "resource: updated_at = 'infinity', version = version + 1",
        "resource: archived_at = 'infinity'",
    ),
    "service_pkey": ("service+ ref = null",),
    "service_tenant_fkey": ("service+ tenant_id = gen_random_uuid()",),
    "service_ref_is_unique": ("service+ id = gen_random_uuid()",),
    "service_name_is_valid": ("service: name = ' '", f"service: name = {LONG}"),
    "service_ref_is_valid": ("service: ref = ' '", f"service: ref = {LONG}"),
    "service_duration_is_valid": (
        "service: duration = '0'",
        "service: duration = '-1 hour'",
        "service: duration = '8784 hours 1 microsecond'",
        "service: duration = '1 day'",
        "service: duration = '1 month'",
    ),
    "service_buffers_are_valid": (
        "service: buffer_before = '-1 second'",
        "service: buffer_after = '744 hours 1 microsecond'",
        "service: buffer_before = '1 day'",
        "service: buffer_after = '1 month'",
    ),
    "service_buffer_policy_is_valid": ("service: buffer_policy = 'loose'",),
    "service_times_are_finite": (
        "service: created_at = '-infinity'",
        "service: updated_at = 'infinity', version = version + 1",
        "service: archived_at = 'infinity'",
    ),
    "appointment_pkey": ("appointment+ title = 'other'",),
    "appointment_tenant_fkey": ("appointment+ tenant_id = gen_random_uuid(), service_id = null",),
    "appointment_service_fkey": ("appointment: service_id = gen_random_uuid()",),
    "appointment_period_is_valid": (
        "appointment: ends_at = starts_at",
        "appointment: ends_at = starts_at - interval '1 hour'",
        "appointment: starts_at = '-infinity'",
        "appointment: ends_at = 'infinity'",
        "appointment: starts_at = '1999-12-31 23:59Z'",
        "appointment: ends_at = '2200-01-01 00:00:01Z'",
    ),
    "appointment_timezone_is_valid": ("appointment: timezone = 'Europe\\Paris'",),
    "appointment_local_start_is_valid": (
        "appointment: local_start = 'infinity'",
        "appointment: local_start = '1999-12-30'",
        "appointment: local_start = '2200-01-02'",
    ),
    "appointment_status_is_valid": ("appointment+ id = gen_random_uuid(), status = 'done'",),
    "appointment_buffers_are_valid": (
        "appointment: buffer_before = '-1 second'",
        "appointment: buffer_after = '745 hours'",
        "appointment: buffer_before = '1 day'",
    ),
    "appointment_buffer_policy_is_valid": ("appointment: buffer_policy = ''",),
    "appointment_title_is_valid": ("appointment: title = repeat('x', 501)",),
    "appointment_notes_are_valid": ("appointment: notes = repeat('x', 20001)",),
    "appointment_metadata_is_object": (
        "appointment: metadata = '[]'",
        "appointment: metadata = jsonb_build_object('a', repeat('x', 131072))",
    ),
    "appointment_expiry_is_for_holds": (
        "appointment: expires_at = starts_at",
        "appointment+ id = gen_random_uuid(), status = 'held'",
    ),
    "appointment_expiry_is_finite": (
        "appointment+ id = gen_random_uuid(), status = 'held', expires_at = 'infinity'",
    ),
    "appointment_cancellation_is_dated": ("appointment: status = 'cancelled'",),
    "appointment_times_are_finite": (
        "appointment: created_at = '-infinity'",
        "appointment: updated_at = 'infinity', version = version + 1",
        "appointment: cancelled_at = 'infinity'",
    ),
    "appointment_seats_are_valid": ("appointment: seats = 0", "appointment: seats = 1001"),
    "appointment_override_reason_is_valid": (
        "appointment: override_reason = ' '",
        "appointment: override_reason = repeat('x', 501)",
    ),
    "appointment_transition_is_legal": ("appointment: status = 'pending'",),
    "appointment_resource_pkey": ("appointment_resource+ quantity = 2",),
    "appointment_resource_appointment_fkey": (
        "appointment_resource+ appointment_id = gen_random_uuid()",
    ),
    "appointment_resource_resource_fkey": (
        "appointment_resource+ resource_id = gen_random_uuid()",
    ),
    "appointment_resource_period_is_valid": (
        "appointment_resource: ends_at = starts_at",
        "appointment_resource: starts_at = '-infinity'",
        "appointment_resource: ends_at = 'infinity'",
    ),
    "appointment_resource_quantity_is_valid": (
        "appointment_resource: quantity = 0",
        "appointment_resource: quantity = 4097",
    ),
    "appointment_resource_versions_are_valid": (
        "appointment_resource: added_in = -1",
        "appointment_resource: replaced_in = added_in",
    ),
    "attendee_pkey": ("attendee+ name = 'Other'",),
    "attendee_appointment_fkey": (
        "attendee+ id = gen_random_uuid(), appointment_id = gen_random_uuid()",
    ),
    "attendee_person_fkey": ("attendee: person_id = gen_random_uuid()",),
    "attendee_name_is_valid": ("attendee: name = ' '", f"attendee: name = {LONG}"),
    "attendee_email_is_valid": ("attendee: email = '@'", "attendee: email = 'a@b@c'"),
    "attendee_ref_is_valid": ("attendee: ref = ''", f"attendee: ref = {LONG}"),
    "attendee_response_is_valid": ("attendee: response = 'maybe'",),
    "idempotency_pkey": ("idempotency+ call = 'other'",),
    "idempotency_tenant_fkey": ("idempotency+ tenant_id = gen_random_uuid()",),
    "idempotency_key_is_valid": ("idempotency: key = ''", "idempotency: key = repeat('x', 256)"),
    "idempotency_hash_is_sha256": ("idempotency: request_hash = '\\x00'",),
    "occupancy_pkey": ("occupancy+ enforced = false",),
    "occupancy_appointment_fkey": (
        "occupancy+ appointment_id = gen_random_uuid(), enforced = false",
    ),
    "occupancy_resource_fkey": ("occupancy: resource_id = gen_random_uuid()",),
    "occupancy_period_is_valid": (
        "occupancy: ends_at = starts_at",
        "occupancy: starts_at = '-infinity'",
        "occupancy: ends_at = 'infinity'",
    ),
    "occupancy_layer_is_valid": ("occupancy: layer = 'empty'",),
    "occupancy_no_overlap": (
        "occupancy+ starts_at = starts_at + interval '59 minutes'",
        "occupancy+ starts_at = starts_at - interval '1 minute', layer = '[1,1]'",
    ),
    "appointment_event_pkey": ("appointment_event+ kind = 'other'",),
    "appointment_event_says_something": ("appointment_event+ before = null, after = null",),
    "apptsched_migration_pkey": ("apptsched_migration+ name = 'other'",),
    "apptsched_migration_version_is_positive": ("apptsched_migration: version = 0",),
    "apptsched_migration_state_is_known": ("apptsched_migration: state = 'lost'",),
    "apptsched_migration_phase_is_known": ("apptsched_migration: phase = 'later'",),
    "apptsched_migration_has_a_way_back_or_a_reason": (
        "apptsched_migration: down_text = null",
        "apptsched_migration: down_checksum = null",
        "apptsched_migration: irreversible = 'why not'",
    ),
    "apptsched_migration_repeatable_pkey": ("apptsched_migration_repeatable+ since = 99",),
    "apptsched_migration_log_pkey": ("apptsched_migration_log+ action = 'other'",),
}


def statement(violation: str, columns: Mapping[str, list[str]]) -> str:
    """Return the SQL of one violation.

    Args:
        violation: As in `VIOLATIONS`.
        columns: The columns of every table, in order.
    """
    head, _, change = violation.partition(" ")
    table = head[:-1]
    owned = "where tenant_id = %(tenant)s" if "tenant_id" in columns[table] else "where true"
    if head.endswith(":"):
        return f"update apptsched.{table} set {change} {owned}"
    values = {name: name for name in columns[table]} | dict(_assignments(change))
    return (
        f"insert into apptsched.{table} ({', '.join(values)}) overriding system value"
        f" select {', '.join(values.values())} from apptsched.{table} {owned}"
    )


def _assignments(change: str) -> Iterator[tuple[str, str]]:
    for part in change.split(", "):
        column, _, value = part.partition(" = ")
        yield column, value
