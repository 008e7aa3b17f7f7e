-- 0006 event log: every change to an appointment is written down, whoever makes it.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: share row exclusive on appointment, brief.

-- The facts of an appointment that are nobody's personal data, as of the version in the row.
create function apptsched.appointment_facts(p_row apptsched.appointment) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set extra_float_digits = 1
as $$
begin
    return jsonb_build_object(
        'status', p_row.status,
        'starts_at', p_row.starts_at,
        'ends_at', p_row.ends_at,
        'timezone', p_row.timezone,
        'service_id', p_row.service_id,
        'buffer_before_s', extract(epoch from p_row.buffer_before)::float8,
        'buffer_after_s', extract(epoch from p_row.buffer_after)::float8,
        'buffer_policy', p_row.buffer_policy,
        'expires_at', p_row.expires_at,
        'claims', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'resource_id', c.resource_id, 'starts_at', c.starts_at,
                'ends_at', c.ends_at, 'quantity', c.quantity
            ) order by c.resource_id, c.starts_at), '[]')
            from apptsched.appointment_resource c
            where c.tenant_id = p_row.tenant_id
              and c.appointment_id = p_row.id
              and c.added_in <= p_row.version
              and (c.replaced_in is null or c.replaced_in > p_row.version)
        ),
        'attendees', (
            select coalesce(jsonb_agg(t.id order by t.id), '[]')
            from apptsched.attendee t
            where t.tenant_id = p_row.tenant_id and t.appointment_id = p_row.id
        )
    );
end
$$;
comment on function apptsched.appointment_facts(apptsched.appointment) is 'What an event may say of an appointment.';

create function apptsched.log_appointment() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_row    apptsched.appointment := case when tg_op = 'DELETE' then old else new end;
    v_before jsonb;
    v_after  jsonb;
    v_kind   text := 'booked';
    v_changed text[] := '{}';
begin
    if tg_op <> 'INSERT' then
        v_before := apptsched.appointment_facts(old);
    end if;
    if tg_op <> 'DELETE' then
        v_after := apptsched.appointment_facts(new);
    end if;
    if tg_op = 'DELETE' then
        v_kind := 'deleted';
        -- Only direct SQL deletes, and does not say who it is; the row names its last writer.
        v_row.updated_at := clock_timestamp();
        v_row.updated_by := null;
        v_row.change_reason := null;
    elsif tg_op = 'UPDATE' then
        v_kind := case
            when new.status <> old.status then new.status
            when new.sequence <> old.sequence
              or new.starts_at <> old.starts_at or new.ends_at <> old.ends_at
              or v_before -> 'claims' <> v_after -> 'claims' then 'rescheduled'
            else 'updated'
        end;
        v_changed := array_remove(array[
            case when new.title is distinct from old.title then 'title' end,
            case when new.notes is distinct from old.notes then 'notes' end,
            case when new.metadata <> old.metadata then 'metadata' end
        ], null);
    end if;
    insert into apptsched.appointment_event
        (tenant_id, appointment_id, version, kind, at, actor, reason, before, after, changed)
    values
        (v_row.tenant_id, v_row.id, v_row.version, v_kind, v_row.updated_at, v_row.updated_by,
         v_row.change_reason, v_before, v_after, v_changed);
    return null;
end
$$;
comment on function apptsched.log_appointment() is 'Appends the event of one change to one appointment.';

create trigger appointment_is_logged after insert or update or delete on apptsched.appointment
    for each row execute function apptsched.log_appointment();

-- What a reader gets of an appointment, in one row: the same columns for reads and for the
-- answers of the write path.
create view apptsched.appointment_detail with (security_invoker = true) as
    select
        a.tenant_id,
        a.id,
        a.starts_at,
        a.ends_at,
        a.timezone,
        a.local_start,
        a.status,
        a.service_id,
        (
            select coalesce(jsonb_agg(jsonb_build_array(
                c.resource_id, c.starts_at, c.ends_at, c.quantity
            ) order by c.resource_id, c.starts_at), '[]')
            from apptsched.appointment_resource c
            where c.tenant_id = a.tenant_id and c.appointment_id = a.id and c.replaced_in is null
        ) as claims,
        (
            select coalesce(jsonb_agg(jsonb_build_array(
                t.id, t.name, t.email, t.ref, t.person_id, t.response
            ) order by t.id), '[]')
            from apptsched.attendee t
            where t.tenant_id = a.tenant_id and t.appointment_id = a.id
        ) as attendees,
        extract(epoch from a.buffer_before)::float8 as buffer_before_s,
        extract(epoch from a.buffer_after)::float8 as buffer_after_s,
        a.buffer_policy,
        a.title,
        a.notes,
        a.metadata,
        a.expires_at,
        a.cancelled_at,
        a.cancellation_reason,
        a.version,
        a.sequence,
        a.created_at,
        a.created_by,
        a.updated_at,
        a.updated_by
    from apptsched.appointment a;
comment on view apptsched.appointment_detail is 'An appointment with its current claims and its attendees.';
comment on column apptsched.appointment_detail.claims is 'Array of [resource_id, starts_at, ends_at, quantity].';
comment on column apptsched.appointment_detail.attendees is 'Array of [id, name, email, ref, person_id, response].';
