-- Fails with 40001 where what refuses a request has gone since the transaction's snapshot.
-- apptsched: since 0007
--
-- Only an older snapshot shows what has gone. Waits for whoever is at one of the rows with no other
-- row in hand, and lets go of each.
create or replace function apptsched.recheck_refusal(p_tenant_id uuid, p_conflicts jsonb) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_row record;
begin
    if current_setting('transaction_isolation') = 'read committed' then
        return;
    end if;
    for v_row in
        select o.appointment_id, o.unit_id, o.starts_at
        from (
            select distinct c.resource_id, c.appointment_id
            from jsonb_to_recordset(p_conflicts) c(resource_id uuid, appointment_id uuid)
        ) c
        join apptsched.occupancy o
            on o.tenant_id = p_tenant_id and o.appointment_id = c.appointment_id and o.resource_id = c.resource_id
    loop
        begin
            perform from apptsched.occupancy o
            where o.tenant_id = p_tenant_id and o.appointment_id = v_row.appointment_id
              and o.unit_id = v_row.unit_id and o.starts_at = v_row.starts_at
            for key share;
            raise sqlstate 'AS001';
        exception when sqlstate 'AS001' then
            null; -- it is still there
        end;
    end loop;
end
$$;
comment on function apptsched.recheck_refusal(uuid, jsonb) is 'Conflicts name resource and appointment. Does nothing under read committed.';
