-- Gives back the time of some appointments, which the caller has locked in an earlier statement.
-- apptsched: since 0007
--
-- Waits for whoever is at a row of theirs with no other row in hand: who re-seats comes to them in
-- any order. They are deleted by a later statement, whose snapshot sees what was waited for.
create or replace function apptsched.end_occupancy(p_tenant_id uuid, p_ids uuid[]) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_row record;
begin
    loop
        begin
            exit when apptsched.lock_occupancy(p_tenant_id, p_ids) = p_ids;
            raise sqlstate 'AS001';
        exception when sqlstate 'AS001' then
            null; -- lets go of all
        end;
        for v_row in
            select o.appointment_id, o.unit_id, o.starts_at
            from apptsched.occupancy o
            where o.tenant_id = p_tenant_id and o.appointment_id = any (p_ids)
        loop
            begin
                perform from apptsched.occupancy o
                where o.tenant_id = p_tenant_id and o.appointment_id = v_row.appointment_id
                  and o.unit_id = v_row.unit_id and o.starts_at = v_row.starts_at
                for update;
                raise sqlstate 'AS001';
            exception when sqlstate 'AS001' then
                null; -- whoever was at it has ended
            end;
        end loop;
    end loop;
    delete from apptsched.occupancy o
    where o.tenant_id = p_tenant_id and o.appointment_id = any (p_ids);
end
$$;
comment on function apptsched.end_occupancy(uuid, uuid[]) is 'Gives back the time of appointments the caller has locked.';
