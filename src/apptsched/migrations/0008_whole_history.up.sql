-- 0008 whole history: a change is one event, whichever of an appointment's tables it was made in.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: access exclusive on tenant, appointment,
-- appointment_resource and attendee, brief.
--
-- Who changes claims or attendees with their appointment says of which version the change is; its
-- event tells all. What does not say so is direct SQL: triggers raise the version, if no event of
-- the same statement has told it.
-- apptsched: allow constraint-not-valid no release is older: the tables are empty
-- apptsched: allow several-tables-locked no release is older: the tables are empty
-- apptsched: allow function-search-path facts_of becomes part of queries whose functions set it

alter table apptsched.tenant add column history_starts_at timestamptz;
comment on column apptsched.tenant.history_starts_at is 'Changes before this instant are no longer kept; infinity while the tenant is purged.';

alter table apptsched.appointment add column anonymised_in int;
comment on column apptsched.appointment.anonymised_in is 'The version that last blanked personal data, the appointment''s or an attendee''s.';

alter table apptsched.attendee add column changed_in int;
comment on column apptsched.attendee.changed_in is 'The appointment''s version that added or last changed the attendee; null when direct SQL added it.';

alter table apptsched.appointment_resource
    alter column added_in set default 0,
    drop constraint appointment_resource_versions_are_valid,
    add constraint appointment_resource_versions_are_valid check (added_in >= 0 and replaced_in > added_in);
comment on column apptsched.appointment_resource.added_in is 'The appointment''s version that made the claim; 0 when direct SQL made it.';

comment on column apptsched.appointment_event.kind
    is 'booked, the status it went to, rescheduled, joined, left, anonymised, updated or deleted.';

create function apptsched.touch_appointment() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.version = old.version then
        new.version := old.version + 1;
        if new.updated_at = old.updated_at then
            new.updated_at := clock_timestamp();
        end if;
        -- Who does not say who it is, and why, is not the last writer with its reason.
        new.updated_by := nullif(new.updated_by, old.updated_by);
        new.change_reason := nullif(new.change_reason, old.change_reason);
    end if;
    return new;
end
$$;
comment on function apptsched.touch_appointment() is 'Every update raises version and updated_at; who and why are the writer''s or unknown.';

drop trigger appointment_is_touched on apptsched.appointment;
create trigger appointment_is_touched before update on apptsched.appointment
    for each row execute function apptsched.touch_appointment();

-- Without settings of its own the function becomes part of the query that calls it; that query's
-- function sets the time zone.
create function apptsched.facts_of(p_row apptsched.appointment) returns table (facts jsonb)
    language sql stable
as $$
    select jsonb_build_object(
        'status', p_row.status,
        'starts_at', p_row.starts_at,
        'ends_at', p_row.ends_at,
        'timezone', p_row.timezone,
        'service_id', p_row.service_id,
        'buffer_before_s', trim_scale(extract(epoch from p_row.buffer_before)),
        'buffer_after_s', trim_scale(extract(epoch from p_row.buffer_after)),
        'buffer_policy', p_row.buffer_policy,
        'expires_at', p_row.expires_at,
        'seats', p_row.seats,
        'claims', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'resource_id', c.resource_id, 'starts_at', c.starts_at, 'ends_at', c.ends_at,
                'quantity', c.quantity, 'overridden', c.overridden
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
    )
$$;
comment on function apptsched.facts_of(apptsched.appointment) is 'What an event may say of an appointment, in the session''s time zone.';

create or replace function apptsched.appointment_facts(p_row apptsched.appointment) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
begin
    return (select f.facts from apptsched.facts_of(p_row) f);
end
$$;

-- Of all at once: an import spends more on telling its bookings one by one than on their claims.
create function apptsched.log_new_appointments() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
begin
    insert into apptsched.appointment_event
        (tenant_id, appointment_id, version, kind, at, actor, reason, after)
    select a.tenant_id, a.id, a.version, 'booked', a.updated_at, a.updated_by, a.change_reason, f.facts
    from added a
    cross join lateral apptsched.facts_of(row(a.*)::apptsched.appointment) f;
    return null;
end
$$;
comment on function apptsched.log_new_appointments() is 'Appends the first event of each new appointment.';

drop trigger appointment_is_logged on apptsched.appointment;
create trigger appointment_is_logged after update or delete on apptsched.appointment
    for each row execute function apptsched.log_appointment();
create trigger appointment_added_is_logged after insert on apptsched.appointment
    referencing new table as added for each statement execute function apptsched.log_new_appointments();

create or replace function apptsched.log_appointment() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_row     apptsched.appointment := case when tg_op = 'DELETE' then old else new end;
    v_before  jsonb;
    v_after   jsonb;
    v_kind    text   := 'deleted';
    v_changed text[] := '{}';
begin
    -- What the last event left: claims and attendees have changed by now.
    select e.after into v_before
    from apptsched.appointment_event e
    where e.tenant_id = old.tenant_id
      and e.appointment_id = old.id
      and e.version = old.version
      and e.after is not null
    order by e.id desc
    limit 1;
    v_before := coalesce(v_before, apptsched.appointment_facts(old));
    if tg_op = 'DELETE' then
        perform from apptsched.tenant t
        where t.tenant_id = old.tenant_id
          and t.history_starts_at > greatest(old.ends_at, old.updated_at);
        if found then
            return null; -- all of it lies before the history that is kept
        end if;
        -- Only direct SQL deletes, and does not say who it is; the row names its last writer.
        v_row.updated_at := clock_timestamp();
        v_row.updated_by := null;
        v_row.change_reason := null;
    else
        v_after := apptsched.appointment_facts(new);
        v_kind := apptsched.event_kind(old, new, v_before, v_after);
        v_changed := apptsched.changed_fields(old, new, v_before);
    end if;
    insert into apptsched.appointment_event
        (tenant_id, appointment_id, version, kind, at, actor, reason, before, after, changed)
    values
        (v_row.tenant_id, v_row.id, v_row.version, v_kind, v_row.updated_at, v_row.updated_by,
         v_row.change_reason, v_before, v_after, v_changed);
    return null;
end
$$;
comment on function apptsched.log_appointment() is 'Appends the event of one change to one appointment there was.';

create function apptsched.log_claim() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_claim apptsched.appointment_resource := case when tg_op = 'DELETE' then old else new end;
    v_since int := 0;
begin
    if tg_op = 'UPDATE' then
        v_claim.replaced_in := old.replaced_in;
        if v_claim = old then
            v_since := new.replaced_in; -- replaced, as the event of that version will tell
        else
            perform apptsched.log_untold(old.tenant_id, old.appointment_id);
        end if;
    end if;
    -- No such event: the trigger of the appointment is still to come, or the version.
    perform from apptsched.appointment a
    join apptsched.appointment_event e
        on e.tenant_id = a.tenant_id and e.appointment_id = a.id and e.version = a.version
    where a.tenant_id = v_claim.tenant_id
      and a.id = v_claim.appointment_id
      and a.version >= coalesce(v_since, 0);
    if found then
        perform apptsched.log_untold(v_claim.tenant_id, v_claim.appointment_id);
    end if;
    return null;
end
$$;
comment on function apptsched.log_claim() is 'Has direct SQL on claims told in the history.';

create trigger appointment_resource_added_is_logged after insert on apptsched.appointment_resource
    for each row when (new.added_in = 0) execute function apptsched.log_claim();
create trigger appointment_resource_is_logged after update or delete on apptsched.appointment_resource
    for each row execute function apptsched.log_claim();

create function apptsched.touch_attendee() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- A writer that states the version is about to raise it; else the trigger after this will.
    if new.changed_in is not distinct from old.changed_in then
        select a.version + 1 into new.changed_in
        from apptsched.appointment a
        where a.tenant_id = new.tenant_id and a.id = new.appointment_id
        for no key update;
    end if;
    return new;
end
$$;
comment on function apptsched.touch_attendee() is 'Every update of an attendee is of a version of the appointment.';

create trigger attendee_is_touched before update on apptsched.attendee
    for each row execute function apptsched.touch_attendee();

create function apptsched.log_attendee() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_attendee apptsched.attendee := case when tg_op = 'DELETE' then old else new end;
begin
    if tg_op = 'UPDATE' and new.appointment_id <> old.appointment_id then
        perform apptsched.log_untold(old.tenant_id, old.appointment_id);
    end if;
    perform from apptsched.appointment a
    join apptsched.appointment_event e
        on e.tenant_id = a.tenant_id and e.appointment_id = a.id and e.version = a.version
    where a.tenant_id = v_attendee.tenant_id and a.id = v_attendee.appointment_id;
    if found then
        perform apptsched.log_untold(v_attendee.tenant_id, v_attendee.appointment_id);
    end if;
    return null;
end
$$;
comment on function apptsched.log_attendee() is 'Has direct SQL on attendees told in the history.';

create trigger attendee_added_is_logged after insert on apptsched.attendee
    for each row when (new.changed_in is null) execute function apptsched.log_attendee();
create trigger attendee_is_logged after update or delete on apptsched.attendee
    for each row execute function apptsched.log_attendee();

create function apptsched.refuse_truncate() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'no event could tell what % had: delete its rows', tg_table_name
        using errcode = 'object_not_in_prerequisite_state';
end
$$;
comment on function apptsched.refuse_truncate() is 'Refuses truncate, which no event could tell, to the owner as well.';

create trigger appointment_is_not_truncated before truncate on apptsched.appointment
    for each statement execute function apptsched.refuse_truncate();
create trigger appointment_resource_is_not_truncated before truncate on apptsched.appointment_resource
    for each statement execute function apptsched.refuse_truncate();
create trigger attendee_is_not_truncated before truncate on apptsched.attendee
    for each statement execute function apptsched.refuse_truncate();
