-- Locks what a move touches, resources ascending and then the appointment, and returns the latter.
-- apptsched: since 0006
create or replace function apptsched.lock_for_move(p_tenant_id uuid, p_id uuid, p_new uuid[])
    returns apptsched.appointment
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_row    apptsched.appointment;
    v_locked uuid[];
begin
    loop
        v_locked := apptsched.current_resources(p_tenant_id, p_id) || p_new;
        begin
            perform from apptsched.resource r
            where r.tenant_id = p_tenant_id and r.id = any (v_locked)
            order by r.id for no key update;
            select a.* into v_row from apptsched.appointment a
            where a.tenant_id = p_tenant_id and a.id = p_id
            for no key update;
            exit when apptsched.current_resources(p_tenant_id, p_id) <@ v_locked;
            raise sqlstate 'AS001';
        exception when sqlstate 'AS001' then
            -- It has other resources meanwhile, which may come before those held: let go of all.
            null;
        end;
    end loop;
    return v_row;
end
$$;
comment on function apptsched.lock_for_move(uuid, uuid, uuid[]) is 'The appointment, locked, and so are the resources it has and those it is to have.';
