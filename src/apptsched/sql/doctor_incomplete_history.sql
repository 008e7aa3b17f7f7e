-- An appointment whose events do not lead without a gap from its first version, or the first its tenant keeps, to its present one.
--
-- Or to its end: of one that is gone, there is an event that says so.
with history as materialized (
    select
        e.tenant_id,
        e.appointment_id,
        count(distinct e.version) as versions,
        min(e.version) as oldest,
        max(e.version) as newest,
        max(e.at) as last_at,
        bool_or(e.after is null) as is_deleted
    from apptsched.appointment_event e
    group by 1, 2
)
select a.tenant_id, a.id::text as offender
from apptsched.appointment a
left join apptsched.tenant t on t.tenant_id = a.tenant_id
left join history h on h.tenant_id = a.tenant_id and h.appointment_id = a.id
where not coalesce(
    h.newest = a.version
    and h.versions = h.newest - h.oldest + 1
    and (h.oldest = 1 or t.history_starts_at > a.created_at),
    t.history_starts_at > a.updated_at,
    false)
union all
select h.tenant_id, h.appointment_id::text
from history h
left join apptsched.tenant t on t.tenant_id = h.tenant_id
where not h.is_deleted
  and not coalesce(t.history_starts_at > h.last_at, false)
  and not exists (
      select from apptsched.appointment a
      where a.tenant_id = h.tenant_id and a.id = h.appointment_id
  )
order by 1, 2
limit %(limit)s::int
