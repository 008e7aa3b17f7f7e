-- An appointment that claims nothing.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
left join (
    select distinct c.tenant_id, c.appointment_id
    from apptsched.appointment_resource c
    where c.replaced_in is null
) c on c.tenant_id = a.tenant_id and c.appointment_id = a.id
where c.appointment_id is null
order by 1, 2
limit %(limit)s::int
