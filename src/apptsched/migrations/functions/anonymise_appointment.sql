-- Blanks the personal data of one appointment and of its attendees, in one event.
-- apptsched: since 0010
create or replace function apptsched.anonymise_appointment(
    p_tenant_id        uuid,
    p_id               uuid,
    p_expected_version int,
    p_actor            text,
    p_reason           text,
    p_now              timestamptz,
    p_lock_timeout     text
) returns table (outcome text, version int, appointment jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    select a.version into version
    from apptsched.appointment a
    where a.tenant_id = p_tenant_id and a.id = p_id
    for no key update;
    outcome := case
        when version is null then 'appointment_not_found'
        when version <> p_expected_version then 'stale'
        else 'done'
    end;
    if outcome = 'done' then
        with blanked as (
            update apptsched.attendee t
            set name = 'anonymised',
                email = null,
                ref = null,
                person_id = null,
                changed_in = anonymise_appointment.version + 1
            where t.tenant_id = p_tenant_id and t.appointment_id = p_id
        )
        update apptsched.appointment a
        set title = null,
            notes = null,
            metadata = '{}',
            cancellation_reason = null,
            override_reason = null,
            anonymised_in = a.version + 1,
            version = a.version + 1,
            change_reason = p_reason,
            updated_at = coalesce(p_now, clock_timestamp()),
            updated_by = p_actor
        where a.tenant_id = p_tenant_id and a.id = p_id;
        appointment := apptsched.appointment_json(p_tenant_id, p_id);
    end if;
    return next;
end
$$;
comment on function apptsched.anonymise_appointment(uuid, uuid, int, text, text, timestamptz, text)
    is 'outcome: done, appointment_not_found or stale (with version). Times, claims and status stay.';
