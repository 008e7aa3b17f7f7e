-- Keeps others from the time that those of a staged import who take turns want on one resource.
-- apptsched: since 0008
--
-- Turns go by the order of requests, not of resources. So that none of them waits for a booking that
-- waits for this import, the free part of their time is taken before, and given back: for others
-- it stays taken until this transaction ends. Whoever books more than a plain booking does waits
-- for the resource itself.
create or replace function apptsched.import_fence(p_tenant_id uuid, p_resource_id uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_fence  uuid := apptsched.new_id();
    v_wanted tstzmultirange := (
        select range_agg(tstzrange(t.starts_at, t.ends_at))
        from pg_temp.apptsched_import_turn t
        where t.resource_id = p_resource_id and t.starts_at is not null
    );
    v_unit   bigint := (
        select r.unit_base from apptsched.resource r
        where r.tenant_id = p_tenant_id and r.id = p_resource_id and r.capacity = 1
    );
    v_stands boolean := v_wanted is null or v_unit is null;
begin
    set constraints apptsched.occupancy_appointment_fkey deferred;
    while not v_stands loop
        with gap as materialized (
            select lower(g.gap) as starts_at, upper(g.gap) as ends_at
            from unnest(v_wanted - coalesce((
                select range_agg(tstzrange(o.starts_at, o.ends_at))
                from (
                    select w.tenant_id, w.starts_at, w.ends_at
                    from apptsched.occupancy w
                    where int8range(w.unit_id, w.unit_id, '[]') && int8range(v_unit, v_unit, '[]')
                      and tstzrange(w.starts_at, w.ends_at) && range_merge(v_wanted)
                      and w.enforced
                    offset 0 -- by the constraint's index, however few rows the tenant seems to have
                ) o
                where o.tenant_id = p_tenant_id
            ), '{}')) g(gap)
        ),
        fenced as (
            insert into apptsched.occupancy
                (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
            select p_tenant_id, p_resource_id, v_fence, v_unit, g.starts_at, g.starts_at, g.ends_at
            from gap g
            order by g.starts_at
            on conflict on constraint occupancy_no_overlap do nothing
            returning 1
        )
        select (select count(*) from gap) = (select count(*) from fenced) into v_stands;
    end loop;
    delete from apptsched.occupancy o where o.tenant_id = p_tenant_id and o.appointment_id = v_fence;
    set constraints apptsched.occupancy_appointment_fkey immediate;
end
$$;
comment on function apptsched.import_fence(uuid, uuid) is 'Waits for whoever is taking that time now.';
