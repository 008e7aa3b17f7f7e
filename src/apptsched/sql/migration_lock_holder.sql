-- The other session that has a line's lock, in words.
select format(
    'pid %%s (%%s, user %%s, from %%s, since %%s)',
    l.pid,
    coalesce(nullif(a.application_name, ''), 'unnamed'),
    coalesce(a.usename, '?'),
    coalesce(host(a.client_addr), 'a socket'),
    coalesce(to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), '?')
) as holder
from pg_catalog.pg_locks l
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory'
  and l.granted
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
  and l.pid <> pg_backend_pid()
  and l.objsubid = 1
  and (l.classid::bigint << 32 | l.objid::bigint) = %(lock_key)s::bigint
