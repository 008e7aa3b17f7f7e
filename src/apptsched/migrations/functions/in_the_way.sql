-- The items on a resource that a body [b, f) reaching over [bs, ae) conflicts with, one row for each unit.
-- apptsched: since 0007
--
-- `offset 0` keeps the order of the joins: in tables never analyzed any other seems as cheap, and
-- reads the whole calendar; so does the tenant's key where statistics know short calendars only.
create or replace function apptsched.in_the_way(
    p_tenant_id   uuid,
    p_resource_id uuid,
    p_bs          timestamptz,
    p_b           timestamptz,
    p_f           timestamptz,
    p_ae          timestamptz,
    p_ignore      uuid[]
) returns table (
    appointment_id  uuid,
    claim_starts_at timestamptz,
    unit_id         bigint,
    enforced        boolean,
    bs              timestamptz,
    b               timestamptz,
    f               timestamptz,
    ae              timestamptz
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- All the units the resource ever had: what it took before its capacity fell counts.
    v_units int8range := (
        select int8range(r.unit_base, r.unit_base + 4096)
        from apptsched.resource r
        where r.tenant_id = p_tenant_id and r.id = p_resource_id
    );
begin
    return query
        select k.appointment_id, k.claim_starts_at, k.unit_id, i.enforced, i.bs, i.b, i.f, i.ae
        from (
            select distinct o.appointment_id, o.claim_starts_at, o.unit_id
            from (
                select w.tenant_id, w.appointment_id, w.claim_starts_at, w.unit_id
                from apptsched.occupancy w
                where int8range(w.unit_id, w.unit_id, '[]') && v_units
                  and tstzrange(w.starts_at, w.ends_at) && tstzrange(p_bs, p_ae)
                  and (w.layer = '(,)' or (w.starts_at < p_f and w.ends_at > p_b))
                  and w.enforced
                offset 0
            ) o
            where o.tenant_id = p_tenant_id
              and o.appointment_id <> all (p_ignore)
            union
            select o.appointment_id, o.claim_starts_at, o.unit_id
            from apptsched.occupancy o
            where o.tenant_id = p_tenant_id
              and o.resource_id = p_resource_id
              and not o.enforced
              and o.starts_at < p_ae
              and o.ends_at > p_bs
              and (o.layer = '(,)' or (o.starts_at < p_f and o.ends_at > p_b))
              and o.appointment_id <> all (p_ignore)
            offset 0
        ) k
        cross join lateral (
            select
                bool_and(w.enforced) as enforced,
                min(w.starts_at) as bs,
                min(w.starts_at) filter (where w.layer = '(,)') as b,
                max(w.ends_at) filter (where w.layer = '(,)') as f,
                max(w.ends_at) as ae
            from apptsched.occupancy w
            where w.tenant_id = p_tenant_id
              and w.appointment_id = k.appointment_id
              and w.unit_id = k.unit_id
              and w.claim_starts_at = k.claim_starts_at
        ) i;
end
$$;
comment on function apptsched.in_the_way(uuid, uuid, timestamptz, timestamptz, timestamptz, timestamptz, uuid[])
    is 'Items in conflict with a body and its buffers, whether enforced or not.';
