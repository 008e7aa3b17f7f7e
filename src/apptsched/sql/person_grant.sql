-- Gives one person a role, which is made if the tenant lacks it; no row when there is no such person.
select
    w.obstacle,
    w.found_version,
    (w.changed).id,
    (w.changed).tenant_id,
    (w.changed).name,
    (w.changed).email,
    (w.changed).ref,
    w.roles,
    (w.changed).version,
    (w.changed).created_at,
    (w.changed).created_by,
    (w.changed).updated_at,
    (w.changed).updated_by,
    (w.changed).archived_at
from apptsched.grant_role(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_role => %(role)s::text,
    p_expected_version => %(expected_version)s::int,
    p_actor => %(actor)s::text,
    p_now => %(now)s::timestamptz
) w
