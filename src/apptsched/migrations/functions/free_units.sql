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
            from apptsched.occupancy o
            where int8range(o.unit_id, o.unit_id, '[]') && int8range(v_base, v_base + v_capacity)
              and tstzrange(o.starts_at, o.ends_at) && tstzrange(p_bs, p_ae)
              and (o.layer = '(,)' or (o.starts_at < p_f and o.ends_at > p_b))
              and o.enforced
              and o.tenant_id = p_tenant_id
        )
        order by u.id
        limit p_limit
    );
end
$$;
comment on function apptsched.free_units(uuid, uuid, timestamptz, timestamptz, timestamptz, timestamptz, int)
    is 'At most so many units, ascending, without an enforced row in the way.';
