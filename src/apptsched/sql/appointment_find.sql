-- One appointment by id, or no row.
select
    d.tenant_id,
    d.id,
    d.starts_at,
    d.ends_at,
    d.timezone,
    d.local_start,
    d.status,
    d.service_id,
    d.claims,
    d.attendees,
    d.buffer_before_s,
    d.buffer_after_s,
    d.buffer_policy,
    d.title,
    d.notes,
    d.metadata,
    d.expires_at,
    d.cancelled_at,
    d.cancellation_reason,
    d.version,
    d.sequence,
    d.created_at,
    d.created_by,
    d.updated_at,
    d.updated_by,
    d.seats,
    d.override_reason
from apptsched.appointment_detail d
where d.tenant_id = %(tenant_id)s::uuid
  and d.id = %(id)s::uuid
