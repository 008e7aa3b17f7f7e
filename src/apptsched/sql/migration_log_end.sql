-- How far the log of one line goes.
select coalesce(max(g.id), 0) as log_end
from apptsched.apptsched_migration_log g
where g.line = %(line)s::text
