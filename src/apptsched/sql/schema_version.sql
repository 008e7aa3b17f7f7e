-- The newest migration that is applied.
select max(m.version) as version
from apptsched.apptsched_migration m
where m.line = 'apptsched'
  and m.state <> 'applying'
