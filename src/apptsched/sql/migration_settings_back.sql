-- Gives settings that have changed their values back, until the transaction ends.
select count(set_config(n.name, n.value, true)) as changed
from unnest(%(names)s::text[], %(values)s::text[]) as n (name, value)
where current_setting(n.name) is distinct from n.value
