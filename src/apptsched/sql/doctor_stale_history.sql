-- An appointment whose last event tells another time, status, claim or attendee than there is.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
join (
    select distinct on (e.tenant_id, e.appointment_id) e.tenant_id, e.appointment_id, e.after
    from apptsched.appointment_event e
    order by e.tenant_id, e.appointment_id, e.version desc, e.id desc
) h on h.tenant_id = a.tenant_id and h.appointment_id = a.id
where h.after ->> 'status' is distinct from a.status
   or (h.after ->> 'starts_at')::timestamptz is distinct from a.starts_at
   or (h.after ->> 'ends_at')::timestamptz is distinct from a.ends_at
   or array(
       select (c.resource_id, c.starts_at, c.ends_at, c.quantity)::text
       from jsonb_to_recordset(h.after -> 'claims')
           c(resource_id uuid, starts_at timestamptz, ends_at timestamptz, quantity int)
       order by 1
   ) <> array(
       select (c.resource_id, c.starts_at, c.ends_at, c.quantity)::text
       from apptsched.appointment_resource c
       where c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null
       order by 1
   )
   or array(
       select t.id from jsonb_array_elements_text(h.after -> 'attendees') t(id) order by 1
   ) <> array(
       select t.id::text
       from apptsched.attendee t
       where t.tenant_id = a.tenant_id and t.appointment_id = a.id
       order by 1
   )
order by 1, 2
limit %(limit)s::int
