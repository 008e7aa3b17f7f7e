-- Writes the next plain requests of a staged import on one resource; those whose time is taken will take turns.
-- apptsched: since 0008
create or replace function apptsched.import_slice(
    p_tenant_id   uuid,
    p_resource_id uuid,
    p_starts_at   timestamptz,
    p_ordinal    bigint,
    p_limit       int,
    p_actor       text,
    p_now         timestamptz
) returns table (seen int, accepted int, starts_at timestamptz, ordinal bigint)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        with slice as materialized (
            select
                i.*, r.unit_base, coalesce(i.timezone, r.timezone) as zone,
                apptsched.occupies_time(i.status) as occupies,
                coalesce(make_interval(secs => i.buffer_before_s), s.buffer_before, '0') as before,
                coalesce(make_interval(secs => i.buffer_after_s), s.buffer_after, '0') as after,
                coalesce(i.buffer_policy, s.buffer_policy, 'exclusive') as policy
            from pg_temp.apptsched_import i
            join apptsched.resource r on r.tenant_id = p_tenant_id and r.id = i.resource_id
            left join apptsched.service s on s.tenant_id = p_tenant_id and s.id = i.service_id
            where i.resource_id = p_resource_id
              and i.claims is null
              and (i.starts_at, i.ordinal) > (p_starts_at, p_ordinal)
              and not exists (select from pg_temp.apptsched_import_turn t where t.ordinal = i.ordinal)
            order by i.starts_at, i.ordinal
            limit p_limit
        ),
        granted as (
            insert into apptsched.occupancy
                (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
            select p_tenant_id, p_resource_id, w.id, w.unit_base, w.starts_at, w.starts_at - w.before, w.ends_at + w.after
            from slice w
            where w.occupies and not exists (
                select from apptsched.occupancy o
                where o.tenant_id = p_tenant_id and o.resource_id = p_resource_id and not o.enforced
                  and o.starts_at < w.ends_at + w.after and o.ends_at > w.starts_at - w.before
            )
            order by w.starts_at
            on conflict on constraint occupancy_no_overlap do nothing
            returning appointment_id
        ),
        granting as materialized (
            select w.* from slice w
            where not w.occupies or w.id in (select g.appointment_id from granted g)
        ),
        written as (
            insert into apptsched.appointment (
                tenant_id, id, starts_at, ends_at, timezone, local_start, status, service_id,
                buffer_before, buffer_after, buffer_policy, title, notes, metadata, seats,
                expires_at, cancelled_at, created_at, created_by, updated_at, updated_by
            )
            select
                p_tenant_id, w.id, w.starts_at, w.ends_at, w.zone, apptsched.wall_time(w.starts_at, w.zone), w.status,
                w.service_id, w.before, w.after, w.policy, w.details ->> 'title', w.details ->> 'notes',
                coalesce(w.details -> 'metadata', '{}'), coalesce((w.details ->> 'seats')::int, 1),
                p_now + make_interval(secs => w.hold_for_s), case when w.status = 'cancelled' then p_now end,
                p_now, p_actor, p_now, p_actor
            from granting w
        ),
        claimed as (
            insert into apptsched.appointment_resource (
                tenant_id, appointment_id, resource_id, starts_at, ends_at, added_in
            )
            select p_tenant_id, w.id, p_resource_id, w.starts_at, w.ends_at, 1 from granting w
        ),
        attending as (
            insert into apptsched.attendee
                (tenant_id, id, appointment_id, person_id, name, email, ref, response, changed_in)
            select p_tenant_id, t.id, w.id, t.person_id, t.name, t.email, t.ref, t.response, 1
            from granting w
            cross join jsonb_to_recordset(w.details -> 'attendees')
                t(id uuid, person_id uuid, name text, email text, ref text, response text)
        ),
        refused as (
            insert into pg_temp.apptsched_import_turn (ordinal, resource_id, starts_at, ends_at)
            select w.ordinal, p_resource_id, w.starts_at - w.before, w.ends_at + w.after
            from slice w
            where not exists (select from granting g where g.id = w.id)
        )
        select
            (select count(*)::int from slice), (select count(*)::int from granting), w.starts_at, w.ordinal
        from (select 1) one
        left join lateral (
            select x.starts_at, x.ordinal from slice x order by x.starts_at desc, x.ordinal desc limit 1
        ) w on true;
end
$$;
comment on function apptsched.import_slice(uuid, uuid, timestamptz, bigint, int, text, timestamptz)
    is 'How many there were, how many of them are written now, and the last one, to go on after.';
