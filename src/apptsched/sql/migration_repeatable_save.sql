-- Records the text of a repeatable file that was applied, and how to drop what it made.
insert into apptsched.apptsched_migration_repeatable as r (line, name, checksum, since, undo)
values (
    %(line)s::text, %(name)s::text, %(checksum)s::text, %(since)s::int, %(undo)s::text[]
)
on conflict on constraint apptsched_migration_repeatable_pkey do update
set checksum = excluded.checksum,
    since = excluded.since,
    undo = excluded.undo,
    former = case
        when r.checksum in ('', excluded.checksum) then r.former
        when excluded.checksum = any (r.former)
            then trim_array(
                r.former, cardinality(r.former) - array_position(r.former, excluded.checksum) + 1
            )
        else r.former || r.checksum
    end,
    applied_at = default,
    applied_by = default
