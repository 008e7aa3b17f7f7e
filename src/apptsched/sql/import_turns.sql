-- Books the next requests of a staged import that take turns.
select w.decided, w.ordinal, w.refused
from apptsched.import_turns(
    p_tenant_id => %(tenant_id)s::uuid,
    p_ordinal => %(ordinal)s::int8,
    p_limit => %(limit)s::int,
    p_actor => %(actor)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
