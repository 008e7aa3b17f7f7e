-- Fails with 40001 where what refuses a request has gone since the transaction's snapshot.
-- apptsched: since 0007
--
-- Only an older snapshot shows what has gone. What others are at still stands. Waits for nobody, and lets
-- go of all.
create or replace function apptsched.recheck_refusal(p_tenant_id uuid, p_conflicts jsonb) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') = 'read committed' then
        return;
    end if;
    perform from apptsched.occupancy o
    where o.tenant_id = p_tenant_id
      and (o.resource_id, o.appointment_id) in (
          select c.resource_id, c.appointment_id
          from jsonb_to_recordset(p_conflicts) c(resource_id uuid, appointment_id uuid)
      )
    for key share skip locked;
    raise sqlstate 'AS001';
exception when sqlstate 'AS001' then
    null;
end
$$;
comment on function apptsched.recheck_refusal(uuid, jsonb) is 'Conflicts name resource and appointment. Does nothing under read committed.';
