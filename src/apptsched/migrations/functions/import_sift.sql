-- Holds the resources of a staged import, expires their holds that have run out, and tells which of
-- its requests have to take turns.
-- apptsched: since 0008
--
-- A request is plain when it wants one unit of a resource that has one, needs no look at anything
-- else, and meets no other request of the import: it is accepted if the time is free, whatever
-- becomes of the others. All the rest take turns.
create or replace function apptsched.import_sift(
    p_tenant_id    uuid,
    p_now          timestamptz,
    p_lock_timeout text
) returns timestamptz
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_ids     uuid[];
    v_now     timestamptz;
    v_zone    text;
    v_unknown text[] := '{}';
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    create unique index on pg_temp.apptsched_import (ordinal);
    create index on pg_temp.apptsched_import (resource_id, starts_at, ordinal) where claims is null;
    analyze pg_temp.apptsched_import;
    v_ids := array(
        select i.resource_id from pg_temp.apptsched_import i where i.claims is null
        union
        select (c.item ->> 0)::uuid
        from pg_temp.apptsched_import i
        cross join jsonb_array_elements(i.claims) c(item)
    );
    perform apptsched.lock_resources(p_tenant_id, v_ids);
    v_now := coalesce(p_now, clock_timestamp());
    -- All holds that may be in the way, at once: turns would come to them in any order.
    perform apptsched.expire(p_tenant_id, array(
        select h.id
        from (
            select a.id
            from apptsched.appointment a
            where a.tenant_id = p_tenant_id and a.status = 'held' and a.expires_at <= v_now
            offset 0 -- not from the tenant's calendar, however short it seems
        ) h
        where exists (
            select from apptsched.occupancy o
            where o.tenant_id = p_tenant_id and o.appointment_id = h.id
              and array_position(v_ids, o.resource_id) is not null
        )
    ), v_now);
    for v_zone in
        select distinct coalesce(i.timezone, r.timezone)
        from pg_temp.apptsched_import i
        left join apptsched.resource r
            on r.tenant_id = p_tenant_id
            and r.id = coalesce(i.resource_id, (i.claims #>> '{0,0}')::uuid)
    loop
        begin
            perform apptsched.wall_time(clock_timestamp(), v_zone);
        exception when invalid_parameter_value then
            v_unknown := v_unknown || v_zone;
        end;
    end loop;
    insert into pg_temp.apptsched_import_turn (ordinal, resource_id, starts_at, ends_at, zone_is_known)
    select m.ordinal, m.resource_id, m.bs, m.ae, m.zone <> all (v_unknown) is not false
    from (
        select w.*,
            w.bs < max(w.ae) over (
                partition by w.resource_id order by w.bs, w.ordinal
                rows between unbounded preceding and 1 preceding
            ) as meets_earlier,
            w.ae > lead(w.bs) over (partition by w.resource_id order by w.bs, w.ordinal) as meets_later
        from apptsched.import_windows(p_tenant_id) w
    ) m
    where not m.is_plain or m.zone = any (v_unknown) or m.meets_earlier or m.meets_later;
    create index on pg_temp.apptsched_import_turn (ordinal);
    create index on pg_temp.apptsched_import_turn (resource_id, starts_at);
    return v_now;
end
$$;
comment on function apptsched.import_sift(uuid, timestamptz, text) is 'The instant that is now for the whole import.';
