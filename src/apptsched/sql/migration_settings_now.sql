-- The session's settings, as the server writes them.
select s.name, current_setting(s.name) as value
from pg_catalog.pg_settings s
where s.context in ('user', 'superuser')
