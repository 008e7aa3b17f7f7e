-- A tenant with 100 000 appointments, as a clinic of 50 rooms has them, and one with a few.
set session_replication_role = replica; -- no events, no foreign keys: those are tested elsewhere

insert into apptsched.tenant (tenant_id, name, timezone)
select md5('tenant ' || t)::uuid, 'Clinic ' || t, 'UTC'
from generate_series(1, 2) t;

insert into apptsched.resource (tenant_id, id, name, kind, timezone)
select md5('tenant 1')::uuid, md5('room ' || n)::uuid, 'Room ' || n, 'room', 'UTC'
from generate_series(0, 49) n;

insert into apptsched.service (tenant_id, id, name, duration)
select md5('tenant 1')::uuid, md5('service ' || n)::uuid, 'Service ' || n, '30 minutes'
from generate_series(0, 19) n;

-- Each room takes one after the other; bookings come in another order than they are for.
insert into apptsched.appointment
    (tenant_id, id, starts_at, ends_at, timezone, local_start, status, service_id, title, notes,
     metadata, created_by, created_at, updated_at)
select md5('tenant ' || case when n < 100000 then 1 else 2 end)::uuid, md5('appointment ' || n)::uuid, s.at,
       s.at + case n % 20000 when 7 then interval '72 hours' else '30 minutes' end, 'UTC', s.at at time zone 'UTC',
       case when n % 5000 = 3 then 'pending' when n % 10 = 0 then 'checked_in' when n % 997 = 5 then 'entered_in_error' else 'confirmed' end,
       case when n < 100000 then md5('service ' || n % 20)::uuid end,
       case when n % 3 = 0 then 'Visit ' || n end,
       case when n % 7 = 0 then 'Bring the file of case ' || n % 1000 end,
       case n % 4 when 0 then jsonb_build_object('case', n % 1000, 'source', 'web') else '{}' end,
       'desk ' || n % 9,
       timestamptz '2024-12-01 00:00+00' + n * 7919 % 100003 * interval '1 second',
       timestamptz '2024-12-01 00:00+00' + n * 7907 % 100019 * interval '1 second'
from generate_series(0, 100999) n
cross join lateral (select timestamptz '2025-01-01 00:00+00' + n / 50 * interval '35 minutes' as at) s;

insert into apptsched.appointment_resource (tenant_id, appointment_id, resource_id, starts_at, ends_at)
select a.tenant_id, a.id, md5('room ' || n % 50)::uuid, a.starts_at, a.ends_at
from generate_series(0, 99999) n
join apptsched.appointment a on a.tenant_id = md5('tenant 1')::uuid and a.id = md5('appointment ' || n)::uuid;

insert into apptsched.attendee (tenant_id, appointment_id, name, email, ref)
select md5('tenant 1')::uuid, md5('appointment ' || n)::uuid, 'Zoë Müller' || n % 5000,
       'zoe' || n % 5000 || '@example.org', 'p' || n % 5000
from generate_series(0, 99999) n;

insert into apptsched.person (tenant_id, name, email, ref)
select md5('tenant 1')::uuid, initcap(translate(substr(md5('first ' || n % 500), 1, 5), '0123456789', 'aeioulmnrs')) || ' '
       || initcap(translate(substr(md5('last ' || n), 1, 9), '0123456789', 'aeioulmnrs')),
       'person' || n || '@example.org', 'ref' || n
from generate_series(1, 100000) n;

set session_replication_role = origin;
