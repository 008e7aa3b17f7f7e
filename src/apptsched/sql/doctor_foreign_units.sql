-- Occupancy on a unit that is not its resource's.
select o.tenant_id, o.appointment_id::text as offender
from apptsched.occupancy o
left join apptsched.resource r on r.tenant_id = o.tenant_id and r.id = o.resource_id
where r.id is null
   or o.unit_id < r.unit_base
   or o.unit_id >= r.unit_base + r.capacity
order by 1, 2
limit %(limit)s::int
