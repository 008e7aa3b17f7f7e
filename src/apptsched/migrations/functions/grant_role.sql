-- Gives one person a role, which is made if the tenant lacks it; no row when there is no such person.
-- apptsched: since 0007
create or replace function apptsched.grant_role(
    p_tenant_id        uuid,
    p_id               uuid,
    p_role             text,
    p_expected_version int,
    p_actor            text,
    p_now              timestamptz
) returns table (obstacle text, found_version int, changed apptsched.person, roles text[])
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz;
    v_role_id uuid;
begin
    -- As the role's foreign key will, but before the person: a purge locks the tenant, then its people.
    perform from apptsched.tenant t
    where t.tenant_id = p_tenant_id
    for key share;
    select t.version into found_version
    from apptsched.person t
    where t.tenant_id = p_tenant_id and t.id = p_id
    for no key update;
    if found_version is null then
        return;
    end if;
    if found_version <> p_expected_version then
        obstacle := 'stale';
        return next;
        return;
    end if;
    v_now := coalesce(p_now, clock_timestamp()); -- its own change comes after one it waited for
    insert into apptsched.role as r (tenant_id, name)
    values (p_tenant_id, p_role)
    on conflict on constraint role_name_is_unique do update set name = excluded.name
    returning r.id into v_role_id;
    insert into apptsched.person_role (tenant_id, person_id, role_id, granted_at, granted_by)
    values (p_tenant_id, p_id, v_role_id, v_now, p_actor)
    on conflict on constraint person_role_pkey do nothing;
    update apptsched.person t
    set version = t.version + 1,
        updated_at = v_now,
        updated_by = p_actor
    where t.tenant_id = p_tenant_id and t.id = p_id
    returning t.* into changed;
    if not found then
        raise exception 'a trigger or policy of the host''s kept the row from being changed'
            using errcode = 'triggered_action_exception';
    end if;
    roles := array(
        select r.name
        from apptsched.person_role g
        join apptsched.role r on r.tenant_id = g.tenant_id and r.id = g.role_id
        where g.tenant_id = p_tenant_id and g.person_id = p_id
        order by r.name
    );
    return next;
end
$$;
comment on function apptsched.grant_role(uuid, uuid, text, int, text, timestamptz)
    is 'obstacle: stale (with found_version), or null when it was done.';
