-- Writes a move that occupancy has granted: the claims, then the appointment, whose trigger logs it.
-- apptsched: since 0007
create or replace function apptsched.move_appointment(
    p_row       apptsched.appointment,
    p_claims    apptsched.appointment_resource[],
    p_starts_at timestamptz,
    p_ends_at   timestamptz,
    p_actor     text,
    p_reason    text,
    p_now       timestamptz
) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    update apptsched.appointment_resource c
    set replaced_in = p_row.version + 1
    where c.tenant_id = p_row.tenant_id and c.appointment_id = p_row.id and c.replaced_in is null;
    insert into apptsched.appointment_resource
        (tenant_id, appointment_id, resource_id, starts_at, ends_at, quantity, added_in)
    select p_row.tenant_id, p_row.id, c.resource_id, c.starts_at, c.ends_at, c.quantity, p_row.version + 1
    from unnest(p_claims) c
    where c.appointment_id = p_row.id;
    update apptsched.appointment a
    set starts_at = p_starts_at,
        ends_at = p_ends_at,
        local_start = apptsched.wall_time(p_starts_at, a.timezone),
        version = a.version + 1,
        sequence = a.sequence + 1,
        change_reason = p_reason,
        updated_at = p_now,
        updated_by = p_actor
    where a.tenant_id = p_row.tenant_id and a.id = p_row.id;
end
$$;
comment on function apptsched.move_appointment(apptsched.appointment, apptsched.appointment_resource[], timestamptz, timestamptz, text, text, timestamptz)
    is 'Replaces the claims and the period of an appointment; the id and the history stay.';
