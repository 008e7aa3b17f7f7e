-- Changes what an appointment says, not when and where it is.
-- apptsched: since 0007
create or replace function apptsched.update_appointment(
    p_tenant_id        uuid,
    p_id               uuid,
    p_changes          jsonb,
    p_expected_version int,
    p_actor            text,
    p_reason           text,
    p_now              timestamptz,
    p_lock_timeout     text
) returns table (outcome text, status text, version int, appointment jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_row apptsched.appointment;
    v_now timestamptz := coalesce(p_now, clock_timestamp());
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    v_row := (apptsched.lock_appointments(p_tenant_id, array[p_id]))[1];
    select s.outcome, s.status, s.version into outcome, status, version
    from apptsched.standing(
        v_row, p_expected_version, v_now,
        array['pending', 'held', 'confirmed', 'checked_in', 'fulfilled', 'no_show', 'cancelled', 'expired']) s;
    if outcome is null then
        update apptsched.appointment a
        set title = case when p_changes ? 'title' then p_changes ->> 'title' else a.title end,
            notes = case when p_changes ? 'notes' then p_changes ->> 'notes' else a.notes end,
            metadata = case when p_changes ? 'metadata' then p_changes -> 'metadata' else a.metadata end,
            version = a.version + 1,
            change_reason = p_reason,
            updated_at = v_now,
            updated_by = p_actor
        where a.tenant_id = p_tenant_id and a.id = p_id;
        appointment := apptsched.appointment_json(p_tenant_id, p_id);
        outcome := 'done';
    end if;
    return next;
end
$$;
comment on function apptsched.update_appointment(uuid, uuid, jsonb, int, text, text, timestamptz, text)
    is 'A key that is absent leaves its column. outcome: done, appointment_not_found, stale (with version) or illegal (with status).';
