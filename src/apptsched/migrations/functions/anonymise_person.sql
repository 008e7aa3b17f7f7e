-- Blanks a person and their details on every appointment, each of which gets its event.
-- apptsched: since 0010
create or replace function apptsched.anonymise_person(
    p_tenant_id        uuid,
    p_id               uuid,
    p_expected_version int,
    p_actor            text,
    p_reason           text,
    p_now              timestamptz,
    p_lock_timeout     text
) returns table (
    obstacle text, found_version int, id uuid, tenant_id uuid, name text, email text, ref text, roles text[],
    version int, created_at timestamptz, created_by text, updated_at timestamptz, updated_by text,
    archived_at timestamptz
)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_now timestamptz := coalesce(p_now, clock_timestamp());
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    found_version := apptsched.lock_person(p_tenant_id, p_id);
    if found_version is null then
        return;
    end if;
    if found_version <> p_expected_version then
        obstacle := 'stale';
        return next;
        return;
    end if;
    with blanked as (
        update apptsched.attendee t
        set name = 'anonymised', email = null, ref = null, changed_in = a.version + 1
        from apptsched.appointment a
        where t.tenant_id = p_tenant_id
          and t.person_id = p_id
          and a.tenant_id = p_tenant_id
          and a.id = t.appointment_id
        returning t.appointment_id
    )
    update apptsched.appointment a
    set anonymised_in = a.version + 1,
        version = a.version + 1,
        change_reason = p_reason,
        updated_at = v_now,
        updated_by = p_actor
    where a.tenant_id = p_tenant_id and a.id in (select b.appointment_id from blanked b);
    update apptsched.person p
    set name = 'anonymised',
        email = null,
        ref = null,
        archived_at = coalesce(p.archived_at, v_now),
        version = p.version + 1,
        updated_at = v_now,
        updated_by = p_actor
    where p.tenant_id = p_tenant_id and p.id = p_id;
    return query
        select
            obstacle, found_version, p.id, p.tenant_id, p.name, p.email, p.ref,
            array(
                select r.name
                from apptsched.person_role g
                join apptsched.role r on r.tenant_id = g.tenant_id and r.id = g.role_id
                where g.tenant_id = p.tenant_id and g.person_id = p.id
                order by r.name
            ),
            p.version, p.created_at, p.created_by, p.updated_at, p.updated_by, p.archived_at
        from apptsched.person p
        where p.tenant_id = p_tenant_id and p.id = p_id;
end
$$;
comment on function apptsched.anonymise_person(uuid, uuid, int, text, text, timestamptz, text)
    is 'No row: there is no such person. obstacle: stale (with found_version), or null when it was done.';
