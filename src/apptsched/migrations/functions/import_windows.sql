-- The claims of a staged import, with the time each would occupy, and whether it is plain by itself.
-- apptsched: since 0008
create or replace function apptsched.import_windows(p_tenant_id uuid) returns table (
    ordinal    bigint,
    resource_id uuid,
    bs          timestamptz,
    ae          timestamptz,
    zone        text,
    is_plain    boolean
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_left boolean := (
        select t.archived_at is not null from apptsched.tenant t where t.tenant_id = p_tenant_id
    );
begin
    return query
        select
            i.ordinal, c.resource_id,
            case when apptsched.occupies_time(i.status)
                then c.starts_at - coalesce(make_interval(secs => i.buffer_before_s), s.buffer_before, '0') end,
            case when apptsched.occupies_time(i.status)
                then c.ends_at + coalesce(make_interval(secs => i.buffer_after_s), s.buffer_after, '0') end,
            coalesce(i.timezone, z.timezone),
            coalesce(
                not v_is_left
                and i.claims is null
                and z.capacity = 1
                and (z.crowded_until is null or i.starts_at - interval '744 hours' >= z.crowded_until)
                and z.archived_at is null
                and (i.service_id is null or (s.id is not null and s.archived_at is null))
                and (coalesce(i.buffer_policy, s.buffer_policy, 'exclusive') = 'exclusive'
                    or coalesce(i.buffer_before_s, extract(epoch from s.buffer_before)) = 0
                    and coalesce(i.buffer_after_s, extract(epoch from s.buffer_after)) = 0)
                and (i.details is null or not i.details ? 'override'
                    and not exists (
                        select from jsonb_array_elements(i.details -> 'attendees') a
                        left join apptsched.person p
                            on p.tenant_id = p_tenant_id and p.id = (a ->> 'person_id')::uuid
                        where a ->> 'person_id' is not null and p.id is null
                    )),
                false)
        from pg_temp.apptsched_import i
        cross join lateral (
            select i.resource_id, i.starts_at, i.ends_at where i.claims is null
            union all
            select (e.item ->> 0)::uuid, (e.item ->> 1)::timestamptz, (e.item ->> 2)::timestamptz
            from jsonb_array_elements(i.claims) e(item)
        ) c
        left join apptsched.resource z
            on z.tenant_id = p_tenant_id
            and z.id = coalesce(i.resource_id, (i.claims #>> '{0,0}')::uuid)
        left join apptsched.service s on s.tenant_id = p_tenant_id and s.id = i.service_id;
end
$$;
comment on function apptsched.import_windows(uuid) is 'Times are null where a status takes none; the zone is the one the request will be agreed in.';
