-- One resource by id, or no row.
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
  and t.id = %(id)s::uuid
