-- An appointment that occupies time by its status, without just the units that one of its claims takes.
with part as materialized (
    select
        c.tenant_id, c.appointment_id, c.resource_id, c.starts_at as claim_starts_at, c.quantity,
        not c.overridden as enforced,
        p.n = 0 as is_body,
        case
            when p.n = -1 or a.buffer_policy = 'exclusive' then c.starts_at - a.buffer_before
            when p.n = 0 then c.starts_at
            else c.ends_at
        end as starts_at,
        case
            when p.n = 1 or a.buffer_policy = 'exclusive' then c.ends_at + a.buffer_after
            when p.n = 0 then c.ends_at
            else c.starts_at
        end as ends_at,
        count(*) over claim as parts
    from apptsched.appointment a
    join apptsched.appointment_resource c on c.tenant_id = a.tenant_id and c.appointment_id = a.id
    cross join generate_series(-1, 1) p(n) -- the buffer before, the body, the buffer after
    where a.status not in ('cancelled', 'expired', 'entered_in_error')
      and c.replaced_in is null
      and (
          p.n = 0
          or (a.buffer_policy = 'shared' and p.n = -1 and a.buffer_before > '0')
          or (a.buffer_policy = 'shared' and p.n = 1 and a.buffer_after > '0')
      )
    window claim as (partition by c.tenant_id, c.appointment_id, c.resource_id, c.starts_at)
),
unit as (
    select p.tenant_id, p.appointment_id, p.resource_id, p.claim_starts_at, o.unit_id
    from part p
    join apptsched.occupancy o
        on o.tenant_id = p.tenant_id
        and o.appointment_id = p.appointment_id
        and o.resource_id = p.resource_id
        and o.claim_starts_at = p.claim_starts_at
        and o.starts_at = p.starts_at
        and o.ends_at = p.ends_at
        and o.enforced = p.enforced
        and (o.layer = '(,)') = p.is_body
    group by 1, 2, 3, 4, 5
    having count(*) = max(p.parts)
)
select distinct p.tenant_id, p.appointment_id::text as offender
from part p
left join (
    select u.tenant_id, u.appointment_id, u.resource_id, u.claim_starts_at, count(*) as units
    from unit u
    group by 1, 2, 3, 4
) u using (tenant_id, appointment_id, resource_id, claim_starts_at)
where u.units is distinct from p.quantity
order by 1, 2
limit %(limit)s::int
