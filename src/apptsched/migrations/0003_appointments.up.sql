-- 0003 appointments: what was booked, what it takes, and whom it is for.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: new relations only.

create function apptsched.occupies_time(p_status text) returns boolean
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$ select p_status in ('pending', 'held', 'confirmed', 'checked_in', 'fulfilled', 'no_show') $$;
comment on function apptsched.occupies_time(text) is 'Whether an appointment of this status keeps others from its time.';

create function apptsched.may_become(p_from text, p_to text) returns boolean
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select p_to = any (case p_from
        when 'pending'    then array['confirmed', 'cancelled']
        when 'held'       then array['confirmed', 'pending', 'cancelled', 'expired']
        when 'confirmed'  then array['checked_in', 'fulfilled', 'no_show', 'cancelled', 'entered_in_error']
        when 'checked_in' then array['fulfilled', 'no_show', 'cancelled', 'entered_in_error']
        when 'fulfilled'  then array['entered_in_error']
        when 'no_show'    then array['checked_in', 'entered_in_error']
        when 'cancelled'  then array['entered_in_error']
        when 'expired'    then array['confirmed', 'pending']
        else array[]::text[]
    end)
$$;
comment on function apptsched.may_become(text, text) is 'The status machine: which status may follow which.';

create table apptsched.appointment (
    tenant_id           uuid        not null,
    id                  uuid        not null default apptsched.new_id(),
    starts_at           timestamptz not null,
    ends_at             timestamptz not null,
    timezone            text        not null,
    local_start         timestamp   not null,
    status              text        not null,
    service_id          uuid,
    buffer_before       interval    not null default '0',
    buffer_after        interval    not null default '0',
    buffer_policy       text        not null default 'exclusive',
    title               text,
    notes               text,
    metadata            jsonb       not null default '{}',
    expires_at          timestamptz,
    cancelled_at        timestamptz,
    cancellation_reason text,
    change_reason       text,
    version             int         not null default 1,
    sequence            int         not null default 0,
    created_at          timestamptz not null default clock_timestamp(),
    created_by          text,
    updated_at          timestamptz not null default clock_timestamp(),
    updated_by          text,
    constraint appointment_pkey primary key (tenant_id, id),
    constraint appointment_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    constraint appointment_service_fkey foreign key (tenant_id, service_id)
        references apptsched.service (tenant_id, id) on delete restrict,
    constraint appointment_period_is_valid check (
        starts_at < ends_at and starts_at >= '2000-01-01 00:00+00' and ends_at <= '2200-01-01 00:00+00'
    ),
    constraint appointment_timezone_is_valid check (timezone ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'),
    constraint appointment_local_start_is_valid check (
        local_start >= '1999-12-31' and local_start < '2200-01-02'
    ),
    constraint appointment_status_is_valid check (status in (
        'pending', 'held', 'confirmed', 'checked_in', 'fulfilled', 'no_show',
        'cancelled', 'expired', 'entered_in_error'
    )),
    constraint appointment_buffers_are_valid check (
        buffer_before between '0' and '744 hours'
        and extract(month from buffer_before) = 0 and extract(day from buffer_before) = 0
        and buffer_after between '0' and '744 hours'
        and extract(month from buffer_after) = 0 and extract(day from buffer_after) = 0
    ),
    constraint appointment_buffer_policy_is_valid check (buffer_policy in ('exclusive', 'shared')),
    constraint appointment_title_is_valid check (length(title) <= 500),
    constraint appointment_notes_are_valid check (length(notes) <= 20000),
    constraint appointment_metadata_is_object check (
        jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 131072
    ),
    constraint appointment_expiry_is_for_holds check ((status = 'held') = (expires_at is not null)),
    constraint appointment_expiry_is_finite check (isfinite(expires_at)),
    constraint appointment_cancellation_is_dated check (status <> 'cancelled' or cancelled_at is not null),
    constraint appointment_times_are_finite check (
        isfinite(created_at) and isfinite(updated_at) and isfinite(cancelled_at)
    )
);
comment on table apptsched.appointment is 'One booked occurrence; keeps its id for its whole life.';
comment on column apptsched.appointment.starts_at is 'The body, without buffers, is [starts_at, ends_at).';
comment on column apptsched.appointment.timezone is 'IANA name of the zone it was agreed in.';
comment on column apptsched.appointment.local_start is 'The wall time agreed: starts_at in that zone, as the zone''s rules stood then.';
comment on column apptsched.appointment.buffer_before is 'As applied at booking; absolute length.';
comment on column apptsched.appointment.buffer_after is 'As applied at booking; absolute length.';
comment on column apptsched.appointment.expires_at is 'When a hold ends; null for any other status.';
comment on column apptsched.appointment.change_reason is 'Why the last change was made; copied to its event.';
comment on column apptsched.appointment.version is '+1 on every change.';
comment on column apptsched.appointment.sequence is 'iCalendar SEQUENCE: +1 on every change an attendee must hear of.';

create index appointment_by_start on apptsched.appointment (tenant_id, starts_at, id) include (ends_at);
create index appointment_by_service on apptsched.appointment (tenant_id, service_id) where service_id is not null;

create trigger appointment_is_touched before update on apptsched.appointment
    for each row execute function apptsched.touch();

create function apptsched.check_transition() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not apptsched.may_become(old.status, new.status) then
        raise exception 'a change from % to % is not permitted', old.status, new.status
            using errcode = 'check_violation', constraint = 'appointment_transition_is_legal',
                  schema = 'apptsched', table = 'appointment';
    end if;
    return new;
end
$$;
comment on function apptsched.check_transition() is 'Holds direct SQL to the status machine, too.';

create trigger appointment_transition_is_legal before update of status on apptsched.appointment
    for each row when (old.status is distinct from new.status)
    execute function apptsched.check_transition();

create table apptsched.appointment_resource (
    tenant_id      uuid        not null,
    appointment_id uuid        not null,
    resource_id    uuid        not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    quantity       int         not null default 1,
    added_in       int         not null default 1,
    replaced_in    int,
    constraint appointment_resource_pkey primary key (tenant_id, appointment_id, resource_id, starts_at, added_in),
    constraint appointment_resource_appointment_fkey foreign key (tenant_id, appointment_id)
        references apptsched.appointment (tenant_id, id) on delete cascade,
    constraint appointment_resource_resource_fkey foreign key (tenant_id, resource_id)
        references apptsched.resource (tenant_id, id) on delete restrict,
    constraint appointment_resource_period_is_valid check (
        starts_at < ends_at and starts_at >= '2000-01-01 00:00+00' and ends_at <= '2200-01-01 00:00+00'
    ),
    constraint appointment_resource_quantity_is_valid check (quantity between 1 and 4096),
    constraint appointment_resource_versions_are_valid check (added_in >= 1 and replaced_in > added_in)
);
comment on table apptsched.appointment_resource is 'The claims: what an appointment takes of each resource. Replaced, never deleted.';
comment on column apptsched.appointment_resource.starts_at is 'The claim''s own body is [starts_at, ends_at), without buffers.';
comment on column apptsched.appointment_resource.quantity is 'How many units of the resource.';
comment on column apptsched.appointment_resource.added_in is 'The appointment''s version that made the claim.';
comment on column apptsched.appointment_resource.replaced_in is 'The version that replaced it; null while it is current.';

create index appointment_resource_by_resource on apptsched.appointment_resource (tenant_id, resource_id, starts_at)
    include (ends_at) where replaced_in is null;

create table apptsched.attendee (
    tenant_id      uuid not null,
    id             uuid not null default apptsched.new_id(),
    appointment_id uuid not null,
    person_id      uuid,
    name           text not null,
    email          text,
    ref            text,
    response       text not null default 'needs_action',
    constraint attendee_pkey primary key (tenant_id, id),
    constraint attendee_appointment_fkey foreign key (tenant_id, appointment_id)
        references apptsched.appointment (tenant_id, id) on delete cascade,
    constraint attendee_person_fkey foreign key (tenant_id, person_id)
        references apptsched.person (tenant_id, id) on delete set null (person_id),
    constraint attendee_name_is_valid check (name ~ '[^ \t\n\r\f\v]' and length(name) <= 200),
    constraint attendee_email_is_valid check (email ~ '^[^@ \t\n\r\f\v]+@[^@ \t\n\r\f\v]+$' and length(email) <= 320),
    constraint attendee_ref_is_valid check (ref ~ '[^ \t\n\r\f\v]' and length(ref) <= 200),
    constraint attendee_response_is_valid check (
        response in ('needs_action', 'accepted', 'declined', 'tentative')
    )
);
comment on table apptsched.attendee is 'The people an appointment is for.';
comment on column apptsched.attendee.ref is 'The host''s own id for the person.';
comment on column apptsched.attendee.response is 'The person''s answer (iCalendar PARTSTAT).';

create index attendee_by_appointment on apptsched.attendee (tenant_id, appointment_id);
create index attendee_by_email on apptsched.attendee (tenant_id, lower(email)) where email is not null;
create index attendee_by_ref on apptsched.attendee (tenant_id, ref) where ref is not null;
create index attendee_by_person on apptsched.attendee (tenant_id, person_id) where person_id is not null;

-- The row is written before the appointment it names, and outlives it, so there is no foreign key.
create table apptsched.idempotency (
    tenant_id    uuid        not null,
    key          text        not null,
    call         text        not null,
    request_hash bytea       not null,
    result_id    uuid        not null,
    created_at   timestamptz not null default clock_timestamp(),
    constraint idempotency_pkey primary key (tenant_id, key),
    constraint idempotency_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    constraint idempotency_key_is_valid check (key <> '' and length(key) <= 255),
    constraint idempotency_hash_is_sha256 check (octet_length(request_hash) = 32)
);
comment on table apptsched.idempotency is 'Which key made which row: a creating call repeated with its key makes nothing new.';
comment on column apptsched.idempotency.request_hash is 'SHA-256 of the request in canonical form, without ids and actor.';
comment on column apptsched.idempotency.result_id is 'The row the first call made.';

create index idempotency_by_age on apptsched.idempotency (tenant_id, created_at);
