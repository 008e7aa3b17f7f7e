-- Writes down what a runner did, or failed to do.
insert into apptsched.apptsched_migration_log
    (line, action, file, version, statements, duration, error)
values (
    %(line)s::text,
    %(action)s::text,
    %(file)s::text,
    %(version)s::int,
    %(statements)s::int,
    %(duration)s::interval,
    %(error)s::text
)
