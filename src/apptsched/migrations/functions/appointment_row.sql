-- The row of a new appointment, with what the resource and the service lend it.
-- apptsched: since 0007
create or replace function apptsched.appointment_row(
    p_tenant_id     uuid,
    p_id            uuid,
    p_resource_id   uuid,
    p_starts_at     timestamptz,
    p_ends_at       timestamptz,
    p_timezone      text,
    p_status        text,
    p_hold_for      interval,
    p_service_id    uuid,
    p_buffer_before interval,
    p_buffer_after  interval,
    p_buffer_policy text,
    p_details       jsonb,
    p_actor         text,
    p_now           timestamptz
) returns apptsched.appointment
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_row apptsched.appointment;
begin
    if p_service_id is not null then
        select s.buffer_before, s.buffer_after, s.buffer_policy
        into v_row.buffer_before, v_row.buffer_after, v_row.buffer_policy
        from apptsched.service s
        where s.tenant_id = p_tenant_id and s.id = p_service_id;
    end if;
    v_row.tenant_id := p_tenant_id;
    v_row.id := p_id;
    v_row.starts_at := p_starts_at;
    v_row.ends_at := p_ends_at;
    v_row.timezone := coalesce(p_timezone, (
        select r.timezone from apptsched.resource r
        where r.tenant_id = p_tenant_id and r.id = p_resource_id
    ));
    begin
        v_row.local_start := apptsched.wall_time(p_starts_at, v_row.timezone);
    exception when invalid_parameter_value then
        null; -- the server does not know the zone
    end;
    v_row.status := p_status;
    v_row.expires_at := p_now + p_hold_for;
    v_row.cancelled_at := case when p_status = 'cancelled' then p_now end;
    v_row.service_id := p_service_id;
    v_row.buffer_before := coalesce(p_buffer_before, v_row.buffer_before, '0');
    v_row.buffer_after := coalesce(p_buffer_after, v_row.buffer_after, '0');
    v_row.buffer_policy := coalesce(p_buffer_policy, v_row.buffer_policy, 'exclusive');
    v_row.seats := coalesce((p_details ->> 'seats')::int, 1);
    v_row.override_reason := p_details #>> '{override,reason}';
    v_row.change_reason := v_row.override_reason;
    v_row.version := 1;
    v_row.created_at := p_now;
    v_row.created_by := p_actor;
    v_row.updated_at := p_now;
    v_row.updated_by := p_actor;
    return v_row;
end
$$;
comment on function apptsched.appointment_row(uuid, uuid, uuid, timestamptz, timestamptz, text, text, interval, uuid, interval, interval, text, jsonb, text, timestamptz)
    is 'Completes a request: the zone of its first resource, the buffers of its service.';
