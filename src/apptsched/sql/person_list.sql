-- People by name.
select
    t.id,
    t.tenant_id,
    t.name,
    t.email,
    t.ref,
    array(
        select r.name
        from apptsched.person_role g
        join apptsched.role r on r.tenant_id = g.tenant_id and r.id = g.role_id
        where g.tenant_id = t.tenant_id and g.person_id = t.id
        order by r.name
    ) as roles,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.archived_at
from apptsched.person t
where t.tenant_id = %(tenant_id)s::uuid
  and (t.archived_at is null or %(include_archived)s::boolean)
  and (%(ref)s::text is null or t.ref = %(ref)s::text)
  and (%(after_name)s::text is null or (t.name, t.id) > (%(after_name)s::text, %(after_id)s::uuid))
order by t.name, t.id
limit %(limit)s::int
