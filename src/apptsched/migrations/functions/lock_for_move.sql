-- Locks what a move touches, resources ascending and then the appointments, and returns the latter by id.
-- apptsched: since 0007
create or replace function apptsched.lock_for_move(p_tenant_id uuid, p_ids uuid[], p_new uuid[])
    returns apptsched.appointment[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows   apptsched.appointment[];
    v_locked uuid[];
begin
    loop
        v_locked := apptsched.claimed_resources(p_tenant_id, p_ids) || p_new;
        begin
            perform apptsched.lock_resources(p_tenant_id, v_locked);
            v_rows := apptsched.lock_appointments(p_tenant_id, p_ids);
            exit when apptsched.claimed_resources(p_tenant_id, p_ids) <@ v_locked;
            raise sqlstate 'AS001';
        exception when sqlstate 'AS001' then
            -- They have other resources meanwhile, which may come before those held: let go of all.
            null;
        end;
    end loop;
    return v_rows;
end
$$;
comment on function apptsched.lock_for_move(uuid, uuid[], uuid[]) is 'The appointments, locked, and so are the resources they have and those they are to have.';
