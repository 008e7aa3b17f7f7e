-- A group session with more attendees than seats.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
join (
    select t.tenant_id, t.appointment_id, count(*) as attendees
    from apptsched.attendee t
    group by 1, 2
) t on t.tenant_id = a.tenant_id and t.appointment_id = a.id
where a.seats > 1
  and t.attendees > a.seats
order by 1, 2
limit %(limit)s::int
