-- Every object of one schema with its definition, grants and comment; the runner's tables left out.
with schema as (
    select n.oid, n.nspacl, n.nspowner
    from pg_catalog.pg_namespace n
    where n.nspname = %(schema)s::text
),
relation as (
    select c.oid, c.relname, c.relkind, c.relpersistence, c.relowner, c.relacl, c.reloptions,
        c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.relpartbound, c.relam
    from pg_catalog.pg_class c
    join schema s on s.oid = c.relnamespace
    where not (%(schema)s::text = 'apptsched' and c.relname like 'apptsched\_migration%%')
),
object as (
    select 'pg_namespace'::regclass as class, s.oid as id, 0 as sub,
        'n'::"char" as acl_kind, s.nspacl as acl, s.nspowner as owner, '' as definition
    from schema s

    union all
    select 'pg_class'::regclass, r.oid, 0,
        case r.relkind when 'S' then 's'::"char" when 'i' then null when 'I' then null else 'r' end,
        r.relacl, r.relowner,
        concat_ws(', ',
            'persistence ' || r.relpersistence::text,
            'access ' || (select a.amname from pg_catalog.pg_am a where a.oid = r.relam),
            'options ' || r.reloptions::text,
            case when r.relrowsecurity then 'row security' end,
            case when r.relforcerowsecurity then 'forced' end,
            case when r.relreplident not in ('d', 'n') then 'replica identity ' || r.relreplident::text end,
            'partition by ' || case r.relkind when 'p' then pg_get_partkeydef(r.oid) end,
            pg_get_expr(r.relpartbound, r.oid),
            (
                select 'inherits ' || string_agg(h.inhparent::regclass::text, ' ' order by h.inhseqno)
                from pg_catalog.pg_inherits h
                where h.inhrelid = r.oid
            ),
            case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid) end,
            (
                select concat_ws(', ',
                    pg_get_indexdef(i.indexrelid),
                    case when not i.indisvalid then 'INVALID' end,
                    case when not i.indisready then 'not ready' end,
                    case when i.indisclustered then 'clustered' end,
                    case when i.indisreplident then 'replica identity' end
                )
                from pg_catalog.pg_index i
                where i.indexrelid = r.oid
            ),
            (
                select format('%%s start %%s by %%s from %%s to %%s cache %%s cycle %%s',
                    q.seqtypid::regtype, q.seqstart, q.seqincrement, q.seqmin, q.seqmax,
                    q.seqcache, q.seqcycle)
                from pg_catalog.pg_sequence q
                where q.seqrelid = r.oid
            ),
            (
                select 'owned by ' || (pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid)).identity
                from pg_catalog.pg_depend d
                where r.relkind = 'S'
                  and d.classid = 'pg_class'::regclass
                  and d.objid = r.oid
                  and d.deptype in ('a', 'i')
            )
        )
    from relation r

    union all
    select 'pg_class'::regclass, r.oid, a.attnum, 'c', a.attacl, r.relowner,
        concat_ws(', ',
            'position ' || row_number() over (partition by r.oid order by a.attnum),
            format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then 'not null' end,
            'default ' || case a.attgenerated when '' then pg_get_expr(f.adbin, f.adrelid) end,
            'generated ' || case when a.attgenerated <> '' then
                a.attgenerated::text || ' ' || pg_get_expr(f.adbin, f.adrelid) end,
            'identity ' || nullif(a.attidentity::text, ''),
            case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation end,
            case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
            'compression ' || nullif(a.attcompression::text, ''),
            'statistics ' || nullif(a.attstattarget, -1),
            'options ' || a.attoptions::text
        )
    from relation r
    join pg_catalog.pg_attribute a on a.attrelid = r.oid
    join pg_catalog.pg_type t on t.oid = a.atttypid
    left join pg_catalog.pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
    where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
      and a.attnum > 0
      and not a.attisdropped

    union all
    select 'pg_constraint'::regclass, k.oid, 0, null, null, null,
        concat_ws(', ', pg_get_constraintdef(k.oid), case when not k.convalidated then 'NOT VALID' end)
    from pg_catalog.pg_constraint k
    join schema s on s.oid = k.connamespace
    where k.conrelid = 0 or exists (select from relation r where r.oid = k.conrelid)

    union all
    select 'pg_trigger'::regclass, g.oid, 0, null, null, null,
        concat_ws(', ', pg_get_triggerdef(g.oid), 'enabled ' || g.tgenabled::text)
    from pg_catalog.pg_trigger g
    join relation r on r.oid = g.tgrelid
    where not g.tgisinternal

    union all
    select 'pg_rewrite'::regclass, w.oid, 0, null, null, null,
        concat_ws(', ', pg_get_ruledef(w.oid), 'enabled ' || w.ev_enabled::text)
    from pg_catalog.pg_rewrite w
    join relation r on r.oid = w.ev_class
    where w.rulename <> '_RETURN'

    union all
    select 'pg_policy'::regclass, p.oid, 0, null, null, null,
        concat_ws(', ',
            case when p.polpermissive then 'permissive' else 'restrictive' end,
            'for ' || p.polcmd::text,
            'to ' || (
                select string_agg(case x when 0 then 'public' else x::regrole::text end, ' ' order by 1)
                from unnest(p.polroles) x
            ),
            'using ' || pg_get_expr(p.polqual, p.polrelid),
            'check ' || pg_get_expr(p.polwithcheck, p.polrelid)
        )
    from pg_catalog.pg_policy p
    join relation r on r.oid = p.polrelid

    union all
    select 'pg_statistic_ext'::regclass, e.oid, 0, null, null, null,
        concat_ws(', ', pg_get_statisticsobjdef(e.oid), 'target ' || nullif(e.stxstattarget, -1))
    from pg_catalog.pg_statistic_ext e
    join schema s on s.oid = e.stxnamespace

    union all
    select 'pg_proc'::regclass, p.oid, 0, 'f', p.proacl, p.proowner,
        case when p.prokind = 'a' then pg_get_function_result(p.oid) else pg_get_functiondef(p.oid) end
    from pg_catalog.pg_proc p
    join schema s on s.oid = p.pronamespace
    where not (%(schema)s::text = 'apptsched' and p.proname like 'apptsched\_migration%%')

    union all
    select 'pg_type'::regclass, t.oid, 0, 'T', t.typacl, t.typowner,
        concat_ws(', ',
            t.typtype,
            case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
            case when t.typnotnull then 'not null' end,
            'default ' || t.typdefault,
            (
                select string_agg(quote_literal(l.enumlabel), ' ' order by l.enumsortorder)
                from pg_catalog.pg_enum l
                where l.enumtypid = t.oid
            ),
            (select 'of ' || g.rngsubtype::regtype from pg_catalog.pg_range g where g.rngtypid = t.oid)
        )
    from pg_catalog.pg_type t
    join schema s on s.oid = t.typnamespace
    where t.typtype in ('d', 'e', 'r', 'b')
      and not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)

    union all
    select d.classid, d.objid, 0, null, null, null, ''
    from pg_catalog.pg_depend d
    join schema s on d.refclassid = 'pg_namespace'::regclass and d.refobjid = s.oid
    where d.classid not in (
        'pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass,
        'pg_constraint'::regclass, 'pg_statistic_ext'::regclass
    )
)
select
    i.type as kind,
    i.identity as name,
    concat_ws(e'\n',
        nullif(o.definition, ''),
        'grants: ' || (
            select string_agg(
                concat_ws(' ',
                    lower(x.privilege_type),
                    'to',
                    case x.grantee when 0 then 'public' else x.grantee::regrole::text end,
                    case when x.is_grantable then 'with grant option' end
                ),
                ', ' order by x.grantee::regrole::text, x.privilege_type
            )
            from aclexplode(coalesce(o.acl, acldefault(o.acl_kind, o.owner))) x
            where x.grantee <> o.owner
        ),
        'comment: ' || (
            select d.description
            from pg_catalog.pg_description d
            where d.classoid = o.class
              and d.objoid = o.id
              and d.objsubid = o.sub
        )
    ) as definition
from object o
cross join lateral pg_identify_object(o.class, o.id, o.sub) i
order by i.type collate "C", i.identity collate "C"
