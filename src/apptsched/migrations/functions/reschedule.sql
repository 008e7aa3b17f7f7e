-- Moves one appointment in time, to other resources, or both; the old time is freed and the new
-- one taken together.
-- apptsched: since 0007
create or replace function apptsched.reschedule(
    p_tenant_id        uuid,
    p_id               uuid,
    p_starts_at        timestamptz,
    p_ends_at          timestamptz,
    p_resource_ids     uuid[],
    p_claim_starts     timestamptz[],
    p_claim_ends       timestamptz[],
    p_quantities       int[],
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
    v_row    apptsched.appointment;
    v_claims apptsched.appointment_resource[];
    v_now    timestamptz := coalesce(p_now, clock_timestamp());
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    v_row := (apptsched.lock_for_move(p_tenant_id, array[p_id], p_resource_ids))[1];
    select s.outcome, s.status, s.version into outcome, status, version
    from apptsched.standing(
        v_row, p_expected_version, v_now, array['pending', 'held', 'confirmed', 'checked_in']) s;
    if outcome is null then
        v_claims := case
            when p_resource_ids is null then apptsched.shifted_claims(v_row, p_starts_at, p_ends_at)
            else apptsched.claims(v_row, p_resource_ids, p_claim_starts, p_claim_ends, p_quantities)
        end;
        select t.outcome, t.subject, t.conflicts into outcome, subject, conflicts
        from apptsched.retake_time(array[v_row], v_claims, p_now) t;
    end if;
    if outcome is null then
        perform apptsched.move_appointment(v_row, v_claims, p_starts_at, p_ends_at, p_actor, p_reason, v_now);
        outcome := 'done';
        appointment := apptsched.appointment_json(p_tenant_id, p_id);
    end if;
    return next;
end
$$;
comment on function apptsched.reschedule(uuid, uuid, timestamptz, timestamptz, uuid[], timestamptz[], timestamptz[], int[], int, text, text, timestamptz, text)
    is 'outcome: done, taken (with conflicts), stale (with version), illegal (with status), busy, capacity_exceeded, out_of_range, or why a named row cannot be had.';
