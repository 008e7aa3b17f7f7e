-- Books one appointment on one or many resources, all or nothing, in one call.
-- apptsched: since 0007
create or replace function apptsched.book(
    p_tenant_id     uuid,
    p_id            uuid,
    p_resource_ids  uuid[],
    p_claim_starts  timestamptz[],
    p_claim_ends    timestamptz[],
    p_quantities    int[],
    p_starts_at     timestamptz,
    p_ends_at       timestamptz,
    p_timezone      text,
    p_status        text,
    p_hold_for      interval,
    p_service_id    uuid,
    p_buffer_before interval,
    p_buffer_after  interval,
    p_buffer_policy text,
    p_details       jsonb,
    p_person_ids    uuid[],
    p_key           text,
    p_request_hash  bytea,
    p_actor         text,
    p_now           timestamptz,
    p_lock_timeout  text
) returns table (outcome text, subject uuid, conflicts jsonb, appointment jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_now    timestamptz := coalesce(p_now, clock_timestamp());
    v_row    apptsched.appointment;
    v_claims apptsched.appointment_resource[];
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    v_row := apptsched.appointment_row(
        p_tenant_id, p_id, p_resource_ids[1], p_starts_at, p_ends_at, p_timezone, p_status, p_hold_for,
        p_service_id, p_buffer_before, p_buffer_after, p_buffer_policy, p_details, p_actor, v_now);
    if v_row.local_start is null and v_row.timezone is not null then
        outcome := 'timezone_unknown';
        return next;
        return;
    end if;
    v_row.created_at := p_now; -- null: when the time is had
    v_claims := apptsched.claims(v_row, p_resource_ids, p_claim_starts, p_claim_ends, p_quantities);
    if p_key is not null then -- before any resource, and once: it is kept from attempt to attempt
        select k.outcome, k.result_id into outcome, subject
        from apptsched.take_key(
            p_tenant_id, p_key, case when p_hold_for is null then 'book' else 'hold' end,
            p_request_hash, p_id, v_now) k;
    end if;
    if outcome is null then
        select t.outcome, t.subject, t.conflicts into outcome, subject, conflicts
        from apptsched.try_booking(v_row, v_claims, p_details, p_person_ids, p_now) t;
    end if;
    if outcome in ('done', 'replayed') then
        appointment := apptsched.appointment_json(p_tenant_id, subject);
    elsif p_key is not null and outcome <> 'mismatch' then
        delete from apptsched.idempotency i where i.tenant_id = p_tenant_id and i.key = p_key;
    end if;
    return next;
end
$$;
comment on function apptsched.book(uuid, uuid, uuid[], timestamptz[], timestamptz[], int[], timestamptz, timestamptz, text, text, interval, uuid, interval, interval, text, jsonb, uuid[], text, bytea, text, timestamptz, text)
    is 'outcome: done, replayed, taken (with conflicts), mismatch, busy, capacity_exceeded, timezone_unknown, or why a named row cannot be had (with subject).';
