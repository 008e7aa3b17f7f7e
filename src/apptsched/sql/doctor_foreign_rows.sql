-- What an appointment takes, occupies or is for, of another tenant than the appointment or its resource.
select w.tenant_id, w.appointment_id::text as offender
from (
    select c.tenant_id, c.appointment_id, c.resource_id from apptsched.appointment_resource c
    union
    select o.tenant_id, o.appointment_id, o.resource_id from apptsched.occupancy o
    union
    select t.tenant_id, t.appointment_id, null from apptsched.attendee t
) w
left join apptsched.appointment a on a.tenant_id = w.tenant_id and a.id = w.appointment_id
left join apptsched.resource r on r.tenant_id = w.tenant_id and r.id = w.resource_id
where a.id is null
   or (r.id is null and w.resource_id is not null)
group by 1, 2
order by 1, 2
limit %(limit)s::int
