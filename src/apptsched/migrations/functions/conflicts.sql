-- What a booking of some claims would be refused for, now.
-- apptsched: since 0007
create or replace function apptsched.conflicts(
    p_tenant_id     uuid,
    p_resource_ids  uuid[],
    p_claim_starts  timestamptz[],
    p_claim_ends    timestamptz[],
    p_quantities    int[],
    p_buffer_before interval,
    p_buffer_after  interval,
    p_buffer_policy text,
    p_ignore        uuid[],
    p_now           timestamptz
) returns table (outcome text, subject uuid, conflicts jsonb)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_row    apptsched.appointment;
    v_claims apptsched.appointment_resource[];
begin
    v_row.tenant_id := p_tenant_id;
    v_row.id := '00000000-0000-0000-0000-000000000000'; -- nobody's
    v_row.version := 1;
    v_row.buffer_before := p_buffer_before;
    v_row.buffer_after := p_buffer_after;
    v_row.buffer_policy := p_buffer_policy;
    v_claims := apptsched.claims(v_row, p_resource_ids, p_claim_starts, p_claim_ends, p_quantities);
    -- What is archived has its conflicts as well.
    select case when r.id is null then 'resource_not_found' else 'capacity_exceeded' end, w.resource_id
    into outcome, subject
    from unnest(v_claims) with ordinality w
    left join apptsched.resource r on r.tenant_id = p_tenant_id and r.id = w.resource_id
    where r.id is null or w.quantity > r.capacity
    order by r.id is not null, w.ordinality
    limit 1;
    if outcome is null then
        subject := apptsched.own_claims_exceed(array[v_row], v_claims);
        outcome := case when subject is null then 'done' else 'capacity_exceeded' end;
    end if;
    if outcome = 'done' then
        select jsonb_agg(to_jsonb(c) - 'expired' order by c.resource_id, c.starts_at, c.appointment_id)
        into conflicts
        from apptsched.find_conflicts(
            array[v_row], v_claims, p_ignore, coalesce(p_now, clock_timestamp())) c
        where not c.expired;
    end if;
    return next;
end
$$;
comment on function apptsched.conflicts(uuid, uuid[], timestamptz[], timestamptz[], int[], interval, interval, text, uuid[], timestamptz)
    is 'outcome: done (with conflicts, or null for none), resource_not_found or capacity_exceeded (with subject).';
