-- Writes one new appointment with its time, or says why it cannot be had; the caller then rolls back.
-- apptsched: since 0007
--
-- Whoever needs more than one row of a resource, or its units, locks it; one unit of a resource
-- that has one is the hot path and only keeps it from losing units. May raise AS001 for `taken`.
create or replace function apptsched.write_booking(
    p_row        apptsched.appointment,
    p_claims     apptsched.appointment_resource[],
    p_details    jsonb,
    p_person_ids uuid[],
    p_permit     boolean
) returns table (outcome text, subject uuid)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims apptsched.appointment_resource[] := p_claims;
    v_ids    uuid[];
    v_plain  boolean;
    v_taken  boolean := true;
begin
    select c.outcome, c.subject, c.is_plain into outcome, subject, v_plain
    from apptsched.check_request(p_row.tenant_id, p_claims, p_row.service_id, p_person_ids) c;
    if outcome is null and cardinality(p_claims) > 1 and not v_plain then
        subject := apptsched.own_claims_exceed(array[p_row], p_claims);
        outcome := case when subject is not null then 'capacity_exceeded' end;
    end if;
    if outcome is null then
        if apptsched.occupies_time(p_row.status) then
            v_taken := not v_plain or p_permit
                or (p_row.buffer_policy = 'shared' and p_row.buffer_before + p_row.buffer_after > '0');
            if v_taken then
                perform apptsched.lock_resources(
                    p_row.tenant_id, array(select c.resource_id from unnest(p_claims) c));
                -- Checked where this ends: a host may have made every check immediate.
                set constraints apptsched.occupancy_appointment_fkey deferred;
                v_claims := apptsched.take_time(array[p_row], p_claims, false, p_permit);
            else
                v_ids := array(select c.resource_id from unnest(p_claims) c);
                if current_setting('transaction_isolation') <> 'read committed' then
                    -- Overrides and kept units, which an older snapshot may not show, change the resource.
                    perform from apptsched.resource r
                    where r.tenant_id = p_row.tenant_id and r.id = any (v_ids)
                    order by r.id
                    for share;
                end if;
                -- As the foreign keys will, but before it is seen again how many units there are.
                perform from apptsched.resource r
                where r.tenant_id = p_row.tenant_id and r.id = any (v_ids)
                order by r.id
                for key share;
            end if;
        end if;
        outcome := case
            when apptsched.insert_appointment(p_row, v_claims, v_taken, p_details) then 'done'
            else 'taken'
        end;
        if v_taken then
            set constraints apptsched.occupancy_appointment_fkey immediate;
        end if;
    end if;
    return next;
end
$$;
comment on function apptsched.write_booking(apptsched.appointment, apptsched.appointment_resource[], jsonb, uuid[], boolean)
    is 'outcome: done, taken, capacity_exceeded, or why a named row cannot be had (with subject).';
