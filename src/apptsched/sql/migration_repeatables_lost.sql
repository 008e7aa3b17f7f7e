-- Forgets the texts of repeatable files of whose work something is not there any more, and names them.
with there as materialized (
    select 'drop ' || o.type || ' if exists ' || o.identity as undo
    from (
        select 'pg_catalog.pg_proc'::regclass as class, p.oid as id
        from pg_catalog.pg_proc p
        where p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        union all
        select 'pg_catalog.pg_trigger'::regclass, t.oid
        from pg_catalog.pg_trigger t
        where t.tgparentid = 0
          and not t.tgisinternal
        union all
        select 'pg_catalog.pg_class'::regclass, v.oid
        from pg_catalog.pg_class v
        where v.relkind = 'v'
          and v.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    ) c
    cross join lateral pg_catalog.pg_identify_object(c.class, c.id, 0) o
)
update apptsched.apptsched_migration_repeatable r
set checksum = ''
where r.line = %(line)s::text
  and exists (
      select u.text from unnest(r.undo) u(text)
      except
      select t.undo from there t
  )
returning r.name
