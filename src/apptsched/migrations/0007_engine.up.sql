-- 0007 engine: what pools, buffers that may be shared, holds, group sessions and overrides need.
--
-- apptsched: phase expand
-- existing rows: occupancy is rewritten.   locks: access exclusive on
-- appointment, appointment_resource, resource and occupancy; seconds per million rows.
-- apptsched: allow backfill-under-lock no release is older: the tables are empty
-- apptsched: allow constraint-not-valid no release is older: the tables are empty
-- apptsched: allow index-not-concurrent no release is older: the tables are empty
-- apptsched: allow not-null-unchecked no release is older: the tables are empty
-- apptsched: allow several-tables-locked no release is older: the tables are empty
-- apptsched: allow unique-not-concurrent no release is older: the tables are empty
-- apptsched: allow function-search-path a function with settings is not inlined, and this one names nothing

alter table apptsched.appointment
    add column seats int not null default 1,
    add column override_reason text,
    add constraint appointment_seats_are_valid check (seats between 1 and 1000),
    add constraint appointment_override_reason_is_valid check (
        override_reason ~ '[^ \t\n\r\f\v]' and length(override_reason) <= 500
    );
comment on column apptsched.appointment.seats is 'How many attendees a group session takes.';
comment on column apptsched.appointment.override_reason is 'Why it was booked whatever stood in its way.';

create index appointment_by_expiry on apptsched.appointment (tenant_id, expires_at) where status = 'held';

alter table apptsched.resource
    add column crowded_until timestamptz,
    add constraint resource_crowded_until_is_finite check (isfinite(crowded_until));
comment on column apptsched.resource.crowded_until is
    'Until when units beyond the capacity are occupied, by what ran or was over when it fell; null: none ever were.';

alter table apptsched.appointment_resource add column overridden boolean not null default false;
comment on column apptsched.appointment_resource.overridden is 'Others were in the way when an override made the claim.';

-- Shared buffers of two claims of one appointment may be the same period of the same unit.
alter table apptsched.occupancy add column claim_starts_at timestamptz;
update apptsched.occupancy o
set claim_starts_at = c.starts_at
from apptsched.appointment_resource c
where c.tenant_id = o.tenant_id
  and c.appointment_id = o.appointment_id
  and c.resource_id = o.resource_id
  and c.replaced_in is null;
alter table apptsched.occupancy
    alter column claim_starts_at set not null,
    drop constraint occupancy_pkey,
    add constraint occupancy_pkey primary key (tenant_id, appointment_id, unit_id, claim_starts_at, starts_at),
    -- A booking of a pool occupies units before it writes the appointment, and defers the check
    -- that far: a refusal then has written nothing else.
    alter constraint occupancy_appointment_fkey deferrable initially immediate;
comment on column apptsched.occupancy.claim_starts_at is 'Which claim on the resource made the row: the start of its body.';

-- Few rows: what the constraint does not see, and every booking must look at.
-- By their end, so that what is over is not read for what is to come.
create index occupancy_not_enforced on apptsched.occupancy (tenant_id, resource_id, ends_at)
    include (starts_at) where not enforced;

-- Buffers that overlap each other, apart from the bodies, which do not.
create index occupancy_shared_buffers on apptsched.occupancy (tenant_id, resource_id, starts_at)
    include (ends_at) where layer <> '(,)';

-- Without settings of its own the function becomes part of the expression that calls it.
alter function apptsched.occupies_time(text) reset search_path;

-- A shared buffer's own layer. Only its being nobody else's matters, not its order.
create sequence apptsched.layer;

create or replace view apptsched.appointment_detail with (security_invoker = true) as
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
                c.resource_id, c.starts_at, c.ends_at, c.quantity, c.overridden
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
        a.updated_by,
        a.seats,
        a.override_reason
    from apptsched.appointment a;
comment on column apptsched.appointment_detail.claims is 'Array of [resource_id, starts_at, ends_at, quantity, overridden].';
