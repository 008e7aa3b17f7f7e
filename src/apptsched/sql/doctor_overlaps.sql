-- An appointment whose body is on a unit while another's body or buffer is; overrides may be.
select distinct o.tenant_id, o.appointment_id::text as offender
from (
    select
        w.tenant_id,
        w.appointment_id,
        w.starts_at,
        w.layer,
        max(w.ends_at) over earlier as occupied_until,
        max(w.ends_at) filter (where w.layer = '(,)') over earlier as body_until
    from apptsched.occupancy w
    where w.enforced
    window earlier as (
        partition by w.unit_id
        order by w.starts_at, w.ends_at
        rows between unbounded preceding and 1 preceding
    )
) o
where o.starts_at < case o.layer when '(,)' then o.occupied_until else o.body_until end
order by 1, 2
limit %(limit)s::int
