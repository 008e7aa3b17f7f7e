-- Takes an attendee off an appointment.
-- apptsched: since 0008
create or replace function apptsched.leave_session(
    p_tenant_id        uuid,
    p_id               uuid,
    p_attendee_id      uuid,
    p_expected_version int,
    p_actor            text,
    p_reason           text,
    p_now              timestamptz,
    p_lock_timeout     text
) returns table (outcome text, subject uuid, status text, version int, appointment jsonb)
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
        v_row, p_expected_version, v_now, array['pending', 'held', 'confirmed', 'checked_in']) s;
    if outcome is null then
        -- One statement, so that one event tells both.
        with gone as (
            delete from apptsched.attendee t
            where t.tenant_id = p_tenant_id and t.appointment_id = p_id and t.id = p_attendee_id
            returning t.id
        )
        update apptsched.appointment a
        set version = a.version + 1,
            change_reason = p_reason,
            updated_at = v_now,
            updated_by = p_actor
        where a.tenant_id = p_tenant_id and a.id = p_id and exists (select from gone);
        if not found then
            outcome := 'attendee_not_found';
            subject := p_attendee_id;
        else
            appointment := apptsched.appointment_json(p_tenant_id, p_id);
            outcome := 'done';
        end if;
    end if;
    return next;
end
$$;
comment on function apptsched.leave_session(uuid, uuid, uuid, int, text, text, timestamptz, text)
    is 'outcome: done, attendee_not_found, appointment_not_found, stale (with version) or illegal (with status).';
