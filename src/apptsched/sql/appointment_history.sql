-- What happened to one appointment, oldest first.
select e.id, e.appointment_id, e.version, e.kind, e.at, e.actor, e.reason, e.before, e.after, e.changed
from apptsched.appointment_event e
where e.tenant_id = %(tenant_id)s::uuid
  and e.appointment_id = %(id)s::uuid
order by e.version, e.id
