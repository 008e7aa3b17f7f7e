-- apptsched: lossy-down
-- apptsched: allow unique-not-concurrent its release cannot run below it, and is stopped
drop view apptsched.appointment_detail;
create view apptsched.appointment_detail with (security_invoker = true) as
    select
        a.tenant_id,
        a.id,
        a.starts_at,
        a.ends_at,
        a.timezone,
        a.local_start,
        a.status,
        a.service_id,
        (
            select coalesce(jsonb_agg(jsonb_build_array(
                c.resource_id, c.starts_at, c.ends_at, c.quantity
            ) order by c.resource_id, c.starts_at), '[]')
            from apptsched.appointment_resource c
            where c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null
        ) as claims,
        (
            select coalesce(jsonb_agg(jsonb_build_array(
                t.id, t.name, t.email, t.ref, t.person_id, t.response
            ) order by t.id), '[]')
            from apptsched.attendee t
            where t.tenant_id = a.tenant_id and t.appointment_id = a.id
        ) as attendees,
        extract(epoch from a.buffer_before)::float8 as buffer_before_s,
        extract(epoch from a.buffer_after)::float8 as buffer_after_s,
        a.buffer_policy,
        a.title,
        a.notes,
        a.metadata,
        a.expires_at,
        a.cancelled_at,
        a.cancellation_reason,
        a.version,
        a.sequence,
        a.created_at,
        a.created_by,
        a.updated_at,
        a.updated_by
    from apptsched.appointment a;
comment on view apptsched.appointment_detail is 'An appointment with its current claims and its attendees.';
comment on column apptsched.appointment_detail.claims is 'Array of [resource_id, starts_at, ends_at, quantity].';
comment on column apptsched.appointment_detail.attendees is 'Array of [id, name, email, ref, person_id, response].';
drop sequence apptsched.layer;
alter function apptsched.occupies_time(text) set search_path = pg_catalog, pg_temp;
drop index apptsched.occupancy_shared_buffers;
drop index apptsched.occupancy_not_enforced;
alter table apptsched.occupancy
    alter constraint occupancy_appointment_fkey not deferrable,
    drop constraint occupancy_pkey,
    add constraint occupancy_pkey primary key (tenant_id, appointment_id, unit_id, starts_at),
    drop column claim_starts_at;
alter table apptsched.appointment_resource drop column overridden;
alter table apptsched.resource drop column crowded_until;
drop index apptsched.appointment_by_expiry;
alter table apptsched.appointment
    drop column override_reason,
    drop column seats;
