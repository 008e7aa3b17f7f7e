-- The rows of one new appointment, in one statement; answers how many claims were granted.
-- apptsched: since 0007
--
-- Occupancy comes first, so that a refusal writes nothing else. Claims are granted in order of
-- resource and time, which keeps concurrent requests for several resources out of deadlocks.
-- Fewer grants than claims: the caller must roll back.
create or replace function apptsched.insert_appointment(
    p_row          apptsched.appointment,
    p_resource_ids uuid[],
    p_claim_starts timestamptz[],
    p_claim_ends   timestamptz[],
    p_quantities   int[],
    p_details      jsonb
) returns int
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_granted int;
begin
    with claim as materialized (
        select w.resource_id, w.starts_at, w.ends_at, w.quantity, r.unit_base
        from unnest(p_resource_ids, p_claim_starts, p_claim_ends, p_quantities)
            w(resource_id, starts_at, ends_at, quantity)
        join apptsched.resource r on r.tenant_id = p_row.tenant_id and r.id = w.resource_id
    ),
    granted as (
        insert into apptsched.occupancy
            (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
        select p_row.tenant_id, c.resource_id, p_row.id, c.unit_base, c.starts_at,
               c.starts_at - p_row.buffer_before, c.ends_at + p_row.buffer_after
        from claim c
        order by c.resource_id, c.starts_at
        on conflict on constraint occupancy_no_overlap do nothing
        returning 1
    ),
    written as (
        insert into apptsched.appointment (
            tenant_id, id, starts_at, ends_at, timezone, local_start, status, service_id,
            buffer_before, buffer_after, buffer_policy, title, notes, metadata,
            created_at, created_by, updated_at, updated_by
        )
        select
            p_row.tenant_id, p_row.id, p_row.starts_at, p_row.ends_at, p_row.timezone, p_row.local_start,
            p_row.status, p_row.service_id, p_row.buffer_before, p_row.buffer_after, p_row.buffer_policy,
            p_details ->> 'title', p_details ->> 'notes', coalesce(p_details -> 'metadata', '{}'),
            p_row.created_at, p_row.created_by, p_row.updated_at, p_row.updated_by
        where exists (select from granted)
    ),
    claimed as (
        insert into apptsched.appointment_resource
            (tenant_id, appointment_id, resource_id, starts_at, ends_at, quantity)
        select p_row.tenant_id, p_row.id, c.resource_id, c.starts_at, c.ends_at, c.quantity
        from claim c
        where exists (select from granted)
    ),
    attending as (
        insert into apptsched.attendee (tenant_id, id, appointment_id, person_id, name, email, ref, response)
        select p_row.tenant_id, t.id, p_row.id, t.person_id, t.name, t.email, t.ref, t.response
        from jsonb_to_recordset(p_details -> 'attendees')
            t(id uuid, person_id uuid, name text, email text, ref text, response text)
        where exists (select from granted)
    )
    select count(*) into v_granted from granted;
    return v_granted;
end
$$;
comment on function apptsched.insert_appointment(apptsched.appointment, uuid[], timestamptz[], timestamptz[], int[], jsonb)
    is 'Writes occupancy, appointment, claims and attendees at once; fewer grants than claims must be rolled back.';
