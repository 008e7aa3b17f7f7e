-- Keeps the texts of a migration that was finished as its file says now.
update apptsched.apptsched_migration
set checksum = %(checksum)s::text,
    code_checksum = %(code_checksum)s::text,
    down_text = %(down_text)s::text,
    down_checksum = %(down_checksum)s::text,
    irreversible = %(irreversible)s::text,
    lossy_down = %(lossy_down)s::boolean,
    phase = %(phase)s::text
where line = %(line)s::text
  and version = %(version)s::int
