-- What a change of an appointment is called in its history.
-- apptsched: since 0008
create or replace function apptsched.event_kind(
    p_old apptsched.appointment, p_new apptsched.appointment, p_before jsonb, p_after jsonb
) returns text
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when p_new.status <> p_old.status then p_new.status
        when p_new.anonymised_in = p_new.version then 'anonymised'
        when p_new.sequence <> p_old.sequence
          or p_new.starts_at <> p_old.starts_at or p_new.ends_at <> p_old.ends_at then 'rescheduled'
        -- An older event may tell less of each claim.
        when p_before -> 'claims' <> p_after -> 'claims' and not (
            (p_after -> 'claims') @> (p_before -> 'claims')
            and jsonb_array_length(p_after -> 'claims') = jsonb_array_length(p_before -> 'claims')
        ) then 'rescheduled'
        when p_before -> 'attendees' = p_after -> 'attendees' then 'updated'
        when (p_after -> 'attendees') @> (p_before -> 'attendees') then 'joined'
        when (p_before -> 'attendees') @> (p_after -> 'attendees') then 'left'
        else 'updated'
    end;
end
$$;
comment on function apptsched.event_kind(apptsched.appointment, apptsched.appointment, jsonb, jsonb)
    is 'What a change of an appointment is called in its history.';
