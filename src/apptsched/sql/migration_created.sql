-- The statement that drops what the last `create or replace` of this transaction made.
with mine as (
    -- A savepoint has an id of its own, and locks it likewise.
    select l.transactionid as xid
    from pg_catalog.pg_locks l
    where l.pid = pg_backend_pid()
      and l.locktype = 'transactionid'
      and l.mode = 'ExclusiveLock'
)
select 'drop ' || o.type || ' if exists ' || o.identity as undo
from (
    select 'pg_catalog.pg_proc'::regclass as class, p.oid as id, p.cmin as command
    from pg_catalog.pg_proc p
    where p.xmin in (select m.xid from mine m)
    union all
    select 'pg_catalog.pg_trigger'::regclass, t.oid, t.cmin
    from pg_catalog.pg_trigger t
    where t.xmin in (select m.xid from mine m)
      and t.tgparentid = 0
    union all
    select 'pg_catalog.pg_class'::regclass, r.ev_class, r.cmin
    from pg_catalog.pg_rewrite r
    where r.xmin in (select m.xid from mine m)
) c
cross join lateral pg_identify_object(c.class, c.id, 0) o
order by c.command::text::bigint desc
limit 1
