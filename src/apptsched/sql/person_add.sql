-- One new person, or the obstacle.
with owner as (
    select o.tenant_id, coalesce(%(now)s::timestamptz, clock_timestamp()) as at
    from apptsched.tenant o
    where o.tenant_id = %(tenant_id)s::uuid
),
added as (
    insert into apptsched.person as t (
        tenant_id,
        id,
        name,
        email,
        ref,
        created_at,
        updated_at,
        created_by,
        updated_by
    )
    select
        o.tenant_id,
        %(id)s::uuid,
        %(name)s::text,
        %(email)s::text,
        %(ref)s::text,
        o.at,
        o.at,
        %(actor)s::text,
        %(actor)s::text
    from owner o
    on conflict on constraint person_ref_is_unique do nothing
    returning
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
)
select
    case
        when not exists (select from owner) then 'tenant'
        when a.id is null then 'ref'
    end as obstacle,
    a.id,
    a.tenant_id,
    a.name,
    a.email,
    a.ref,
    a.roles,
    a.version,
    a.created_at,
    a.created_by,
    a.updated_at,
    a.updated_by,
    a.archived_at
from (select) one
left join added a on true
