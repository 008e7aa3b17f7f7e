-- A sample clinic: people, rooms, chairs and services. What is there already stays as it is.

insert into apptsched.tenant (name, slug, timezone)
values ('Sample Clinic', 'sample-clinic', 'Europe/Berlin')
on conflict (slug) do nothing;

insert into apptsched.person (tenant_id, ref, name, email)
select t.tenant_id, p.ref, p.name, p.email
from apptsched.tenant t
cross join (values
    ('dr-lange', 'Dr. Ada Lange', 'lange@sample-clinic.example'),
    ('dr-okafor', 'Dr. Ben Okafor', 'okafor@sample-clinic.example'),
    ('patient-1', 'Clara Weiss', 'clara@patients.example'),
    ('patient-2', 'David Roth', 'david@patients.example'),
    ('patient-3', 'Elif Demir', 'elif@patients.example'),
    ('patient-4', 'Frank Moreau', null)
) as p (ref, name, email)
where t.slug = 'sample-clinic'
on conflict (tenant_id, ref) do nothing;

insert into apptsched.role (tenant_id, name)
select t.tenant_id, r.name
from apptsched.tenant t
cross join (values ('practitioner'), ('patient')) as r (name)
where t.slug = 'sample-clinic'
on conflict (tenant_id, name) do nothing;

insert into apptsched.person_role (tenant_id, person_id, role_id, granted_by)
select p.tenant_id, p.id, r.id, 'seed'
from apptsched.tenant t
join apptsched.person p on p.tenant_id = t.tenant_id
join apptsched.role r
  on r.tenant_id = p.tenant_id
 and r.name = case when p.ref like 'dr-%' then 'practitioner' else 'patient' end
where t.slug = 'sample-clinic'
  and (p.ref like 'dr-%' or p.ref like 'patient-%')
on conflict (tenant_id, person_id, role_id) do nothing;

insert into apptsched.resource (tenant_id, ref, name, kind, timezone, capacity, person_id, created_by)
select t.tenant_id, r.ref, r.name, r.kind, t.timezone, r.capacity, p.id, 'seed'
from apptsched.tenant t
cross join (values
    ('dr-lange', 'Dr. Ada Lange', 'practitioner', 1),
    ('dr-okafor', 'Dr. Ben Okafor', 'practitioner', 1),
    ('room-1', 'Room 1', 'room', 1),
    ('room-2', 'Room 2', 'room', 1),
    ('chairs', 'Infusion chairs', 'equipment', 3)
) as r (ref, name, kind, capacity)
left join apptsched.person p on p.tenant_id = t.tenant_id and p.ref = r.ref
where t.slug = 'sample-clinic'
on conflict (tenant_id, ref) do nothing;

insert into apptsched.service (tenant_id, ref, name, duration, buffer_after, created_by)
select t.tenant_id, s.ref, s.name, s.duration, s.buffer_after, 'seed'
from apptsched.tenant t
cross join (values
    ('consultation', 'Consultation', interval '30 minutes', interval '10 minutes'),
    ('check-up', 'Check-up', interval '45 minutes', interval '15 minutes'),
    ('infusion', 'Infusion', interval '2 hours', interval '0')
) as s (ref, name, duration, buffer_after)
where t.slug = 'sample-clinic'
on conflict (tenant_id, ref) do nothing;
