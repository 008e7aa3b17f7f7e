-- The session's settings, as the server writes them; its role first, which decides about others.
select 'role' as name, current_setting('role') as value

union all
select s.name, current_setting(s.name)
from pg_catalog.pg_settings s
where s.context in ('user', 'superuser')
