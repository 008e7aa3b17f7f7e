-- Changes the given fields of a resource, or names the obstacle; no row when there is none.
-- apptsched: since 0007
create or replace function apptsched.update_resource(
    p_tenant_id        uuid,
    p_id               uuid,
    p_changes          jsonb,
    p_expected_version int,
    p_actor            text,
    p_now              timestamptz
) returns table (obstacle text, found_version int, changed apptsched.resource)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_taken   boolean;
    v_schema     text;
    v_constraint text;
begin
    select t.version into found_version
    from apptsched.resource t
    where t.tenant_id = p_tenant_id and t.id = p_id
    for no key update;
    if found_version is null then
        return;
    end if;
    -- An older snapshot may show what another row no longer has: then the index decides.
    v_is_taken := exists (
        select from apptsched.resource u
        where u.tenant_id = p_tenant_id and u.id <> p_id and u.ref = p_changes ->> 'ref'
    );
    obstacle := case
        when found_version <> p_expected_version then 'stale'
        when p_changes ->> 'person_id' is not null and not exists (
            select from apptsched.person p
            where p.tenant_id = p_tenant_id and p.id = (p_changes ->> 'person_id')::uuid
        ) then 'person'
        when v_is_taken and current_setting('transaction_isolation') = 'read committed' then 'ref'
    end;
    if obstacle is null then
        begin
            update apptsched.resource t
            set name = case when p_changes ? 'name' then p_changes ->> 'name' else t.name end,
                kind = case when p_changes ? 'kind' then p_changes ->> 'kind' else t.kind end,
                timezone = case when p_changes ? 'timezone' then p_changes ->> 'timezone' else t.timezone end,
                ref = case when p_changes ? 'ref' then p_changes ->> 'ref' else t.ref end,
                person_id = case when p_changes ? 'person_id' then (p_changes ->> 'person_id')::uuid else t.person_id end,
                archived_at = case (p_changes -> 'archived')::boolean
                    when true then coalesce(t.archived_at, p_now, clock_timestamp())
                    when false then null
                    else t.archived_at
                end,
                version = t.version + 1,
                updated_at = coalesce(p_now, clock_timestamp()),
                updated_by = p_actor
            where t.tenant_id = p_tenant_id and t.id = p_id
            returning t.* into changed;
            if not found then
                raise exception 'a trigger or policy of the host''s kept the row from being changed'
                    using errcode = 'triggered_action_exception';
            end if;
        exception when unique_violation then -- by what the statement before did not show
            get stacked diagnostics v_schema = schema_name, v_constraint = constraint_name;
            obstacle := apptsched.unique_obstacle(v_schema, v_constraint, v_is_taken);
            if obstacle is null then
                raise;
            end if;
        end;
    end if;
    return next;
end
$$;
comment on function apptsched.update_resource(uuid, uuid, jsonb, int, text, timestamptz)
    is 'A key that is absent leaves its column. obstacle: null when it was done, stale (with found_version), person or ref.';
