-- Holds the resources of a staged import, and tells which of its requests have to take turns.
select apptsched.import_sift(
    p_tenant_id => %(tenant_id)s::uuid,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) as now
