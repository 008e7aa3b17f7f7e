-- The last event of one appointment up to an instant; nulls before its first, no row without any.
select e.version, e.at, e.after
from (select) one
left join lateral (
    select w.version, w.at, w.after
    from apptsched.appointment_event w
    where w.tenant_id = %(tenant_id)s::uuid
      and w.appointment_id = %(id)s::uuid
      and w.at <= %(instant)s::timestamptz
    order by w.id desc
    limit 1
) e on true
where exists (
    select
    from apptsched.appointment_event h
    where h.tenant_id = %(tenant_id)s::uuid
      and h.appointment_id = %(id)s::uuid
)
