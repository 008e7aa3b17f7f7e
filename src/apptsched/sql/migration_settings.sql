-- How a migration runs: its timeouts, and texts read as the scanner reads them.
select
    set_config('lock_timeout', %(lock_timeout)s::text, %(is_local)s::boolean) as lock_timeout,
    set_config(
        'statement_timeout',
        coalesce(%(statement_timeout)s::text, d.reset_val),
        %(is_local)s::boolean
    ) as statement_timeout,
    set_config('standard_conforming_strings', 'on', %(is_local)s::boolean) as strings,
    set_config('client_encoding', 'utf8', %(is_local)s::boolean) as encoding
from pg_catalog.pg_settings d
where d.name = 'statement_timeout'
