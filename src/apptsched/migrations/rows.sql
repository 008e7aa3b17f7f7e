-- At least one row in every table of the newest schema, with every optional column filled.
insert into apptsched.tenant (tenant_id, name, slug, timezone)
values ('00000000-0000-7000-8000-000000000001', 'Northside', 'northside', 'Europe/Paris');

insert into apptsched.person (tenant_id, id, name, email, ref)
select t.tenant_id, '00000000-0000-7000-8000-000000000002', 'Zoë Müller', 'zoe@example.org', 'p1'
from apptsched.tenant t;

insert into apptsched.role (tenant_id, id, name)
select t.tenant_id, '00000000-0000-7000-8000-000000000003', 'physician'
from apptsched.tenant t;

insert into apptsched.person_role (tenant_id, person_id, role_id, granted_by)
select p.tenant_id, p.id, r.id, 'somebody'
from apptsched.person p
join apptsched.role r on r.tenant_id = p.tenant_id;

insert into apptsched.resource (tenant_id, id, name, kind, timezone, capacity, ref, person_id)
select p.tenant_id, '00000000-0000-7000-8000-000000000004', 'Room 1', 'room', 'Europe/Paris', 2, 'r1', p.id
from apptsched.person p;

insert into apptsched.service (tenant_id, id, name, duration, buffer_before, buffer_after, ref)
select t.tenant_id, '00000000-0000-7000-8000-000000000005', 'Visit', '30 minutes', '5 minutes', '10 minutes', 's1'
from apptsched.tenant t;

insert into apptsched.appointment
    (tenant_id, id, starts_at, ends_at, timezone, local_start, status, service_id, title, notes, metadata)
select
    s.tenant_id, '00000000-0000-7000-8000-000000000006', '2026-03-02 09:00+00', '2026-03-02 09:30+00',
    'Europe/Paris', '2026-03-02 10:00', 'confirmed', s.id, 'Visit', 'Bring the file', '{"urgent": true}'
from apptsched.service s;

insert into apptsched.appointment_resource (tenant_id, appointment_id, resource_id, starts_at, ends_at)
select a.tenant_id, a.id, r.id, a.starts_at, a.ends_at
from apptsched.appointment a
join apptsched.resource r on r.tenant_id = a.tenant_id;

insert into apptsched.attendee (tenant_id, appointment_id, person_id, name, email, ref)
select p.tenant_id, a.id, p.id, p.name, p.email, 'a1'
from apptsched.person p
join apptsched.appointment a on a.tenant_id = p.tenant_id;

insert into apptsched.idempotency (tenant_id, key, call, request_hash, result_id)
select a.tenant_id, 'order-4711', 'book', sha256('request'), a.id
from apptsched.appointment a;

insert into apptsched.occupancy
    (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
select c.tenant_id, c.resource_id, c.appointment_id, r.unit_base, c.starts_at, c.starts_at, c.ends_at
from apptsched.appointment_resource c
join apptsched.resource r on r.tenant_id = c.tenant_id and r.id = c.resource_id;

update apptsched.appointment
set title = 'Second visit';
