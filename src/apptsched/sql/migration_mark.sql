-- How far a migration has come.
update apptsched.apptsched_migration
set state = %(state)s::text,
    statements_done = %(statements_done)s::int,
    done_checksum = %(done_checksum)s::text,
    duration = coalesce(%(duration)s::interval, duration)
where line = %(line)s::text
  and version = %(version)s::int
