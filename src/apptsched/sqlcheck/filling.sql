-- Rows enough that the planner's choice of an index is a real one: 5 tenants with 200 resources and
-- 1 800 appointments each, among 1 000. Triggers are off; they would write the events one by one.
alter table apptsched.appointment disable trigger user;
alter table apptsched.appointment_resource disable trigger user;
alter table apptsched.attendee disable trigger user;

insert into apptsched.tenant (tenant_id, name, timezone, slug)
select apptsched.new_id(), 'Tenant ' || n, 'UTC', 'tenant-' || n
from generate_series(1, 1000) n;

insert into apptsched.person (tenant_id, name, email, ref)
select t.tenant_id, 'Person ' || md5(n || t.name), n || '@example.org', 'p' || n
from apptsched.tenant t
cross join generate_series(1, 1000) n
where t.slug in ('tenant-1', 'tenant-2', 'tenant-3', 'tenant-4', 'tenant-5');

insert into apptsched.role (tenant_id, name)
select t.tenant_id, 'Role ' || n
from apptsched.tenant t
cross join generate_series(1, 9) n;

insert into apptsched.person_role (tenant_id, person_id, role_id)
select p.tenant_id, p.id, r.id
from apptsched.person p
join apptsched.role r on r.tenant_id = p.tenant_id and r.name = 'Role ' || substr(p.ref, 2, 1);

insert into apptsched.resource (tenant_id, name, kind, timezone, ref, person_id)
select p.tenant_id, 'Resource ' || p.name, 'room', 'UTC', p.ref, p.id
from apptsched.person p
where p.ref < 'p28';

insert into apptsched.service (tenant_id, name, duration, ref)
select r.tenant_id, 'Service ' || r.name, '30 minutes', r.ref
from apptsched.resource r;

-- Each resource has nine appointments of half an hour, every third hour.
insert into apptsched.appointment
    (tenant_id, id, starts_at, ends_at, timezone, local_start, status, service_id, title, metadata,
     expires_at, cancelled_at)
select r.tenant_id, apptsched.new_id(), p.starts_at, p.starts_at + interval '30 minutes', 'UTC',
       p.starts_at at time zone 'UTC', p.status, s.id, 'Title ' || md5(r.id::text || n),
       jsonb_build_object('n', n), case p.status when 'held' then p.starts_at end,
       case p.status when 'cancelled' then p.starts_at end
from apptsched.resource r
join apptsched.service s on s.tenant_id = r.tenant_id and s.ref = r.ref
cross join generate_series(1, 9) n
cross join lateral (
    select timestamptz '2030-01-01 00:00+00' + n * interval '3 hours' as starts_at,
           case n when 1 then 'held' when 2 then 'cancelled' when 3 then 'pending' else 'confirmed' end as status
) p;

insert into apptsched.appointment_resource (tenant_id, appointment_id, resource_id, starts_at, ends_at)
select a.tenant_id, a.id, r.id, a.starts_at, a.ends_at
from apptsched.appointment a
join apptsched.service s on s.tenant_id = a.tenant_id and s.id = a.service_id
join apptsched.resource r on r.tenant_id = s.tenant_id and r.ref = s.ref;

insert into apptsched.attendee (tenant_id, appointment_id, person_id, name, email, ref)
select c.tenant_id, c.appointment_id, p.id, p.name, p.email, p.ref
from apptsched.appointment_resource c
join apptsched.resource r on r.tenant_id = c.tenant_id and r.id = c.resource_id
join apptsched.person p on p.tenant_id = r.tenant_id and p.id = r.person_id;

insert into apptsched.occupancy
    (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
select c.tenant_id, c.resource_id, c.appointment_id, r.unit_base, c.starts_at, c.starts_at, c.ends_at
from apptsched.appointment_resource c
join apptsched.resource r on r.tenant_id = c.tenant_id and r.id = c.resource_id
join apptsched.appointment a on a.tenant_id = c.tenant_id and a.id = c.appointment_id
where apptsched.occupies_time(a.status);

insert into apptsched.appointment_event (tenant_id, appointment_id, version, kind, at, after)
select a.tenant_id, a.id, a.version, 'booked', a.created_at, jsonb_build_object('status', a.status)
from apptsched.appointment a;

insert into apptsched.idempotency (tenant_id, key, call, request_hash, result_id)
select a.tenant_id, 'key ' || a.id, 'book', sha256(a.id::text::bytea), a.id
from apptsched.appointment a;

-- The other tenants have little.
insert into apptsched.resource (tenant_id, name, kind, timezone)
select t.tenant_id, 'Resource ' || n, 'room', 'UTC'
from apptsched.tenant t
cross join generate_series(1, 3) n;
