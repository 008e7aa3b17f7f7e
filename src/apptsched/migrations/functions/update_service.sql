-- Changes the given fields of a service, or names the obstacle; no row when there is none.
-- apptsched: since 0007
create or replace function apptsched.update_service(
    p_tenant_id        uuid,
    p_id               uuid,
    p_changes          jsonb,
    p_expected_version int,
    p_actor            text,
    p_now              timestamptz
) returns table (obstacle text, found_version int, changed apptsched.service)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_taken   boolean;
    v_schema     text;
    v_constraint text;
begin
    select t.version into found_version
    from apptsched.service t
    where t.tenant_id = p_tenant_id and t.id = p_id
    for no key update;
    if found_version is null then
        return;
    end if;
    -- An older snapshot may show what another row no longer has: then the index decides.
    v_is_taken := exists (
        select from apptsched.service u
        where u.tenant_id = p_tenant_id and u.id <> p_id and u.ref = p_changes ->> 'ref'
    );
    obstacle := case
        when found_version <> p_expected_version then 'stale'
        when v_is_taken and current_setting('transaction_isolation') = 'read committed' then 'ref'
    end;
    if obstacle is null then
        begin
            update apptsched.service t
            set name = case when p_changes ? 'name' then p_changes ->> 'name' else t.name end,
                duration = case
                    when p_changes ? 'duration_s' then make_interval(secs => (p_changes ->> 'duration_s')::float8)
                    else t.duration
                end,
                buffer_before = case
                    when p_changes ? 'buffer_before_s' then make_interval(secs => (p_changes ->> 'buffer_before_s')::float8)
                    else t.buffer_before
                end,
                buffer_after = case
                    when p_changes ? 'buffer_after_s' then make_interval(secs => (p_changes ->> 'buffer_after_s')::float8)
                    else t.buffer_after
                end,
                buffer_policy = case when p_changes ? 'buffer_policy' then p_changes ->> 'buffer_policy' else t.buffer_policy end,
                ref = case when p_changes ? 'ref' then p_changes ->> 'ref' else t.ref end,
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
comment on function apptsched.update_service(uuid, uuid, jsonb, int, text, timestamptz)
    is 'A key that is absent leaves its column. obstacle: null when it was done, stale (with found_version) or ref.';
