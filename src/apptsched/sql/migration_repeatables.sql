-- The repeatable files one line has applied, by name.
select r.name, r.checksum, r.since, r.undo
from apptsched.apptsched_migration_repeatable r
where r.line = %(line)s::text
order by r.name collate "C"
