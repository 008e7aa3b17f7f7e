-- One service by id, or no row.
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
  and t.id = %(id)s::uuid
