-- Where an appointment stands, and why it may not be changed, if so.
-- apptsched: since 0007
--
-- A hold that has run out stands as expired, whether or not somebody has met it.
create or replace function apptsched.standing(
    p_row              apptsched.appointment,
    p_expected_version int,
    p_now              timestamptz,
    p_permitted        text[]
) returns table (outcome text, status text, version int)
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    status := case when p_row.status = 'held' and p_row.expires_at <= p_now then 'expired' else p_row.status end;
    version := p_row.version;
    outcome := case
        when p_row.id is null then 'appointment_not_found'
        when p_row.version <> p_expected_version then 'stale'
        when status <> all (p_permitted) then 'illegal'
    end;
    return next;
end
$$;
comment on function apptsched.standing(apptsched.appointment, int, timestamptz, text[])
    is 'outcome: appointment_not_found, stale, illegal, or null when one of the permitted statuses is had.';
