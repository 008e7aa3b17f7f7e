-- One tenant by id, or no row.
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
where t.tenant_id = %(id)s::uuid
