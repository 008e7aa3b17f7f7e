-- Occupancy that no claim of an appointment that occupies time makes, by its buffers and its overrides.
select distinct o.tenant_id, o.appointment_id::text as offender
from apptsched.occupancy o
left join (
    select c.tenant_id, c.appointment_id, c.resource_id, c.starts_at, c.ends_at, c.overridden,
           a.buffer_policy, c.starts_at - a.buffer_before as reaches_from, c.ends_at + a.buffer_after as reaches_until
    from apptsched.appointment a
    join apptsched.appointment_resource c on c.tenant_id = a.tenant_id and c.appointment_id = a.id
    where a.status not in ('cancelled', 'expired', 'entered_in_error')
      and c.replaced_in is null
) c
    on c.tenant_id = o.tenant_id
    and c.appointment_id = o.appointment_id
    and c.resource_id = o.resource_id
    and c.starts_at = o.claim_starts_at
where c.starts_at is null
   or o.enforced = c.overridden
   or not case
        when c.buffer_policy = 'exclusive'
            then o.layer = '(,)' and (o.starts_at, o.ends_at) = (c.reaches_from, c.reaches_until)
        when o.layer = '(,)'
            then (o.starts_at, o.ends_at) = (c.starts_at, c.ends_at)
        else upper(o.layer) = lower(o.layer) + 1
            and (o.starts_at, o.ends_at) in ((c.reaches_from, c.starts_at), (c.ends_at, c.reaches_until))
    end
order by 1, 2
limit %(limit)s::int
