-- The appointments of one week, from the Monday after the first run; none where the clinic has any.

select b.outcome, w.title
from apptsched.tenant t
cross join (values
    (0, time '09:00', 'Consultation', 'consultation', 'patient-1', 'confirmed', array['dr-lange', 'room-1']),
    (0, time '10:00', 'Check-up', 'check-up', 'patient-2', 'confirmed', array['dr-lange', 'room-1']),
    (0, time '09:00', 'Infusion', 'infusion', 'patient-3', 'confirmed', array['chairs']),
    (0, time '09:30', 'Infusion', 'infusion', 'patient-4', 'confirmed', array['chairs']),
    (1, time '09:00', 'Consultation', 'consultation', 'patient-3', 'confirmed', array['dr-okafor', 'room-2']),
    (1, time '11:00', 'Consultation', 'consultation', 'patient-4', 'pending', array['dr-okafor', 'room-2']),
    (2, time '14:00', 'Check-up', 'check-up', 'patient-1', 'confirmed', array['dr-okafor', 'room-1']),
    (3, time '08:30', 'Infusion', 'infusion', 'patient-2', 'confirmed', array['chairs']),
    (4, time '09:00', 'Consultation', 'consultation', 'patient-2', 'pending', array['dr-lange', 'room-2'])
) as w (day, at, title, service, patient, status, resources)
join apptsched.service s on s.tenant_id = t.tenant_id and s.ref = w.service
join apptsched.person p on p.tenant_id = t.tenant_id and p.ref = w.patient
cross join lateral (
    select (date_trunc('week', now() at time zone t.timezone) + make_interval(days => 7 + w.day) + w.at)
        at time zone t.timezone as starts_at
) i
cross join lateral (
    select array_agg(r.id order by r.id) as ids, count(*)::int as count
    from apptsched.resource r
    where r.tenant_id = t.tenant_id
      and r.ref = any (w.resources)
) r
cross join lateral apptsched.book(
    p_tenant_id => t.tenant_id,
    p_id => apptsched.new_id(),
    p_resource_ids => r.ids,
    p_claim_starts => array_fill(i.starts_at, array[r.count]),
    p_claim_ends => array_fill(i.starts_at + s.duration, array[r.count]),
    p_quantities => array_fill(1, array[r.count]),
    p_starts_at => i.starts_at,
    p_ends_at => i.starts_at + s.duration,
    p_timezone => null,
    p_status => w.status,
    p_hold_for => null,
    p_service_id => s.id,
    p_buffer_before => null,
    p_buffer_after => null,
    p_buffer_policy => null,
    p_details => jsonb_build_object('title', w.title, 'attendees', jsonb_build_array(jsonb_build_object(
        'id', apptsched.new_id(), 'person_id', p.id, 'name', p.name, 'email', p.email, 'response', 'accepted'
    ))),
    p_person_ids => array[p.id],
    p_key => null,
    p_request_hash => null,
    p_actor => 'seed',
    p_now => null,
    p_lock_timeout => null
) b
where t.slug = 'sample-clinic'
  and not exists (select from apptsched.appointment a where a.tenant_id = t.tenant_id);
