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
        array(
            with held as materialized (
                select a.id
                from apptsched.appointment a
                where a.tenant_id = p_tenant_id and a.status = 'held' and a.expires_at <= v_now
                order by a.expires_at, a.id
                limit p_limit
                for no key update skip locked
            ),
            -- Who re-seats one hold after the other must not be waited for in between.
            locked as materialized (
                select o.appointment_id
                from held h
                join apptsched.occupancy o on o.tenant_id = p_tenant_id and o.appointment_id = h.id
                for update of o skip locked
            )
            select h.id
            from held h
            where (select count(*) from locked l where l.appointment_id = h.id) = (
                select count(*) from apptsched.occupancy o
                where o.tenant_id = p_tenant_id and o.appointment_id = h.id
            )
        ),
        v_now);
end
$$;
comment on function apptsched.expire_holds(uuid, int, timestamptz, text) is 'At most so many; those that others are at are skipped.';
