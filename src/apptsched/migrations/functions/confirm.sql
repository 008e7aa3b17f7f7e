-- Confirms an appointment that was pending or held; one whose hold has expired takes its time again.
-- apptsched: since 0007
create or replace function apptsched.confirm(
    p_tenant_id        uuid,
    p_id               uuid,
    p_status           text,
    p_expected_version int,
    p_actor            text,
    p_reason           text,
    p_now              timestamptz,
    p_lock_timeout     text
) returns table (
    outcome text, subject uuid, status text, version int, conflicts jsonb, appointment jsonb
)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_row   apptsched.appointment;
    v_now   timestamptz := coalesce(p_now, clock_timestamp());
    v_again boolean     := false;
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    loop
        begin
            v_row := case when v_again
                then (apptsched.lock_for_move(p_tenant_id, array[p_id], '{}'))[1]
                else (apptsched.lock_appointments(p_tenant_id, array[p_id]))[1]
            end;
            -- Resources come before the appointment: let go of it, and begin with them.
            exit when v_again or not coalesce(
                v_row.status = 'expired' or v_row.status = 'held' and v_row.expires_at <= v_now, false);
            raise sqlstate 'AS001';
        exception when sqlstate 'AS001' then
            v_again := true;
        end;
    end loop;
    select s.outcome, s.status, s.version into outcome, status, version
    from apptsched.standing(v_row, p_expected_version, v_now, apptsched.precedents(p_status)) s;
    if outcome is null and status = 'expired' then
        select case t.outcome when 'taken' then 'hold_expired' else t.outcome end, t.subject, t.conflicts
        into outcome, subject, conflicts
        from apptsched.retake_time(
            array[v_row], apptsched.shifted_claims(v_row, v_row.starts_at, v_row.ends_at), p_now) t;
    end if;
    if outcome is null then
        if status = 'expired' then -- its time is its own now, whomever it overrode before
            with replaced as (
                update apptsched.appointment_resource c
                set replaced_in = v_row.version + 1
                where c.tenant_id = p_tenant_id and c.appointment_id = p_id and c.replaced_in is null and c.overridden
                returning c.resource_id, c.starts_at, c.ends_at, c.quantity
            )
            insert into apptsched.appointment_resource
                (tenant_id, appointment_id, resource_id, starts_at, ends_at, quantity, added_in)
            select p_tenant_id, p_id, r.resource_id, r.starts_at, r.ends_at, r.quantity, v_row.version + 1
            from replaced r;
        end if;
        appointment := apptsched.set_status(v_row, p_status, p_actor, p_reason, v_now);
        outcome := 'done';
    end if;
    return next;
end
$$;
comment on function apptsched.confirm(uuid, uuid, text, int, text, text, timestamptz, text)
    is 'outcome: done, hold_expired (with conflicts), stale (with version), illegal (with status), busy, appointment_not_found, or why a resource cannot be had.';
