-- Occupancy on a unit that its resource never has, or that it has no more and that is still to come.
select distinct o.tenant_id, o.appointment_id::text as offender
from apptsched.occupancy o
left join apptsched.resource r on r.tenant_id = o.tenant_id and r.id = o.resource_id
left join apptsched.appointment a on a.tenant_id = o.tenant_id and a.id = o.appointment_id
where r.id is null
   or o.unit_id < r.unit_base
   or o.unit_id >= r.unit_base + 4096
   or (
       o.unit_id >= r.unit_base + r.capacity
       and o.claim_starts_at - a.buffer_before >= coalesce(%(now)s::timestamptz, clock_timestamp())
   )
order by 1, 2
limit %(limit)s::int
