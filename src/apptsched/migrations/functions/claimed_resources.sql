-- The resources that appointments claim now, ascending.
-- apptsched: since 0007
create or replace function apptsched.claimed_resources(p_tenant_id uuid, p_ids uuid[]) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select distinct c.resource_id
        from apptsched.appointment_resource c
        where c.tenant_id = p_tenant_id and c.appointment_id = any (p_ids) and c.replaced_in is null
        order by c.resource_id
    );
end
$$;
comment on function apptsched.claimed_resources(uuid, uuid[]) is 'The resources of current claims, ascending.';
