-- Takes an appointment to another status; one that no longer occupies time gives its time back.
-- apptsched: since 0007
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
    v_row := (apptsched.lock_appointments(p_tenant_id, array[p_id]))[1];
    select s.outcome, s.status, s.version into outcome, status, version
    from apptsched.standing(v_row, p_expected_version, v_now, apptsched.precedents(p_status)) s;
    if outcome is null then
        appointment := apptsched.set_status(v_row, p_status, p_actor, p_reason, v_now);
        outcome := 'done';
    end if;
    return next;
end
$$;
comment on function apptsched.change_status(uuid, uuid, text, int, text, text, timestamptz, text)
    is 'outcome: done, appointment_not_found, stale (with version) or illegal (with status).';
