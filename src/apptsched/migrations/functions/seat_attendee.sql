-- Writes an attendee who joins, and the version of the appointment that has them.
-- apptsched: since 0008
create or replace function apptsched.seat_attendee(
    p_row      apptsched.appointment,
    p_attendee jsonb,
    p_actor    text,
    p_reason   text,
    p_now      timestamptz
) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into apptsched.attendee
        (tenant_id, id, appointment_id, person_id, name, email, ref, response, changed_in)
    select p_row.tenant_id, t.id, p_row.id, t.person_id, t.name, t.email, t.ref, t.response, p_row.version + 1
    from jsonb_to_record(p_attendee)
        t(id uuid, person_id uuid, name text, email text, ref text, response text);
    update apptsched.appointment a
    set version = a.version + 1,
        change_reason = p_reason,
        updated_at = p_now,
        updated_by = p_actor
    where a.tenant_id = p_row.tenant_id and a.id = p_row.id;
end
$$;
comment on function apptsched.seat_attendee(apptsched.appointment, jsonb, text, text, timestamptz)
    is 'The caller holds the appointment and has counted its seats.';
