-- Locks appointments, ascending, and returns them as they are then.
-- apptsched: since 0007
create or replace function apptsched.lock_appointments(p_tenant_id uuid, p_ids uuid[])
    returns apptsched.appointment[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select a
        from apptsched.appointment a
        where a.tenant_id = p_tenant_id and a.id = any (p_ids)
        order by a.id
        for no key update
    );
end
$$;
comment on function apptsched.lock_appointments(uuid, uuid[]) is 'Those that exist, by id.';
