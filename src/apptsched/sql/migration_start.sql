-- Claims a version for this runner; a rival's claim fails on the primary key.
insert into apptsched.apptsched_migration (
    line, version, name, state, checksum, code_checksum, down_text, down_checksum, irreversible,
    lossy_down, phase
)
values (
    %(line)s::text,
    %(version)s::int,
    %(name)s::text,
    'applying',
    %(checksum)s::text,
    %(code_checksum)s::text,
    %(down_text)s::text,
    %(down_checksum)s::text,
    %(irreversible)s::text,
    %(lossy_down)s::boolean,
    %(phase)s::text
)
