-- 0004 occupancy: the rows that cannot overlap.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: new relations only.

create table apptsched.occupancy (
    tenant_id      uuid        not null,
    resource_id    uuid        not null,
    appointment_id uuid        not null,
    unit_id        bigint      not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    -- A body claims every layer; a shared buffer claims one of its own, so that buffers pass
    -- each other and never a body.
    layer          int8range   not null default '(,)',
    enforced       boolean     not null default true,
    constraint occupancy_pkey primary key (tenant_id, appointment_id, unit_id, starts_at),
    constraint occupancy_appointment_fkey foreign key (tenant_id, appointment_id)
        references apptsched.appointment (tenant_id, id) on delete cascade,
    constraint occupancy_resource_fkey foreign key (tenant_id, resource_id)
        references apptsched.resource (tenant_id, id) on delete restrict,
    -- An empty or null range overlaps nothing: the constraint below would not see it.
    constraint occupancy_period_is_valid check (
        starts_at < ends_at and isfinite(starts_at) and isfinite(ends_at)
    ),
    constraint occupancy_layer_is_valid check (not isempty(layer)),
    -- The promise of the whole library: no two bodies share a unit at any instant. The first
    -- range is equality of units without an extension. Rows leave when an appointment stops
    -- occupying time, so no status is needed here. Not deferrable, so `on conflict` can name it.
    constraint occupancy_no_overlap exclude using gist (
        int8range(unit_id, unit_id, '[]') with &&,
        tstzrange(starts_at, ends_at) with &&,
        layer with &&
    ) where (enforced)
);
comment on table apptsched.occupancy is 'One unit occupied for one period by one appointment; exists exactly while it occupies time.';
comment on column apptsched.occupancy.unit_id is 'From unit_base to unit_base + capacity - 1 of the resource.';
comment on column apptsched.occupancy.starts_at is 'The occupied period, exclusive buffers included, is [starts_at, ends_at).';
comment on column apptsched.occupancy.layer is '(,) for a body; [k,k] for a shared buffer.';
comment on column apptsched.occupancy.enforced is 'False for a knowing overbooking, and for a moment while units are re-seated.';

create index occupancy_by_unit on apptsched.occupancy (tenant_id, resource_id, unit_id, starts_at) include (ends_at);
