-- Tenants by name.
select
    t.tenant_id,
    t.name,
    t.slug,
    t.timezone,
    t.version,
    t.created_at,
    t.updated_at,
    t.archived_at
from apptsched.tenant t
where (t.archived_at is null or %(include_archived)s::boolean)
  and (%(slug)s::text is null or t.slug = %(slug)s::text)
  and (%(after_name)s::text is null or (t.name, t.tenant_id) > (%(after_name)s::text, %(after_id)s::uuid))
order by t.name, t.tenant_id
limit %(limit)s::int
