-- Expires holds that have run out, and names them.
select apptsched.expire_holds(
    p_tenant_id => %(tenant_id)s::uuid,
    p_limit => %(limit)s::int,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) as ids
