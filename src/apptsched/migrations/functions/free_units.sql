-- The first units of a resource on which a body [b, f) reaching over [bs, ae) meets nothing.
-- apptsched: since 0007
create or replace function apptsched.free_units(
    p_tenant_id   uuid,
    p_resource_id uuid,
    p_bs          timestamptz,
    p_b           timestamptz,
    p_f           timestamptz,
    p_ae          timestamptz,
    p_limit       int
) returns bigint[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_base     bigint;
    v_capacity int;
begin
    select r.unit_base, r.capacity into v_base, v_capacity
    from apptsched.resource r
    where r.tenant_id = p_tenant_id and r.id = p_resource_id;
    return array(
        select u.id
        from generate_series(v_base, v_base + v_capacity - 1) u(id)
        where u.id not in (
            select o.unit_id
            from (
                select w.tenant_id, w.unit_id
                from apptsched.occupancy w
                where int8range(w.unit_id, w.unit_id, '[]') && int8range(v_base, v_base + v_capacity)
                  and tstzrange(w.starts_at, w.ends_at) && tstzrange(p_bs, p_ae)
                  and (w.layer = '(,)' or (w.starts_at < p_f and w.ends_at > p_b))
                  and w.enforced
                offset 0 -- by the constraint's index, however few rows the tenant seems to have
            ) o
            where o.tenant_id = p_tenant_id
        )
        order by u.id
        limit p_limit
    );
end
$$;
comment on function apptsched.free_units(uuid, uuid, timestamptz, timestamptz, timestamptz, timestamptz, int)
    is 'At most so many units, ascending, without an enforced row in the way.';
