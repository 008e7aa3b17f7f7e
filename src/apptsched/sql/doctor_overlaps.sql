-- An appointment that occupies a unit while another already does.
select o.tenant_id, o.appointment_id::text as offender
from (
    select
        w.tenant_id,
        w.appointment_id,
        w.starts_at,
        max(w.ends_at) over (
            partition by w.unit_id
            order by w.starts_at, w.ends_at
            rows between unbounded preceding and 1 preceding
        ) as occupied_until
    from apptsched.occupancy w
    where w.layer = '(,)'
) o
where o.starts_at < o.occupied_until
order by 1, 2
limit %(limit)s::int
