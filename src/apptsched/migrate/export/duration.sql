-- How long a migration took.
select m.duration
from apptsched.apptsched_migration m
where m.line = %(line)s
  and m.version = %(version)s
