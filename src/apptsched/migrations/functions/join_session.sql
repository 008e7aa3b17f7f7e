-- Adds an attendee to an appointment that has a seat left.
-- apptsched: since 0007
create or replace function apptsched.join_session(
    p_tenant_id        uuid,
    p_id               uuid,
    p_attendee         jsonb,
    p_expected_version int,
    p_key              text,
    p_request_hash     bytea,
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
    begin
        if p_key is not null then
            select k.outcome into outcome
            from apptsched.take_key(p_tenant_id, p_key, 'join', p_request_hash, p_id, v_now) k;
        end if;
        if outcome is null then
            v_row := (apptsched.lock_appointments(p_tenant_id, array[p_id]))[1];
            select s.outcome, s.status, s.version into outcome, status, version
            from apptsched.standing(
                v_row, p_expected_version, v_now, array['pending', 'held', 'confirmed', 'checked_in']) s;
        end if;
        if outcome is null then
            select c.outcome, c.subject into outcome, subject
            from apptsched.check_request(
                p_tenant_id, '{}', null, array_remove(array[(p_attendee ->> 'person_id')::uuid], null)) c;
        end if;
        if outcome is null and v_row.seats <= (
            select count(*) from apptsched.attendee t
            where t.tenant_id = p_tenant_id and t.appointment_id = p_id
        ) then
            outcome := 'full';
        end if;
        if outcome is null then
            perform apptsched.seat_attendee(v_row, p_attendee, p_actor, p_reason, v_now);
            outcome := 'done';
        elsif outcome <> 'replayed' then
            raise sqlstate 'AS001';
        end if;
    exception when sqlstate 'AS001' then
        null;
    end;
    if outcome in ('done', 'replayed') then
        appointment := apptsched.appointment_json(p_tenant_id, p_id);
    end if;
    return next;
end
$$;
comment on function apptsched.join_session(uuid, uuid, jsonb, int, text, bytea, text, text, timestamptz, text)
    is 'outcome: done, replayed, mismatch, full, appointment_not_found, person_not_found, stale (with version) or illegal (with status).';
