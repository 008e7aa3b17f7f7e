-- Services by name.
select
    t.id,
    t.tenant_id,
    t.name,
    extract(epoch from t.duration)::float8 as duration_s,
    extract(epoch from t.buffer_before)::float8 as buffer_before_s,
    extract(epoch from t.buffer_after)::float8 as buffer_after_s,
    t.buffer_policy,
    t.ref,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.archived_at
from apptsched.service t
where t.tenant_id = %(tenant_id)s::uuid
  and (t.archived_at is null or %(include_archived)s::boolean)
  and (%(ref)s::text is null or t.ref = %(ref)s::text)
  and (%(after_name)s::text is null or (t.name, t.id) > (%(after_name)s::text, %(after_id)s::uuid))
order by t.name, t.id
limit %(limit)s::int
