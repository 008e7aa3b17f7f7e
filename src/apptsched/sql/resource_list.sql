-- Resources by name.
select
    t.id,
    t.tenant_id,
    t.name,
    t.kind,
    t.timezone,
    t.capacity,
    t.ref,
    t.person_id,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.archived_at
from apptsched.resource t
where t.tenant_id = %(tenant_id)s::uuid
  and (t.archived_at is null or %(include_archived)s::boolean)
  and (%(kind)s::text is null or t.kind = %(kind)s::text)
  and (%(ref)s::text is null or t.ref = %(ref)s::text)
  and (%(after_name)s::text is null or (t.name, t.id) > (%(after_name)s::text, %(after_id)s::uuid))
order by t.name, t.id
limit %(limit)s::int
