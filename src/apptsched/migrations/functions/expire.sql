-- Expires those of some holds that have run out, and returns their ids.
-- apptsched: since 0007
--
-- Waits for whoever is at one of them. The caller must hold no appointment that such a one could
-- wait for: its own attempt is rolled back by then.
create or replace function apptsched.expire(p_tenant_id uuid, p_ids uuid[], p_now timestamptz) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids uuid[] := array(
        select a.id
        from apptsched.appointment a
        where a.tenant_id = p_tenant_id and a.id = any (p_ids) and a.status = 'held' and a.expires_at <= p_now
        order by a.id
        for no key update
    );
begin
    perform apptsched.end_occupancy(p_tenant_id, v_ids);
    update apptsched.appointment a
    set status = 'expired',
        expires_at = null,
        version = a.version + 1,
        change_reason = null,
        updated_at = p_now,
        updated_by = null
    where a.tenant_id = p_tenant_id and a.id = any (v_ids);
    return v_ids;
end
$$;
comment on function apptsched.expire(uuid, uuid[], timestamptz) is 'Holds that have run out become expired.';
