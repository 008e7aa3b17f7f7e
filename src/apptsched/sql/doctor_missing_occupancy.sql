-- An appointment that occupies time by its status, without just the occupancy its claims and buffers make.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
join apptsched.appointment_resource c
    on c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null
where a.status not in ('cancelled', 'expired', 'entered_in_error')
  and c.quantity <> (
      select count(*)
      from apptsched.occupancy o
      where o.tenant_id = c.tenant_id
        and o.appointment_id = c.appointment_id
        and o.resource_id = c.resource_id
        and o.layer = '(,)'
        and o.starts_at = c.starts_at - case a.buffer_policy when 'exclusive' then a.buffer_before else '0' end
        and o.ends_at = c.ends_at + case a.buffer_policy when 'exclusive' then a.buffer_after else '0' end
  )
order by 1, 2
limit %(limit)s::int
