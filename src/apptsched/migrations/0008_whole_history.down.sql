-- apptsched: lossy-down
-- apptsched: allow constraint-not-valid its release cannot run below it, and is stopped
-- apptsched: allow backfill-under-lock its release is stopped: nobody else reads the table
drop trigger attendee_is_not_truncated on apptsched.attendee;
drop trigger appointment_resource_is_not_truncated on apptsched.appointment_resource;
drop trigger appointment_is_not_truncated on apptsched.appointment;
drop function apptsched.refuse_truncate();
drop trigger attendee_is_logged on apptsched.attendee;
drop trigger attendee_added_is_logged on apptsched.attendee;
drop function apptsched.log_attendee();
drop trigger attendee_is_touched on apptsched.attendee;
drop function apptsched.touch_attendee();
drop trigger appointment_resource_is_logged on apptsched.appointment_resource;
drop trigger appointment_resource_added_is_logged on apptsched.appointment_resource;
drop function apptsched.log_claim();
drop trigger appointment_added_is_logged on apptsched.appointment;
drop function apptsched.log_new_appointments();
create or replace function apptsched.log_appointment() returns trigger
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

create or replace function apptsched.appointment_facts(p_row apptsched.appointment) returns jsonb
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

comment on function apptsched.log_appointment() is 'Appends the event of one change to one appointment.';
drop function apptsched.facts_of(apptsched.appointment);
drop trigger appointment_is_logged on apptsched.appointment;
create trigger appointment_is_logged after insert or update or delete on apptsched.appointment
    for each row execute function apptsched.log_appointment();
drop trigger appointment_is_touched on apptsched.appointment;
create trigger appointment_is_touched before update on apptsched.appointment
    for each row execute function apptsched.touch();
drop function apptsched.touch_appointment();
update apptsched.appointment_resource c
set added_in = 1, replaced_in = greatest(c.replaced_in, 2)
where c.added_in = 0;
alter table apptsched.appointment_resource
    alter column added_in set default 1,
    drop constraint appointment_resource_versions_are_valid,
    add constraint appointment_resource_versions_are_valid check (added_in >= 1 and replaced_in > added_in);
comment on column apptsched.appointment_resource.added_in is 'The appointment''s version that made the claim.';
comment on column apptsched.appointment_event.kind is 'booked, rescheduled, updated, deleted, or the status it went to.';
alter table apptsched.attendee drop column changed_in;
alter table apptsched.appointment drop column anonymised_in;
alter table apptsched.tenant drop column history_starts_at;
