-- Expires holds of a tenant that have run out, the oldest first, and returns which.
-- apptsched: since 0007
create or replace function apptsched.expire_holds(
    p_tenant_id    uuid,
    p_limit        int,
    p_now          timestamptz,
    p_lock_timeout text
) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_now timestamptz := coalesce(p_now, clock_timestamp());
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    return apptsched.expire(
        p_tenant_id,
        apptsched.lock_occupancy(p_tenant_id, array(
            select a.id
            from apptsched.appointment a
            where a.tenant_id = p_tenant_id and a.status = 'held' and a.expires_at <= v_now
            order by a.expires_at, a.id
            limit p_limit
            for no key update skip locked
        )),
        v_now);
end
$$;
comment on function apptsched.expire_holds(uuid, int, timestamptz, text) is 'At most so many; those that others are at are skipped.';
