-- Lets a hold last from now for a time, or gives it up.
-- apptsched: since 0007
create or replace function apptsched.change_hold(
    p_tenant_id        uuid,
    p_id               uuid,
    p_hold_for         interval,
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
    v_now timestamptz;
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    v_row := (apptsched.lock_appointments(p_tenant_id, array[p_id]))[1];
    v_now := coalesce(p_now, clock_timestamp());
    select case when s.outcome = 'illegal' and s.status = 'expired' then 'hold_expired' else s.outcome end,
           s.status, s.version
    into outcome, status, version
    from apptsched.standing(v_row, p_expected_version, v_now, array['held']) s;
    if outcome is null and p_hold_for is null then
        appointment := apptsched.set_status(v_row, 'cancelled', p_actor, p_reason, v_now);
        outcome := 'done';
    elsif outcome is null then
        update apptsched.appointment a
        set expires_at = v_now + p_hold_for,
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
comment on function apptsched.change_hold(uuid, uuid, interval, int, text, text, timestamptz, text)
    is 'Null gives it up. outcome: done, hold_expired, appointment_not_found, stale (with version) or illegal (with status).';
