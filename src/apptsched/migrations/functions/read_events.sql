-- The events of one tenant that committed after a cursor, in order of their ids.
-- apptsched: since 0010
--
-- A snapshot says which transactions had ended: what was not visible in the cursor's and is now has
-- committed between the two, however long ago it was written. The rows answered are those between
-- p_after and the snapshot in `until`, which is the next p_after when there are no more of them.
create or replace function apptsched.read_events(
    p_tenant_id uuid,
    p_after     text,
    p_until     text,
    p_position  bigint,
    p_cluster   text,
    p_limit     int
) returns table (
    until text, cluster text, id bigint, appointment_id uuid, version int, kind text, at timestamptz,
    actor text, reason text, before jsonb, after jsonb, changed text[]
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_after    pg_snapshot := p_after;
    v_now      pg_snapshot := apptsched.settled_snapshot();
    v_until    pg_snapshot := coalesce(p_until, v_now::text);
    v_position bigint      := coalesce(p_position, 0);
    v_running  xid8[]      := array(select pg_snapshot_xip(v_after));
begin
    if pg_is_in_recovery() then -- where a snapshot does not name the transactions in progress
        raise exception 'events are read on the primary' using errcode = 'read_only_sql_transaction';
    end if;
    select c.system_identifier::text into cluster from pg_control_system() c;
    if p_cluster <> cluster
    or greatest(pg_snapshot_xmax(v_after), pg_snapshot_xmax(v_until)) > pg_snapshot_xmax(v_now) then
        return next;
        return;
    end if;
    perform from apptsched.appointment_event e
    where e.tenant_id = p_tenant_id
      and e.xid >= pg_snapshot_xmax(v_now)
      and e.xid is distinct from pg_current_xact_id_if_assigned();
    if found then
        raise exception 'the events were restored from another server' using errcode = 'AS004';
    end if;
    if p_position is null and p_after is not null then
        -- `+ 0` keeps the planner from looking for the least id through all that was read before.
        select least(
            (
                select min(e.id + 0)
                from apptsched.appointment_event e
                where e.tenant_id = p_tenant_id and e.xid >= pg_snapshot_xmax(v_after)
            ),
            (
                select min(e.id + 0)
                from apptsched.appointment_event e
                where e.tenant_id = p_tenant_id and e.xid = any (v_running)
            )
        ) - 1 into v_position;
    end if;
    return query
        select v_until::text, cluster, e.*
        from (select) one
        left join lateral (
            select e.id, e.appointment_id, e.version, e.kind, e.at, e.actor, e.reason, e.before, e.after, e.changed
            from apptsched.appointment_event e
            where e.tenant_id = p_tenant_id
              and e.id > v_position
              and (p_after is null or not pg_visible_in_snapshot(e.xid, v_after))
              and pg_visible_in_snapshot(e.xid, v_until)
            order by e.id
            limit p_limit
        ) e on true
        order by e.id;
end
$$;
comment on function apptsched.read_events(uuid, text, text, bigint, text, int)
    is 'At least one row: without an event when there is none, without until when the cursor is another server''s or later. p_until and p_position: the rest of an earlier answer.';
