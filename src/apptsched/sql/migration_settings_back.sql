-- Gives settings that have changed their values back, until the transaction ends or for longer.
select count(set_config(n.name, n.value, not (%(all_last)s::boolean or n.lasts))) as changed
from (
    select s.name, s.value, lower(s.name) = any (%(lasting)s::text[])
    from unnest(%(names)s::text[], %(values)s::text[]) as s (name, value)
) as n (name, value, lasts)
where n.lasts
   or current_setting(n.name) is distinct from n.value
