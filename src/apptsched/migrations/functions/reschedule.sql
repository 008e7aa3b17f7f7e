-- Moves one appointment in time, to other resources, or both; the old time is freed and the new
-- one taken together.
-- apptsched: since 0006
create or replace function apptsched.reschedule(
    p_tenant_id        uuid,
    p_id               uuid,
    p_starts_at        timestamptz,
    p_ends_at          timestamptz,
    p_resource_ids     uuid[],
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
    v_old   uuid[];
    v_new   uuid[];
    v_tries int := 0;
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    v_row := apptsched.lock_for_move(p_tenant_id, p_id, p_resource_ids);
    v_old := apptsched.current_resources(p_tenant_id, p_id);
    v_new := coalesce(p_resource_ids, v_old);
    status := v_row.status;
    version := v_row.version;
    outcome := case
        when v_row.id is null then 'appointment_not_found'
        when v_row.version <> p_expected_version then 'stale'
        when v_row.status not in ('pending', 'held', 'confirmed', 'checked_in') then 'illegal'
    end;
    if outcome is null then
        select c.outcome, c.subject into outcome, subject
        from apptsched.check_request(p_tenant_id, v_new, null, '{}') c;
    end if;
    if outcome is not null then
        return next;
        return;
    end if;
    perform apptsched.refuse_unserved(p_tenant_id, v_new, '{1}', v_row.buffer_policy, null);
    <<attempt>> loop
        if apptsched.move_occupancy(v_row, v_old, v_new, p_starts_at, p_ends_at) then
            perform apptsched.move_appointment(
                v_row, v_new, p_starts_at, p_ends_at, p_actor, p_reason, coalesce(p_now, clock_timestamp()));
            outcome := 'done';
            appointment := apptsched.appointment_json(p_tenant_id, p_id);
            exit attempt;
        end if;
        select jsonb_agg(to_jsonb(c) order by c.resource_id, c.starts_at, c.appointment_id) into conflicts
        from apptsched.find_conflicts(
            p_tenant_id, v_new,
            array_fill(p_starts_at, array[cardinality(v_new)]), array_fill(p_ends_at, array[cardinality(v_new)]),
            v_row.buffer_before, v_row.buffer_after, array[p_id]) c;
        outcome := 'taken';
        exit attempt when conflicts is not null;
        v_tries := v_tries + 1; -- what refused it has gone meanwhile
        outcome := 'busy';
        exit attempt when v_tries > 20;
        perform pg_sleep(0.002 * v_tries);
    end loop;
    return next;
end
$$;
comment on function apptsched.reschedule(uuid, uuid, timestamptz, timestamptz, uuid[], int, text, text, timestamptz, text)
    is 'outcome: done, taken (with conflicts), stale (with version), illegal (with status), busy, or why a named row cannot be had.';
