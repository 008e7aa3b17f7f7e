-- Tables with rows of their own, the runner's left out; storage and deleted change when rows go.
select
    c.oid::bigint as id,
    n.nspname::text as schema,
    c.relname::text as relation,
    format('%%I.%%I', n.nspname, c.relname) as name,
    a.numbers,
    a.names,
    c.relfilenode::bigint as storage,
    pg_stat_get_xact_tuples_deleted(c.oid) as deleted
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (
    select
        coalesce(array_agg(a.attnum::int order by a.attnum), '{}') as numbers,
        coalesce(array_agg(a.attname::text order by a.attnum), '{}') as names
    from pg_catalog.pg_attribute a
    where a.attrelid = c.oid
      and a.attnum > 0
      and not a.attisdropped
) a
where c.relkind = 'r'
  and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema')
  and not (n.nspname = 'apptsched' and c.relname like 'apptsched\_migration%%')
order by n.nspname, c.relname
