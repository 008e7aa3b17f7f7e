-- Inserts of a row into each table, from the fullest to the barest, and a query of all its rows.
with tables as (
    select c.oid, format('%%I.%%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p')
      and not c.relispartition
      and n.nspname <> 'information_schema'
      and not starts_with(n.nspname, 'pg_')
      and not (n.nspname = 'apptsched' and c.relname like 'apptsched\_migration%%')
      and not exists (
          select
          from pg_catalog.pg_depend d
          where d.classid = 'pg_class'::regclass
            and d.objid = c.oid
            and d.deptype = 'e'
      )
),
-- The turn counts, so that keys differ; the column counts, so that ends follow starts.
columns as (
    select
        t.oid,
        t.name,
        a.attnum,
        quote_ident(a.attname) as name_of,
        a.atthasdef or a.attidentity = 'd' as has_default,
        a.attnotnull or y.typnotnull as is_required,
        coalesce(nullif(y.typbasetype, 0), y.oid) as type,
        case when y.typtype = 'd' then y.typtypmod else a.atttypmod end as modifier,
        (
            select format('(select p.%%I from %%s p order by p.ctid limit 1)', f.attname, k.confrelid::regclass)
            from pg_catalog.pg_constraint k
            cross join lateral unnest(k.conkey, k.confkey) u(here, there)
            join pg_catalog.pg_attribute f on f.attrelid = k.confrelid and f.attnum = u.there
            where k.contype = 'f'
              and k.conrelid = t.oid
              and u.here = a.attnum
            order by cardinality(k.conkey) desc, k.conname
            limit 1
        ) as referred
    from tables t
    join pg_catalog.pg_attribute a on a.attrelid = t.oid
    join pg_catalog.pg_type y on y.oid = a.atttypid
    where a.attnum > 0
      and not a.attisdropped
      and a.attgenerated = ''
      and a.attidentity <> 'a'
),
valued as (
    select
        c.name, c.attnum, c.name_of, c.has_default, c.is_required,
        coalesce(c.referred, case
            when y.typname = 'uuid' then
                quote_literal('00000000-0000-4000-8000-' || lpad(%(turn)s::int::text, 12, '0'))
            when y.typname in ('json', 'jsonb') then quote_literal('{}')
            when y.typname = 'bytea' then quote_literal('\x' || lpad(%(turn)s::int::text, 2, '0'))
            when y.typname = 'xml' then quote_literal('<x/>')
            when y.typname in ('point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle') then null
            when y.typtype = 'e' then (
                select quote_literal(e.enumlabel)
                from pg_catalog.pg_enum e
                where e.enumtypid = y.oid
                order by e.enumsortorder
                limit 1
            )
            when y.typcategory = 'B' then 'true'
            when y.typcategory = 'N' then %(turn)s::int::text
            when y.typcategory = 'S' then quote_literal(
                left('x' || %(turn)s::int, case when y.typname = 'char' then 1 when c.modifier > 4 then c.modifier - 4 else 9 end)
            )
            when y.typcategory = 'D' then quote_literal(
                timestamp '2030-01-01' + make_interval(days => %(turn)s::int, mins => c.attnum::int)
            )
            when y.typcategory = 'T' then quote_literal('1 hour')
            when y.typcategory = 'I' then quote_literal('127.0.0.' || %(turn)s::int)
            when y.typcategory = 'V' then quote_literal(repeat('1', greatest(c.modifier, 1)))
            when y.typcategory = 'A' or y.typtype = 'm' then quote_literal('{}')
            when y.typcategory = 'R' and g.rngsubtype in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) then
                quote_literal('[2030-01-01, 2030-01-02)')
            when y.typcategory = 'R' then quote_literal(format('[%%s, %%s)', %(turn)s::int, %(turn)s::int + 1))
            else quote_literal('x' || %(turn)s::int)
        end, 'null') as value
    from columns c
    join pg_catalog.pg_type y on y.oid = c.type
    left join pg_catalog.pg_range g on g.rngtypid = y.oid
),
forms as (
    select v.name, f.form,
        string_agg(v.name_of, ', ' order by v.attnum) as columns,
        string_agg(v.value, ', ' order by v.attnum) as values
    from valued v
    cross join (values (1), (2), (3)) f(form)
    where f.form = 1
       or (f.form = 2 and not v.has_default)
       or (f.form = 3 and not v.has_default and v.is_required)
    group by v.name, f.form
)
select
    t.name,
    array(
        select coalesce(
            format('insert into %%s (%%s) values (%%s)', t.name, f.columns, f.values),
            format('insert into %%s default values', t.name))
        from (values (1), (2), (3)) every(form)
        left join forms f on f.name = t.name and f.form = every.form
        order by every.form
    ) as inserts,
    format('select to_jsonb(t.*)::text from %%s t', t.name) as reading
from tables t
order by t.name collate "C"
