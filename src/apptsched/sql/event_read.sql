-- The events that committed after a cursor, oldest first; one row without an event when there is none.
select r.until, r.cluster, r.id, r.appointment_id, r.version, r.kind, r.at, r.actor, r.reason, r.before, r.after, r.changed
from apptsched.read_events(
    p_tenant_id => %(tenant_id)s::uuid,
    p_after => %(seen)s::text,
    p_until => %(up_to)s::text,
    p_position => %(position)s::bigint,
    p_cluster => %(cluster)s::text,
    p_limit => %(limit)s::int
) r
