-- Deletes some appointments that were over, and not touched again, before an instant; with their events.
-- apptsched: since 0010
create or replace function apptsched.purge_history(
    p_tenant_id uuid, p_before timestamptz, p_limit int, p_lock_timeout text
) returns table (appointments bigint, events bigint)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_over    uuid[];
    v_deleted uuid[];
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    -- Before appointments, as whoever purges the tenant.
    perform from apptsched.tenant t where t.tenant_id = p_tenant_id for no key update;
    v_over := array(
        select a.id
        from apptsched.appointment a
        where a.tenant_id = p_tenant_id
          and a.starts_at < p_before
          and a.ends_at < p_before
          and a.updated_at < p_before
          and not exists ( -- a buffer, or a claim of a period of its own, may last longer
              select from apptsched.occupancy o
              where o.tenant_id = a.tenant_id and o.appointment_id = a.id and o.ends_at >= p_before
          )
          and not exists (
              select from apptsched.appointment_event e
              where e.tenant_id = a.tenant_id and e.appointment_id = a.id and e.at >= p_before
          )
        order by a.starts_at, a.id
        limit p_limit
        for update skip locked
    );
    v_deleted := array(
        select e.appointment_id
        from apptsched.appointment_event e
        where e.tenant_id = p_tenant_id
          and e.after is null
          and e.at < p_before
          and not exists (
              select from apptsched.appointment a
              where a.tenant_id = e.tenant_id and a.id = e.appointment_id
          )
          and not exists (
              select from apptsched.appointment_event l
              where l.tenant_id = e.tenant_id and l.appointment_id = e.appointment_id and l.at >= p_before
          )
        order by e.at
        limit p_limit
    );
    update apptsched.tenant t
    set history_starts_at = p_before
    where t.tenant_id = p_tenant_id
      and (t.history_starts_at is null or t.history_starts_at < p_before)
      and cardinality(v_over || v_deleted) > 0;
    delete from apptsched.appointment a
    where a.tenant_id = p_tenant_id and a.id = any (v_over);
    get diagnostics appointments = row_count;
    delete from apptsched.appointment_event e
    where e.tenant_id = p_tenant_id and e.appointment_id = any (v_over || v_deleted);
    get diagnostics events = row_count;
    return next;
end
$$;
comment on function apptsched.purge_history(uuid, timestamptz, int, text) is 'Call it again until it deletes nothing.';
