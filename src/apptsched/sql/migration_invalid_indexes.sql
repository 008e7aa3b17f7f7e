-- The INVALID indexes that an interrupted `concurrently` may have left.
select format('%%I.%%I', n.nspname, c.relname) as name
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not i.indisvalid
  and case %(kind)s::text
      when 'create' then
          i.indrelid = to_regclass(%(table)s::text)
          and c.relname = (parse_ident(%(index)s::text))[1]
      when 'drop' then c.oid = to_regclass(%(index)s::text)
      else
          c.relname ~ '_cc(new|old)[0-9]*$'
          and i.indrelid = coalesce(
              to_regclass(%(table)s::text),
              (
                  select x.indrelid
                  from pg_catalog.pg_index x
                  where x.indexrelid = to_regclass(%(index)s::text)
              )
          )
      end
order by 1
