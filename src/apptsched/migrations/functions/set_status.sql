-- Writes another status onto an appointment that may have it; one that no longer occupies time gives its time back.
-- apptsched: since 0007
create or replace function apptsched.set_status(
    p_row    apptsched.appointment,
    p_status text,
    p_actor  text,
    p_reason text,
    p_now    timestamptz
) returns jsonb
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if apptsched.occupies_time(p_row.status) and not apptsched.occupies_time(p_status) then
        perform apptsched.end_occupancy(p_row.tenant_id, array[p_row.id]);
    end if;
    update apptsched.appointment a
    set status = p_status,
        expires_at = null,
        cancelled_at = case when p_status = 'cancelled' then p_now else a.cancelled_at end,
        cancellation_reason = case when p_status = 'cancelled' then p_reason else a.cancellation_reason end,
        version = a.version + 1,
        sequence = a.sequence + (p_status in ('cancelled', 'entered_in_error'))::int,
        change_reason = p_reason,
        updated_at = p_now,
        updated_by = p_actor
    where a.tenant_id = p_row.tenant_id and a.id = p_row.id;
    return apptsched.appointment_json(p_row.tenant_id, p_row.id);
end
$$;
comment on function apptsched.set_status(apptsched.appointment, text, text, text, timestamptz)
    is 'The appointment after it; the caller holds it and knows that the status may follow.';
