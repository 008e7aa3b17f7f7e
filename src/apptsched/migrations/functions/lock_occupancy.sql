-- Locks what some appointments occupy, and waits for nobody; returns those of which it has all.
-- apptsched: since 0007
create or replace function apptsched.lock_occupancy(p_tenant_id uuid, p_ids uuid[]) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with locked as materialized (
            select o.appointment_id
            from apptsched.occupancy o
            where o.tenant_id = p_tenant_id and o.appointment_id = any (p_ids)
            for update skip locked
        )
        select i.id
        from unnest(p_ids) with ordinality i(id, n)
        left join (
            select l.appointment_id, count(*) as rows from locked l group by l.appointment_id
        ) h on h.appointment_id = i.id
        where coalesce(h.rows, 0) = (
            select count(*) from apptsched.occupancy o
            where o.tenant_id = p_tenant_id and o.appointment_id = i.id
        )
        order by i.n
    );
end
$$;
comment on function apptsched.lock_occupancy(uuid, uuid[]) is 'Those of which nobody else is at a unit, in the order given.';
