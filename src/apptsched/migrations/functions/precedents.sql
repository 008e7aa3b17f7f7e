-- The statuses that may become another, by the status machine.
-- apptsched: since 0007
create or replace function apptsched.precedents(p_status text) returns text[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select s.name
        from unnest(array[
            'pending', 'held', 'confirmed', 'checked_in', 'fulfilled', 'no_show',
            'cancelled', 'expired', 'entered_in_error'
        ]) s(name)
        where apptsched.may_become(s.name, p_status)
    );
end
$$;
comment on function apptsched.precedents(text) is 'What may become this status.';
