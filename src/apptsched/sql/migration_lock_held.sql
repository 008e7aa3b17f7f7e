-- Whether this session still has a line's lock.
select exists (
    select
    from pg_catalog.pg_locks l
    where l.locktype = 'advisory'
      and l.granted
      and l.pid = pg_backend_pid()
      and l.objsubid = 1
      and (l.classid::bigint << 32 | l.objid::bigint) = %(lock_key)s::bigint
) as held
