-- What a broken unique constraint means to a change: another row has its ref or slug; null: it is the host's.
-- apptsched: since 0007
--
-- Who did not see that row, for an older snapshot does not show it, has lost a race: as with `on conflict`.
create or replace function apptsched.unique_obstacle(p_schema text, p_constraint text, p_is_seen boolean)
    returns text
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_obstacle text := substring(p_constraint from '^(?:person|resource|service|tenant)_(ref|slug)_is_unique');
begin
    if p_schema <> 'apptsched' then
        return null;
    end if;
    if v_obstacle is not null and not p_is_seen
    and current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        raise exception 'another transaction gave away the %', v_obstacle using errcode = 'serialization_failure';
    end if;
    return v_obstacle;
end
$$;
comment on function apptsched.unique_obstacle(text, text, boolean) is 'ref, slug, or null for a constraint of the host''s.';
