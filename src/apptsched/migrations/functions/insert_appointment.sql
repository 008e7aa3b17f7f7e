-- The rows of one new appointment, in one statement; answers whether it has its time.
-- apptsched: since 0008
--
-- Occupancy comes first, so that a refusal writes nothing else. Claims are granted in order of
-- resource and time, which keeps concurrent requests for several resources out of deadlocks.
-- Without created_at its times count from now: the time may have been waited for.
-- False: the caller must roll back.
create or replace function apptsched.insert_appointment(
    p_row     apptsched.appointment,
    p_claims  apptsched.appointment_resource[],
    p_taken   boolean,
    p_details jsonb
) returns boolean
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_granted int;
begin
    with granted as (
        insert into apptsched.occupancy
            (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
        select p_row.tenant_id, c.resource_id, p_row.id, r.unit_base, c.starts_at,
               c.starts_at - p_row.buffer_before, c.ends_at + p_row.buffer_after
        from unnest(p_claims) c
        join apptsched.resource r on r.tenant_id = p_row.tenant_id and r.id = c.resource_id
        where not p_taken
          and r.capacity = 1 and coalesce(r.crowded_until <= c.starts_at - p_row.buffer_before, true)
          and not exists (
            select from apptsched.occupancy o
            where o.tenant_id = p_row.tenant_id and o.resource_id = c.resource_id and not o.enforced
              and o.starts_at < c.ends_at + p_row.buffer_after
              and o.ends_at > c.starts_at - p_row.buffer_before
        )
        order by c.resource_id, c.starts_at
        on conflict on constraint occupancy_no_overlap do nothing
        returning 1
    ),
    written as (
        insert into apptsched.appointment (
            tenant_id, id, starts_at, ends_at, timezone, local_start, status, service_id,
            buffer_before, buffer_after, buffer_policy, title, notes, metadata, seats,
            expires_at, cancelled_at, override_reason, change_reason,
            created_at, created_by, updated_at, updated_by
        )
        select
            p_row.tenant_id, p_row.id, p_row.starts_at, p_row.ends_at, p_row.timezone, p_row.local_start,
            p_row.status, p_row.service_id, p_row.buffer_before, p_row.buffer_after, p_row.buffer_policy,
            p_details ->> 'title', p_details ->> 'notes', coalesce(p_details -> 'metadata', '{}'), p_row.seats,
            p_row.expires_at + n.passed, p_row.cancelled_at + n.passed, p_row.override_reason, p_row.change_reason,
            p_row.updated_at + n.passed, p_row.created_by, p_row.updated_at + n.passed, p_row.updated_by
        from (select coalesce(p_row.created_at, clock_timestamp()) - p_row.updated_at as passed) n
        where p_taken or exists (select from granted)
    ),
    claimed as (
        insert into apptsched.appointment_resource
            (tenant_id, appointment_id, resource_id, starts_at, ends_at, quantity, overridden, added_in)
        select p_row.tenant_id, p_row.id, c.resource_id, c.starts_at, c.ends_at, c.quantity, c.overridden, 1
        from unnest(p_claims) c
        where p_taken or exists (select from granted)
    ),
    attending as (
        insert into apptsched.attendee
            (tenant_id, id, appointment_id, person_id, name, email, ref, response, changed_in)
        select p_row.tenant_id, t.id, p_row.id, t.person_id, t.name, t.email, t.ref, t.response, 1
        from jsonb_to_recordset(p_details -> 'attendees')
            t(id uuid, person_id uuid, name text, email text, ref text, response text)
        where p_taken or exists (select from granted)
    )
    select count(*) into v_granted from granted;
    return p_taken or v_granted = cardinality(p_claims);
end
$$;
comment on function apptsched.insert_appointment(apptsched.appointment, apptsched.appointment_resource[], boolean, jsonb)
    is 'Writes appointment, claims and attendees, and occupancy where the time was not taken before and each claim is one unit.';
