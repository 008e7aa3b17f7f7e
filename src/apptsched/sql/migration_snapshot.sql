-- Every object of some schemas, or of all but the system's; the runner's, and parts of extensions, left out.
with schema as (
    select n.oid, n.nspname
    from pg_catalog.pg_namespace n
    where n.nspname = any(%(schemas)s::text[])
       or (
           %(schemas)s::text[] is null
           and n.nspname <> 'information_schema'
           and not starts_with(n.nspname, 'pg_')
       )
),
member as (
    select d.classid, d.objid
    from pg_catalog.pg_depend d
    where d.deptype = 'e'
),
relation as (
    select c.oid, c.relname, c.relkind, c.relpersistence, c.reloptions,
        c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.relpartbound, c.relam
    from pg_catalog.pg_class c
    join schema s on s.oid = c.relnamespace
    where not (s.nspname = 'apptsched' and c.relname like 'apptsched\_migration%%')
      and not exists (
          select from member m where m.classid = 'pg_class'::regclass and m.objid = c.oid
      )
),
-- Definitions are pretty ones: only those lose the parentheses that a dump and restore loses.
object as (
    select 'pg_namespace'::regclass as class, s.oid as id, 0 as sub, '' as definition
    from schema s

    union all
    select 'pg_class'::regclass, r.oid, 0,
        concat_ws(', ',
            'persistence ' || r.relpersistence::text,
            'access ' || (select a.amname from pg_catalog.pg_am a where a.oid = r.relam),
            'options ' || (select string_agg(x, ' ' order by x) from unnest(r.reloptions) x),
            case when r.relrowsecurity then 'row security' end,
            case when r.relforcerowsecurity then 'forced' end,
            case when r.relreplident not in ('d', 'n') then 'replica identity ' || r.relreplident::text end,
            'partition by ' || case r.relkind when 'p' then pg_get_partkeydef(r.oid) end,
            pg_get_expr(r.relpartbound, r.oid, true),
            (
                select 'inherits ' || string_agg(h.inhparent::regclass::text, ' ' order by h.inhseqno)
                from pg_catalog.pg_inherits h
                where h.inhrelid = r.oid
            ),
            (
                select 'columns (' || string_agg(quote_ident(a.attname), ', ' order by a.attnum) || ')'
                from pg_catalog.pg_attribute a
                where r.relkind in ('r', 'p', 'f', 'c')
                  and a.attrelid = r.oid
                  and a.attnum > 0
                  and not a.attisdropped
            ),
            case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid, true) end,
            (
                select concat_ws(', ',
                    pg_get_indexdef(i.indexrelid, 0, true),
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
    select 'pg_class'::regclass, r.oid, a.attnum,
        concat_ws(', ',
            format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then 'not null' end,
            (
                -- Only PostgreSQL 18 has these; what they are called is no part of a schema.
                select concat_ws(', ',
                    case when not k.convalidated then 'not null is NOT VALID' end,
                    case when k.connoinherit then 'not null is not inherited' end
                )
                from pg_catalog.pg_constraint k
                where k.conrelid = r.oid
                  and k.contype = 'n'
                  and k.conkey = array[a.attnum]
                  and (not k.convalidated or k.connoinherit)
            ),
            'default ' || case a.attgenerated when '' then pg_get_expr(f.adbin, f.adrelid, true) end,
            'generated ' || case when a.attgenerated <> '' then
                a.attgenerated::text || ' ' || pg_get_expr(f.adbin, f.adrelid, true) end,
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
    select 'pg_constraint'::regclass, k.oid, 0,
        concat_ws(', ',
            pg_get_constraintdef(k.oid, true),
            case when not k.convalidated then 'NOT VALID' end,
            (
                select 'its triggers: ' || string_agg(distinct g.tgenabled::text, ' ')
                from pg_catalog.pg_trigger g
                where g.tgconstraint = k.oid
                  and g.tgisinternal
                  and g.tgenabled <> 'O'
            )
        )
    from pg_catalog.pg_constraint k
    join schema s on s.oid = k.connamespace
    where k.contype <> 'n'
      and (k.conrelid = 0 or exists (select from relation r where r.oid = k.conrelid))

    union all
    select 'pg_trigger'::regclass, g.oid, 0,
        concat_ws(', ', pg_get_triggerdef(g.oid, true), 'enabled ' || g.tgenabled::text)
    from pg_catalog.pg_trigger g
    join relation r on r.oid = g.tgrelid
    where not g.tgisinternal

    union all
    select 'pg_rewrite'::regclass, w.oid, 0,
        concat_ws(', ', pg_get_ruledef(w.oid, true), 'enabled ' || w.ev_enabled::text)
    from pg_catalog.pg_rewrite w
    join relation r on r.oid = w.ev_class
    where w.rulename <> '_RETURN'

    union all
    select 'pg_policy'::regclass, p.oid, 0,
        concat_ws(', ',
            case when p.polpermissive then 'permissive' else 'restrictive' end,
            'for ' || p.polcmd::text,
            'to ' || (
                select string_agg(r.name, ' ' order by r.name collate "C")
                from unnest(p.polroles) x
                cross join lateral (
                    select case x when 0 then 'public' else x::regrole::text end
                ) r(name)
            ),
            'using ' || pg_get_expr(p.polqual, p.polrelid, true),
            'check ' || pg_get_expr(p.polwithcheck, p.polrelid, true)
        )
    from pg_catalog.pg_policy p
    join relation r on r.oid = p.polrelid

    union all
    select 'pg_publication_rel'::regclass, p.oid, 0,
        concat_ws(', ',
            'columns ' || (
                select string_agg(quote_ident(a.attname), ' ' order by a.attnum)
                from pg_catalog.pg_attribute a
                where a.attrelid = p.prrelid
                  and a.attnum = any(p.prattrs::int2[])
            ),
            'where ' || pg_get_expr(p.prqual, p.prrelid, true)
        )
    from pg_catalog.pg_publication_rel p
    join relation r on r.oid = p.prrelid

    union all
    select 'pg_statistic_ext'::regclass, e.oid, 0,
        concat_ws(', ', pg_get_statisticsobjdef(e.oid), 'target ' || nullif(e.stxstattarget, -1))
    from pg_catalog.pg_statistic_ext e
    join schema s on s.oid = e.stxnamespace

    union all
    select 'pg_proc'::regclass, p.oid, 0,
        case
            when p.prokind <> 'a' then pg_get_functiondef(p.oid)
            else (
                select concat_ws(', ',
                    pg_get_function_result(p.oid),
                    'by ' || g.aggtransfn::regprocedure,
                    'finally ' || nullif(g.aggfinalfn, 0)::regprocedure,
                    'state ' || format_type(g.aggtranstype, null),
                    'from ' || quote_literal(g.agginitval)
                )
                from pg_catalog.pg_aggregate g
                where g.aggfnoid = p.oid
            )
        end
    from pg_catalog.pg_proc p
    join schema s on s.oid = p.pronamespace
    where not (s.nspname = 'apptsched' and p.proname like 'apptsched\_migration%%')

    union all
    select 'pg_event_trigger'::regclass, e.oid, 0,
        concat_ws(', ',
            e.evtevent, e.evttags::text, e.evtfoid::regprocedure, 'enabled ' || e.evtenabled::text)
    from pg_catalog.pg_event_trigger e
    join pg_catalog.pg_proc p on p.oid = e.evtfoid
    join schema s on s.oid = p.pronamespace

    union all
    select 'pg_type'::regclass, t.oid, 0,
        concat_ws(', ',
            t.typtype,
            case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
            case when t.typnotnull then 'not null' end,
            'default ' || t.typdefault,
            case when t.typcollation <> b.typcollation then 'collate ' || t.typcollation::regcollation end,
            (
                select string_agg(quote_literal(l.enumlabel), ' ' order by l.enumsortorder)
                from pg_catalog.pg_enum l
                where l.enumtypid = t.oid
            ),
            (
                select concat_ws(' ', 'of', g.rngsubtype::regtype, nullif(g.rngcanonical, 0)::regproc,
                    nullif(g.rngsubdiff, 0)::regproc, nullif(g.rngcollation, 0)::regcollation)
                from pg_catalog.pg_range g
                where g.rngtypid = t.oid
            )
        )
    from pg_catalog.pg_type t
    join schema s on s.oid = t.typnamespace
    left join pg_catalog.pg_type b on b.oid = t.typbasetype
    where not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)
      and (
          t.typtype in ('d', 'e', 'r', 'b')
          or exists (
              select from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c'
          )
      )

    union all
    select 'pg_cast'::regclass, c.oid, 0,
        concat_ws(', ', nullif(c.castfunc, 0)::regprocedure, c.castcontext, c.castmethod)
    from pg_catalog.pg_cast c
    where exists (
        select
        from pg_catalog.pg_type t
        join schema s on s.oid = t.typnamespace
        where t.oid in (c.castsource, c.casttarget)
    )

    union all
    select d.classid, d.objid, 0, ''
    from pg_catalog.pg_depend d
    join schema s on d.refclassid = 'pg_namespace'::regclass and d.refobjid = s.oid
    where d.classid not in (
        'pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass,
        'pg_constraint'::regclass, 'pg_statistic_ext'::regclass, 'pg_default_acl'::regclass
    )
)
select
    i.type as kind,
    i.identity as name,
    concat_ws(e'\n',
        nullif(o.definition, ''),
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
where not exists (select from member m where m.classid = o.class and m.objid = o.id)
