-- Which transactions have ended, for the statement that asks; its own is in progress.
-- apptsched: since 0010
create or replace function apptsched.settled_snapshot() returns pg_snapshot
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_snapshot pg_snapshot := pg_current_snapshot();
    v_own      xid8        := pg_current_xact_id_if_assigned();
begin
    if v_own is null or v_own >= pg_snapshot_xmax(v_snapshot) then
        return v_snapshot;
    end if;
    -- A snapshot does not list the transaction that takes it.
    return format('%s:%s:%s', least(v_own, pg_snapshot_xmin(v_snapshot)), pg_snapshot_xmax(v_snapshot), (
        select string_agg(w.xid::text, ',' order by w.xid)
        from (select pg_snapshot_xip(v_snapshot) as xid union select v_own) w
    ));
end
$$;
comment on function apptsched.settled_snapshot() is 'The statement''s snapshot, with its own transaction among those in progress.';
