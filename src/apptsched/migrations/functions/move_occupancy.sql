-- Frees what an appointment occupies and takes its new time, or changes nothing and says false.
-- apptsched: since 0007
--
-- The caller holds the resources and the appointment. One resource after the other, ascending.
create or replace function apptsched.move_occupancy(
    p_row       apptsched.appointment,
    p_old       uuid[],
    p_new       uuid[],
    p_starts_at timestamptz,
    p_ends_at   timestamptz
) returns boolean
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_resource record;
begin
    for v_resource in
        select r.id, r.unit_base
        from apptsched.resource r
        where r.tenant_id = p_row.tenant_id and r.id = any (p_old || p_new)
        order by r.id
    loop
        delete from apptsched.occupancy o
        where o.tenant_id = p_row.tenant_id and o.appointment_id = p_row.id and o.resource_id = v_resource.id;
        if v_resource.id = any (p_new) then
            insert into apptsched.occupancy
                (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
            values (p_row.tenant_id, v_resource.id, p_row.id, v_resource.unit_base, p_starts_at,
                    p_starts_at - p_row.buffer_before, p_ends_at + p_row.buffer_after)
            on conflict on constraint occupancy_no_overlap do nothing;
            if not found then
                raise sqlstate 'AS001';
            end if;
        end if;
    end loop;
    return true;
exception when sqlstate 'AS001' then
    return false;
end
$$;
comment on function apptsched.move_occupancy(apptsched.appointment, uuid[], uuid[], timestamptz, timestamptz)
    is 'True: the appointment occupies its new time on its new resources. False: nothing changed.';
