-- Whether an interrupted `concurrently` had come to its end: since the history was last written.
select case %(kind)s::text
    when 'create' then exists (
        select
        from apptsched.apptsched_migration m
        join pg_catalog.pg_class c
            on c.relname = (parse_ident(%(index)s::text))[1]
            and age(c.xmin) < age(m.xmin)
        join pg_catalog.pg_index i on i.indexrelid = c.oid
        where m.line = %(line)s::text
          and m.version = %(version)s::int
          and i.indrelid = to_regclass(%(table)s::text)
          and i.indisvalid
    )
    when 'drop' then to_regclass(%(index)s::text) is null
    else false
end as done
