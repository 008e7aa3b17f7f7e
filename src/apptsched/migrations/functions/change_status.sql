-- Takes an appointment to another status; one that no longer occupies time gives its time back.
-- apptsched: since 0006
create or replace function apptsched.change_status(
    p_tenant_id        uuid,
    p_id               uuid,
    p_status           text,
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
    select a.* into v_row from apptsched.appointment a
    where a.tenant_id = p_tenant_id and a.id = p_id
    for no key update;
    status := v_row.status;
    version := v_row.version;
    outcome := case
        when v_row.id is null then 'appointment_not_found'
        when v_row.version <> p_expected_version then 'stale'
        when not apptsched.may_become(v_row.status, p_status)
          or apptsched.occupies_time(p_status) > apptsched.occupies_time(v_row.status) then 'illegal'
        else 'done'
    end;
    if outcome = 'done' then
        if not apptsched.occupies_time(p_status) then
            -- Locked first, ascending, and deleted by a later statement, whose snapshot sees
            -- what the lock waited for.
            perform from apptsched.occupancy o
            where o.tenant_id = p_tenant_id and o.appointment_id = p_id
            order by o.resource_id, o.starts_at for update;
            delete from apptsched.occupancy o
            where o.tenant_id = p_tenant_id and o.appointment_id = p_id;
        end if;
        update apptsched.appointment a
        set status = p_status,
            expires_at = null,
            cancelled_at = case when p_status = 'cancelled' then v_now else a.cancelled_at end,
            cancellation_reason = case when p_status = 'cancelled' then p_reason else a.cancellation_reason end,
            version = a.version + 1,
            sequence = a.sequence + (p_status in ('cancelled', 'entered_in_error'))::int,
            change_reason = p_reason,
            updated_at = v_now,
            updated_by = p_actor
        where a.tenant_id = p_tenant_id and a.id = p_id;
        appointment := apptsched.appointment_json(p_tenant_id, p_id);
    end if;
    return next;
end
$$;
comment on function apptsched.change_status(uuid, uuid, text, int, text, text, timestamptz, text)
    is 'outcome: done, appointment_not_found, stale (with version) or illegal (with status).';
