-- What a broken unique constraint means to a change: another row has its ref or slug; null: it is the host's.
-- apptsched: since 0001
--
-- Who has an older snapshot, which does not show that row, has lost a race: as with `on conflict`.
create or replace function apptsched.unique_obstacle(p_constraint text) returns text
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_obstacle text := substring(p_constraint from '^(?:person|resource|service|tenant)_(ref|slug)_is_unique');
begin
    if v_obstacle is not null and current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        raise exception 'another transaction gave away the %', v_obstacle using errcode = 'serialization_failure';
    end if;
    return v_obstacle;
end
$$;
comment on function apptsched.unique_obstacle(text) is 'ref, slug, or null for a constraint of the host''s.';
