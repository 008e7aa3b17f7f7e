-- Locks the resources of some claims, ascending.
-- apptsched: since 0007
create or replace function apptsched.lock_resources(
    p_tenant_id uuid,
    p_ids       uuid[]
) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from apptsched.resource r
    where r.tenant_id = p_tenant_id and r.id = any (p_ids)
    order by r.id for no key update;
end
$$;
comment on function apptsched.lock_resources(uuid, uuid[]) is 'Foreign keys to the resources stay possible.';
