-- An appointment whose events do not lead without a gap from its first version, or the first its tenant keeps, to its present one.
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
left join apptsched.tenant t on t.tenant_id = a.tenant_id
left join (
    select
        e.tenant_id,
        e.appointment_id,
        count(distinct e.version) as versions,
        min(e.version) as oldest,
        max(e.version) as newest
    from apptsched.appointment_event e
    group by 1, 2
) h on h.tenant_id = a.tenant_id and h.appointment_id = a.id
where not coalesce(
    h.newest = a.version
    and h.versions = h.newest - h.oldest + 1
    and (h.oldest = 1 or t.history_starts_at > a.created_at),
    t.history_starts_at > a.updated_at,
    false)
order by 1, 2
limit %(limit)s::int
