-- Records what would drop what a repeatable file has just created.
update apptsched.apptsched_migration_repeatable
set undo = array[%(created)s] || undo
where line = %(line)s
  and name = %(name)s;
