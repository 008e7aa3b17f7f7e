-- Takes a repeatable file out of the history.
delete from apptsched.apptsched_migration_repeatable
where line = %(line)s::text
  and name = %(name)s::text
