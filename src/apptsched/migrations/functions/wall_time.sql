-- The wall time of an instant in a zone.
-- apptsched: since 0007
--
-- PostgreSQL looks for an abbreviation first, which has one offset all year. Zones that have the name
-- of one go by another that has had their rules since 2000.
create or replace function apptsched.wall_time(p_at timestamptz, p_timezone text) returns timestamp
    language sql immutable parallel safe
return p_at at time zone case p_timezone
    when 'CET' then 'Europe/Brussels'
    when 'EET' then 'Europe/Athens'
    when 'EST' then 'America/Panama'
    when 'HST' then 'Pacific/Honolulu'
    when 'MET' then 'Europe/Brussels'
    when 'MST' then 'America/Phoenix'
    when 'WET' then 'Europe/Lisbon'
    else p_timezone
end;
comment on function apptsched.wall_time(timestamptz, text) is 'Fails with 22023 where the server does not know the zone.';
