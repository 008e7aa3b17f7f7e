-- Gives back the time of some appointments, which the caller has locked in an earlier statement.
-- apptsched: since 0007
--
-- Rows are locked first, ascending, and deleted by a later statement, whose snapshot sees what the
-- lock waited for.
create or replace function apptsched.end_occupancy(p_tenant_id uuid, p_ids uuid[]) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from apptsched.occupancy o
    where o.tenant_id = p_tenant_id and o.appointment_id = any (p_ids)
    order by o.resource_id, o.starts_at, o.unit_id for update;
    delete from apptsched.occupancy o
    where o.tenant_id = p_tenant_id and o.appointment_id = any (p_ids);
end
$$;
comment on function apptsched.end_occupancy(uuid, uuid[]) is 'Gives back the time of appointments the caller has locked.';
