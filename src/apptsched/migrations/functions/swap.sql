-- Exchanges the periods of two appointments, atomically; each keeps its resources.
-- apptsched: since 0007
create or replace function apptsched.swap(
    p_tenant_id    uuid,
    p_ids          uuid[],
    p_versions     int[],
    p_actor        text,
    p_reason       text,
    p_now          timestamptz,
    p_lock_timeout text
) returns table (
    outcome text, subject uuid, status text, version int, conflicts jsonb, appointment jsonb
)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_rows   apptsched.appointment[];
    v_a      apptsched.appointment;
    v_b      apptsched.appointment;
    v_claims apptsched.appointment_resource[];
    v_now    timestamptz := coalesce(p_now, clock_timestamp());
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    v_rows := apptsched.lock_for_move(p_tenant_id, p_ids, '{}');
    select a.* into v_a from unnest(v_rows) a where a.id = p_ids[1];
    select b.* into v_b from unnest(v_rows) b where b.id = p_ids[2];
    select s.outcome, w.id, s.status, s.version into outcome, subject, status, version
    from (values (1, p_ids[1], v_a, p_versions[1]), (2, p_ids[2], v_b, p_versions[2])) w(n, id, found, expected)
    cross join lateral apptsched.standing(
        w.found, w.expected, v_now, array['pending', 'held', 'confirmed', 'checked_in']) s
    where s.outcome is not null
    order by array_position(array['appointment_not_found', 'stale', 'illegal'], s.outcome), w.n
    limit 1;
    if outcome is null then
        v_claims := apptsched.shifted_claims(v_a, v_b.starts_at, v_b.ends_at)
            || apptsched.shifted_claims(v_b, v_a.starts_at, v_a.ends_at);
        select t.outcome, t.subject, t.conflicts into outcome, subject, conflicts
        from apptsched.retake_time(v_rows, v_claims, p_now) t;
    end if;
    if outcome is not null then
        return next;
        return;
    end if;
    perform apptsched.move_appointment(v_a, v_claims, v_b.starts_at, v_b.ends_at, p_actor, p_reason, v_now);
    perform apptsched.move_appointment(v_b, v_claims, v_a.starts_at, v_a.ends_at, p_actor, p_reason, v_now);
    outcome := 'done';
    for subject in select i.id from unnest(p_ids) with ordinality i(id, n) order by i.n loop
        appointment := apptsched.appointment_json(p_tenant_id, subject);
        return next;
    end loop;
end
$$;
comment on function apptsched.swap(uuid, uuid[], int[], text, text, timestamptz, text)
    is 'Two rows when done, in the order given; else one, as from reschedule, with the appointment at fault in subject.';
