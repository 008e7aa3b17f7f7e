-- Takes a reverted migration out of the history.
delete from apptsched.apptsched_migration
where line = %(line)s::text
  and version = %(version)s::int
