-- What is not over yet on a resource and would not fit on so many units; null when all does.
-- apptsched: since 0007
--
-- Expired holds in the way are expired. An item has no place when what conflicts with it, and
-- itself, needs more units than there are.
create or replace function apptsched.crowded_out(
    p_tenant_id uuid,
    p_id        uuid,
    p_capacity  int,
    p_now       timestamptz
) returns jsonb
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_reached tstzmultirange;
    v_bodies  tstzmultirange;
    v_found   jsonb;
begin
    perform apptsched.expire(p_tenant_id, array(
        select a.id
        from apptsched.appointment a
        where a.tenant_id = p_tenant_id and a.status = 'held' and a.expires_at <= p_now
          and exists (
              select from apptsched.occupancy o
              where o.tenant_id = p_tenant_id and o.appointment_id = a.id and o.resource_id = p_id
                and o.ends_at > p_now
          )
    ), p_now);
    select
        apptsched.crowded(p_capacity, array_agg(i.bs), array_agg(i.ae)),
        apptsched.crowded(p_capacity, array_agg(i.b), array_agg(i.f))
    into v_reached, v_bodies
    from apptsched.in_the_way(p_tenant_id, p_id, p_now, p_now, 'infinity', 'infinity', '{}') i;
    v_found := (
        select jsonb_agg(jsonb_build_object(
            'resource_id', p_id,
            'appointment_id', w.appointment_id,
            'starts_at', greatest(w.bs, '2000-01-01 00:00+00'),
            'ends_at', least(w.ae, '2200-01-01 00:00+00'),
            'kind', 'overlap'
        ) order by w.bs, w.appointment_id)
        from (
            select distinct i.appointment_id, i.bs, i.b, i.f, i.ae
            from apptsched.in_the_way(p_tenant_id, p_id, p_now, p_now, 'infinity', 'infinity', '{}') i
            where tstzrange(i.bs, i.ae) && v_reached
        ) w
        where coalesce(tstzrange(w.b, w.f) && v_bodies, false) or not (
            select apptsched.can_seat(
                p_capacity,
                array_agg(i.bs order by i.b, i.f), array_agg(i.b order by i.b, i.f),
                array_agg(i.f order by i.b, i.f), array_agg(i.ae order by i.b, i.f))
            from apptsched.in_the_way(p_tenant_id, p_id, w.bs, w.b, w.f, w.ae, '{}') i
            where i.ae > p_now
        )
    );
    perform apptsched.recheck_refusal(p_tenant_id, v_found);
    return v_found;
end
$$;
comment on function apptsched.crowded_out(uuid, uuid, int, timestamptz)
    is 'Conflicts by occupied start and appointment: each item that is in more pairwise conflicts than there would be units.';
