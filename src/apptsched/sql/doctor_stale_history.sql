-- An appointment whose last event tells other times, claims, attendees, seats or another status than there are.
--
-- Events older than overrides and group sessions tell of neither, and there were none.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
join (
    select distinct on (e.tenant_id, e.appointment_id) e.tenant_id, e.appointment_id, e.after
    from apptsched.appointment_event e
    order by e.tenant_id, e.appointment_id, e.version desc, e.id desc
) h on h.tenant_id = a.tenant_id and h.appointment_id = a.id
left join (
    select
        c.tenant_id,
        c.appointment_id,
        array_agg(
            (c.resource_id, c.starts_at, c.ends_at, c.quantity, c.overridden)::text
            order by c.resource_id, c.starts_at
        ) as found
    from apptsched.appointment_resource c
    where c.replaced_in is null
    group by 1, 2
) c on c.tenant_id = a.tenant_id and c.appointment_id = a.id
left join (
    select t.tenant_id, t.appointment_id, array_agg(t.id order by t.id) as found
    from apptsched.attendee t
    group by 1, 2
) t on t.tenant_id = a.tenant_id and t.appointment_id = a.id
where h.after ->> 'status' is distinct from a.status
   or (h.after ->> 'starts_at')::timestamptz is distinct from a.starts_at
   or (h.after ->> 'ends_at')::timestamptz is distinct from a.ends_at
   or (h.after ->> 'expires_at')::timestamptz is distinct from a.expires_at
   or coalesce((h.after ->> 'seats')::int, 1) <> a.seats
   or coalesce(c.found, '{}') <> array(
       select (w.resource_id, w.starts_at, w.ends_at, w.quantity, coalesce(w.overridden, false))::text
       from jsonb_to_recordset(h.after -> 'claims')
           w(resource_id uuid, starts_at timestamptz, ends_at timestamptz, quantity int, overridden boolean)
       order by w.resource_id, w.starts_at
   )
   or coalesce(t.found, '{}') <> array(
       select w.id::uuid from jsonb_array_elements_text(h.after -> 'attendees') w(id) order by 1
   )
order by 1, 2
limit %(limit)s::int
