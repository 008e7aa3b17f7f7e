-- An appointment that claims nothing.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
where not exists (
    select
    from apptsched.appointment_resource c
    where c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null
)
order by 1, 2
limit %(limit)s::int
