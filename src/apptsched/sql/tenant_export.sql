-- Every row of one tenant, each after those it refers to.
select jsonb_build_object('table', 'tenant', 'row', to_jsonb(t))::text as line
from apptsched.tenant t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'person', 'row', to_jsonb(t))::text
from apptsched.person t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'role', 'row', to_jsonb(t))::text
from apptsched.role t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'person_role', 'row', to_jsonb(t))::text
from apptsched.person_role t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'resource', 'row', to_jsonb(t))::text
from apptsched.resource t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'service', 'row', to_jsonb(t))::text
from apptsched.service t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'appointment', 'row', to_jsonb(t))::text
from apptsched.appointment t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'appointment_resource', 'row', to_jsonb(t))::text
from apptsched.appointment_resource t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'attendee', 'row', to_jsonb(t))::text
from apptsched.attendee t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'occupancy', 'row', to_jsonb(t))::text
from apptsched.occupancy t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'idempotency', 'row', to_jsonb(t))::text
from apptsched.idempotency t
where t.tenant_id = %(tenant_id)s::uuid
union all
select jsonb_build_object('table', 'appointment_event', 'row', to_jsonb(t))::text
from apptsched.appointment_event t
where t.tenant_id = %(tenant_id)s::uuid
