-- Why a request cannot be booked whatever the time; outcome is null when it can.
-- apptsched: since 0007
create or replace function apptsched.check_request(
    p_tenant_id    uuid,
    p_claims       apptsched.appointment_resource[],
    p_service_id   uuid,
    p_person_ids   uuid[]
) returns table (outcome text, subject uuid, is_plain boolean)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_found record;
begin
    select
        (array_agg(w.resource_id order by w.ordinality) filter (where r.id is null))[1] as missing,
        (array_agg(w.resource_id order by w.ordinality) filter (where r.archived_at is not null))[1] as archived,
        (array_agg(w.resource_id order by w.ordinality) filter (where w.quantity > r.capacity))[1] as exceeded,
        coalesce(bool_and(
            r.capacity = 1
            -- No buffer is longer than 31 days.
            and (r.crowded_until is null or w.starts_at - interval '744 hours' >= r.crowded_until)
        ), false) and count(*) = count(distinct w.resource_id) as is_plain,
        (
            select t.archived_at is not null from apptsched.tenant t where t.tenant_id = p_tenant_id
        ) as is_left
    into v_found
    from unnest(p_claims) with ordinality w
    left join apptsched.resource r on r.tenant_id = p_tenant_id and r.id = w.resource_id;
    is_plain := v_found.is_plain;
    subject := coalesce(v_found.missing, v_found.archived);
    outcome := case
        when v_found.is_left then 'tenant_archived'
        when v_found.missing is not null then 'resource_not_found'
        when v_found.archived is not null then 'resource_archived'
    end;
    if v_found.is_left then
        subject := p_tenant_id;
    end if;
    if outcome is null and p_service_id is not null then
        select case when s.id is null then 'service_not_found' else 'service_archived' end, p_service_id
        into outcome, subject
        from (select) one
        left join apptsched.service s on s.tenant_id = p_tenant_id and s.id = p_service_id
        where s.id is null or s.archived_at is not null;
    end if;
    if outcome is null and cardinality(p_person_ids) > 0 then
        select 'person_not_found', w.id into outcome, subject
        from unnest(p_person_ids) with ordinality w(id, position)
        left join apptsched.person p on p.tenant_id = p_tenant_id and p.id = w.id
        where p.id is null
        order by w.position
        limit 1;
    end if;
    if outcome is null and v_found.exceeded is not null then
        outcome := 'capacity_exceeded';
        subject := v_found.exceeded;
    end if;
    return next;
end
$$;
comment on function apptsched.check_request(uuid, apptsched.appointment_resource[], uuid, uuid[])
    is 'The first unknown or archived row a request names: the tenant, resources, then the service, then people; then what no resource can ever give. is_plain: one unit of each of some resources that have one.';
