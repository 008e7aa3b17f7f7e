-- Deletes some old appointments of one tenant, and their events.
select w.appointments, w.events
from apptsched.purge_history(
    p_tenant_id => %(tenant_id)s::uuid,
    p_before => coalesce(%(now)s::timestamptz, clock_timestamp()) - make_interval(secs => %(older_than_s)s::float8),
    p_limit => %(limit)s::int,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
