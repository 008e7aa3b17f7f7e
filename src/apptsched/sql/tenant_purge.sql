-- Deletes some rows of one tenant, or says why not.
select w.outcome, w.purged, w.rows
from apptsched.purge_tenant(
    p_tenant_id => %(tenant_id)s::uuid,
    p_name => %(name)s::text,
    p_limit => %(limit)s::int,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
