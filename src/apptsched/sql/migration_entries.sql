-- What one line's history says was applied, by version.
select
    m.version,
    m.name,
    m.state,
    m.statements_done,
    m.checksum,
    m.code_checksum,
    m.down_text,
    m.down_checksum,
    m.irreversible,
    m.lossy_down,
    m.phase,
    m.applied_at,
    m.applied_by,
    m.duration,
    m.done_checksum
from apptsched.apptsched_migration m
where m.line = %(line)s::text
order by m.version
