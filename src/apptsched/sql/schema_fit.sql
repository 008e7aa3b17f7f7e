-- Whether code that needs a version, and these texts of the functions, works on this schema.
select
    max(m.version) as version,
    min(m.version) filter (where m.version > %(needed)s::int and m.phase = 'contract') as breaking,
    array(
        select n.name
        from unnest(%(names)s::text[], %(checksums)s::text[]) as n (name, checksum)
        where not exists (
            select from apptsched.apptsched_migration_repeatable r
            where r.line = 'apptsched'
              and r.name = n.name
              and (r.checksum = n.checksum or n.checksum = any (r.former))
        )
        order by n.name
    ) as stale
from apptsched.apptsched_migration m
where m.line = 'apptsched'
  and m.state <> 'applying'
