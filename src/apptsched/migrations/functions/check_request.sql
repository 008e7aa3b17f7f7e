-- Why a request cannot be booked whatever the time, or no row when it can.
-- apptsched: since 0006
create or replace function apptsched.check_request(
    p_tenant_id    uuid,
    p_resource_ids uuid[],
    p_service_id   uuid,
    p_person_ids   uuid[]
) returns table (outcome text, subject uuid)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        select 'tenant_archived', t.tenant_id
        from apptsched.tenant t
        where t.tenant_id = p_tenant_id and t.archived_at is not null;
    if found then
        return;
    end if;
    return query
        select case when r.id is null then 'resource_not_found' else 'resource_archived' end, w.id
        from unnest(p_resource_ids) with ordinality w(id, position)
        left join apptsched.resource r on r.tenant_id = p_tenant_id and r.id = w.id
        where r.id is null or r.archived_at is not null
        order by r.id is not null, w.position
        limit 1;
    if found then
        return;
    end if;
    if p_service_id is not null then
        return query
            select case when s.id is null then 'service_not_found' else 'service_archived' end, p_service_id
            from (select) one
            left join apptsched.service s on s.tenant_id = p_tenant_id and s.id = p_service_id
            where s.id is null or s.archived_at is not null;
        if found then
            return;
        end if;
    end if;
    if cardinality(p_person_ids) > 0 then
        return query
            select 'person_not_found', w.id
            from unnest(p_person_ids) with ordinality w(id, position)
            left join apptsched.person p on p.tenant_id = p_tenant_id and p.id = w.id
            where p.id is null
            order by w.position
            limit 1;
    end if;
end
$$;
comment on function apptsched.check_request(uuid, uuid[], uuid, uuid[])
    is 'The first unknown or archived row a request names: the tenant, resources, then the service, then people.';
