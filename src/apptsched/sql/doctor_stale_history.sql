-- An appointment whose last event tells another time or status than its row.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
join lateral (
    select e.after
    from apptsched.appointment_event e
    where e.tenant_id = a.tenant_id and e.appointment_id = a.id
    order by e.version desc, e.id desc
    limit 1
) h on true
where h.after ->> 'status' is distinct from a.status
   or (h.after ->> 'starts_at')::timestamptz is distinct from a.starts_at
   or (h.after ->> 'ends_at')::timestamptz is distinct from a.ends_at
order by 1, 2
limit %(limit)s::int
