-- The resources an appointment claims now, ascending.
-- apptsched: since 0006
create or replace function apptsched.current_resources(p_tenant_id uuid, p_id uuid) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select c.resource_id
        from apptsched.appointment_resource c
        where c.tenant_id = p_tenant_id and c.appointment_id = p_id and c.replaced_in is null
        order by c.resource_id
    );
end
$$;
comment on function apptsched.current_resources(uuid, uuid) is 'The resources an appointment claims now, ascending.';
