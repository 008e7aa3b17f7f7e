-- 0002 resources: what can be busy, and what can be booked.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: new relations only.

create table apptsched.resource (
    tenant_id   uuid        not null,
    id          uuid        not null default apptsched.new_id(),
    name        text        not null,
    kind        text        not null,
    timezone    text        not null,
    capacity    int         not null default 1,
    -- A resource of capacity n owns the units unit_base to unit_base + n - 1. Steps of 4096 keep
    -- the ranges of different resources apart, whoever owns them.
    unit_base   bigint      not null generated always as identity (start with 4096 increment by 4096),
    ref         text,
    person_id   uuid,
    version     int         not null default 1,
    created_at  timestamptz not null default clock_timestamp(),
    created_by  text,
    updated_at  timestamptz not null default clock_timestamp(),
    updated_by  text,
    archived_at timestamptz,
    constraint resource_pkey primary key (tenant_id, id),
    constraint resource_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    constraint resource_person_fkey foreign key (tenant_id, person_id)
        references apptsched.person (tenant_id, id) on delete set null (person_id),
    constraint resource_units_are_unique unique (tenant_id, unit_base),
    constraint resource_ref_is_unique unique (tenant_id, ref),
    constraint resource_name_is_valid check (name ~ '[^ \t\n\r\f\v]' and length(name) <= 200),
    constraint resource_kind_is_valid check (kind ~ '[^ \t\n\r\f\v]' and length(kind) <= 200),
    constraint resource_timezone_is_valid check (timezone ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'),
    constraint resource_ref_is_valid check (ref ~ '[^ \t\n\r\f\v]' and length(ref) <= 200),
    constraint resource_capacity_is_valid check (capacity between 1 and 4096),
    constraint resource_times_are_finite check (
        isfinite(created_at) and isfinite(updated_at) and isfinite(archived_at)
    )
);
comment on table apptsched.resource is 'What can be busy: a practitioner, a room, a device.';
comment on column apptsched.resource.timezone is 'IANA name; the zone its appointments are agreed in by default.';
comment on column apptsched.resource.capacity is 'How many interchangeable units the resource has.';
comment on column apptsched.resource.unit_base is 'The first of its unit numbers; unique in the whole database.';
comment on column apptsched.resource.ref is 'The host''s own id, unique in the tenant.';
comment on column apptsched.resource.person_id is 'Who this resource is, when it is somebody.';
comment on column apptsched.resource.version is '+1 on every change.';

create index resource_by_person on apptsched.resource (tenant_id, person_id) where person_id is not null;

create trigger resource_is_touched before update on apptsched.resource
    for each row execute function apptsched.touch();

create table apptsched.service (
    tenant_id     uuid        not null,
    id            uuid        not null default apptsched.new_id(),
    name          text        not null,
    duration      interval    not null,
    buffer_before interval    not null default '0',
    buffer_after  interval    not null default '0',
    buffer_policy text        not null default 'exclusive',
    ref           text,
    version       int         not null default 1,
    created_at    timestamptz not null default clock_timestamp(),
    created_by    text,
    updated_at    timestamptz not null default clock_timestamp(),
    updated_by    text,
    archived_at   timestamptz,
    constraint service_pkey primary key (tenant_id, id),
    constraint service_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    constraint service_ref_is_unique unique (tenant_id, ref),
    constraint service_name_is_valid check (name ~ '[^ \t\n\r\f\v]' and length(name) <= 200),
    constraint service_ref_is_valid check (ref ~ '[^ \t\n\r\f\v]' and length(ref) <= 200),
    -- Absolute lengths: an interval of days is 23 or 25 hours long when the clocks change, so
    -- only hours, minutes and seconds are let in.
    constraint service_duration_is_valid check (
        duration > interval '0' and duration <= interval '8784 hours'
        and extract(year from duration) = 0 and extract(month from duration) = 0
        and extract(day from duration) = 0
    ),
    constraint service_buffers_are_valid check (
        buffer_before between '0' and '744 hours'
        and extract(month from buffer_before) = 0 and extract(day from buffer_before) = 0
        and buffer_after between '0' and '744 hours'
        and extract(month from buffer_after) = 0 and extract(day from buffer_after) = 0
    ),
    constraint service_buffer_policy_is_valid check (buffer_policy in ('exclusive', 'shared')),
    constraint service_times_are_finite check (
        isfinite(created_at) and isfinite(updated_at) and isfinite(archived_at)
    )
);
comment on table apptsched.service is 'What can be booked. Appointments copy its buffers, so later edits leave the past alone.';
comment on column apptsched.service.duration is 'Absolute length of the body, at most 366 days.';
comment on column apptsched.service.buffer_before is 'Absolute length kept free before the body, at most 31 days.';
comment on column apptsched.service.buffer_after is 'Absolute length kept free after the body, at most 31 days.';
comment on column apptsched.service.buffer_policy is 'exclusive: buffers never overlap each other; shared: they may.';
comment on column apptsched.service.ref is 'The host''s own id, unique in the tenant.';
comment on column apptsched.service.version is '+1 on every change.';

create trigger service_is_touched before update on apptsched.service
    for each row execute function apptsched.touch();
