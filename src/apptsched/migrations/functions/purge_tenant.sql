-- Deletes some rows of a tenant that leaves; the tenant itself when there are no others.
-- apptsched: since 0010
--
-- Each call is a transaction of its own: it can stop in between, and be taken up again.
create or replace function apptsched.purge_tenant(
    p_tenant_id uuid, p_name text, p_limit int, p_lock_timeout text
) returns table (outcome text, purged text, rows bigint)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_tenant apptsched.tenant;
    v_ids    uuid[];
    v_table  text[];
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    -- Waits for whoever is adding rows, and lets nobody add more.
    select t.* into v_tenant
    from apptsched.tenant t
    where t.tenant_id = p_tenant_id
    for update;
    outcome := case
        when v_tenant.tenant_id is null then 'not_found'
        when v_tenant.name <> p_name then 'other_name'
        when v_tenant.archived_at is null then 'not_archived'
    end;
    if outcome is not null then
        return next;
        return;
    end if;
    update apptsched.tenant t
    set history_starts_at = 'infinity'
    where t.tenant_id = p_tenant_id and t.history_starts_at is distinct from 'infinity';
    -- Before what belongs to them, and ascending, as whoever changes them.
    v_ids := array(
        select a.id from apptsched.appointment a
        where a.tenant_id = p_tenant_id
        order by a.id
        limit p_limit
        for update
    );
    -- Whatever refers to a row goes before it.
    foreach v_table slice 1 in array array[
        ['occupancy', 'appointment_id', 'appointment_id'], ['attendee', 'id', 'appointment_id'],
        ['appointment_resource', 'appointment_id', 'appointment_id'], ['appointment', 'id', 'id'],
        ['appointment_event', 'id', null], ['idempotency', 'key', null], ['service', 'id', null],
        ['resource', 'id', null], ['person_role', 'person_id', null], ['role', 'id', null], ['person', 'id', null]
    ] loop
        execute format(
            'delete from apptsched.%1$I d where d.tenant_id = $1 and d.%2$I in (
                select k.%2$I from apptsched.%1$I k
                where k.tenant_id = $1' || case when v_table[3] is null then '' else ' and k.%3$I = any ($3)' end || '
                limit $2)',
            v_table[1], v_table[2], v_table[3]
        ) using p_tenant_id, p_limit, v_ids;
        get diagnostics rows = row_count;
        if rows > 0 then
            outcome := 'more';
            purged := v_table[1];
            return next;
            return;
        end if;
    end loop;
    delete from apptsched.tenant t where t.tenant_id = p_tenant_id;
    outcome := 'done';
    purged := 'tenant';
    rows := 1;
    return next;
end
$$;
comment on function apptsched.purge_tenant(uuid, text, int, text)
    is 'outcome: more (some rows of one table are gone, call again), done, not_found, other_name or not_archived.';
