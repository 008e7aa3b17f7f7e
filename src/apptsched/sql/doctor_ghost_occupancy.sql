-- Occupancy without a claim of an appointment that occupies time.
select o.tenant_id, o.appointment_id::text as offender
from apptsched.occupancy o
where not exists (
    select
    from apptsched.appointment a
    join apptsched.appointment_resource c on c.tenant_id = a.tenant_id and c.appointment_id = a.id
    where a.tenant_id = o.tenant_id
      and a.id = o.appointment_id
      and a.status not in ('cancelled', 'expired', 'entered_in_error')
      and c.resource_id = o.resource_id
      and c.replaced_in is null
      and c.starts_at < o.ends_at
      and c.ends_at > o.starts_at
)
order by 1, 2
limit %(limit)s::int
