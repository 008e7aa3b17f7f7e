-- Writes the next plain requests of a staged import.
select w.accepted, w.resource_id, w.starts_at, w.ordinal
from apptsched.import_plain(
    p_tenant_id => %(tenant_id)s::uuid,
    p_resource_id => %(resource_id)s::uuid,
    p_starts_at => %(starts_at)s::timestamptz,
    p_ordinal => %(ordinal)s::int8,
    p_limit => %(limit)s::int,
    p_actor => %(actor)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
