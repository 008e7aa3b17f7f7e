-- Who may do what in some schemas, or in all but the system's: grants, and rights that owners gave up.
with schema as (
    select n.oid, n.nspname, n.nspacl, n.nspowner
    from pg_catalog.pg_namespace n
    where n.nspname = any(%(schemas)s::text[])
       or (
           %(schemas)s::text[] is null
           and n.nspname <> 'information_schema'
           and not starts_with(n.nspname, 'pg_')
       )
),
relation as (
    select c.oid, c.relkind, c.relacl, c.relowner
    from pg_catalog.pg_class c
    join schema s on s.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and not (s.nspname = 'apptsched' and c.relname like 'apptsched\_migration%%')
),
object as (
    select 'pg_namespace'::regclass as class, s.oid as id, 0 as sub,
        'n'::"char" as acl_kind, s.nspacl as acl, s.nspowner as owner
    from schema s

    union all
    select 'pg_class'::regclass, r.oid, 0,
        case r.relkind when 'S' then 's'::"char" else 'r' end, r.relacl, r.relowner
    from relation r

    union all
    select 'pg_class'::regclass, r.oid, a.attnum, 'c', a.attacl, r.relowner
    from relation r
    join pg_catalog.pg_attribute a on a.attrelid = r.oid
    where a.attacl is not null
      and a.attnum > 0
      and not a.attisdropped

    union all
    select 'pg_proc'::regclass, p.oid, 0, 'f', p.proacl, p.proowner
    from pg_catalog.pg_proc p
    join schema s on s.oid = p.pronamespace
    where not (s.nspname = 'apptsched' and p.proname like 'apptsched\_migration%%')

    union all
    select 'pg_type'::regclass, t.oid, 0, 'T', t.typacl, t.typowner
    from pg_catalog.pg_type t
    join schema s on s.oid = t.typnamespace
    where t.typtype in ('d', 'e', 'r', 'b')
      and not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)
),
named as (
    select i.type || ' ' || i.identity as what, o.acl_kind, o.acl, o.owner
    from object o
    cross join lateral pg_identify_object(o.class, o.id, o.sub) i
    where not exists (
        select
        from pg_catalog.pg_depend d
        where d.classid = o.class
          and d.objid = o.id
          and d.deptype = 'e'
    )
),
granted as (
    select n.what, x.grantee, x.privilege_type, x.is_grantable
    from named n
    cross join lateral aclexplode(coalesce(n.acl, acldefault(n.acl_kind, n.owner))) x
    where x.grantee <> n.owner

    union all
    select
        format('future %%s in schema %%s',
            case d.defaclobjtype
                when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' else 'types' end,
            quote_ident(s.nspname)),
        x.grantee, x.privilege_type, x.is_grantable
    from pg_catalog.pg_default_acl d
    join schema s on s.oid = d.defaclnamespace
    cross join lateral aclexplode(d.defaclacl) x
)
select
    'grant' as kind,
    g.what || ' to ' || case g.grantee when 0 then 'public' else g.grantee::regrole::text end as name,
    concat_ws(', ', variadic array_agg(
        lower(g.privilege_type) || case when g.is_grantable then ' with grant option' else '' end
        order by g.privilege_type
    )) as definition
from granted g
group by g.what, g.grantee

union all
select
    'revocation',
    n.what || ' from its owner',
    concat_ws(', ', variadic array_agg(lower(x.privilege_type) order by x.privilege_type))
from named n
cross join lateral aclexplode(acldefault(n.acl_kind, n.owner)) x
where n.acl is not null
  and x.grantee = n.owner
  and not exists (
      select
      from aclexplode(n.acl) o
      where o.grantee = n.owner
        and o.privilege_type = x.privilege_type
  )
group by n.what
