-- An appointment whose events do not lead without a gap from its first version to its present one.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
left join lateral (
    select count(distinct e.version) as versions, min(e.version) as oldest, max(e.version) as newest
    from apptsched.appointment_event e
    where e.tenant_id = a.tenant_id and e.appointment_id = a.id
) h on true
where (h.oldest, h.newest, h.versions) is distinct from (1, a.version, a.version::bigint)
order by 1, 2
limit %(limit)s::int
