-- Says so, before anything is written, when a request needs what is not built yet.
-- apptsched: since 0006
create or replace function apptsched.refuse_unserved(
    p_tenant_id     uuid,
    p_resource_ids  uuid[],
    p_quantities    int[],
    p_buffer_policy text,
    p_hold_for      interval
) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_buffer_policy = 'shared' or p_hold_for is not null or 1 < any (p_quantities) or exists (
        select from apptsched.resource r
        where r.tenant_id = p_tenant_id and r.id = any (p_resource_ids) and r.capacity > 1
    ) then
        raise exception 'pools, quantities, shared buffers and holds cannot be booked yet'
            using errcode = 'AS002';
    end if;
end
$$;
comment on function apptsched.refuse_unserved(uuid, uuid[], int[], text, interval)
    is 'Raises AS002 for pools, quantities, shared buffers and holds.';
