-- When more than so many of some half-open periods overlap; null when they never do.
-- apptsched: since 0007
create or replace function apptsched.crowded(p_units int, p_starts timestamptz[], p_ends timestamptz[])
    returns tstzmultirange
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select range_agg(tstzrange(d.at, d.until))
        from (
            select e.at, lead(e.at) over edge as until, sum(e.step) over edge as there
            from (
                select s.at, 1 as step from unnest(p_starts) s(at)
                union all
                select u.at, -1 from unnest(p_ends) u(at)
            ) e
            -- Ends before starts: periods that touch do not overlap.
            window edge as (order by e.at, e.step)
        ) d
        where d.there > p_units and d.at < d.until
    );
end
$$;
comment on function apptsched.crowded(int, timestamptz[], timestamptz[]) is 'Starts and ends are parallel arrays.';
