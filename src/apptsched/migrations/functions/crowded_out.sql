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
    v_item     record;
    v_crowded  jsonb := '[]';
    v_all_seat boolean;
begin
    perform apptsched.expire(p_tenant_id, array(
        select a.id
        from apptsched.in_the_way(p_tenant_id, p_id, p_now, p_now, 'infinity', 'infinity', '{}') i
        join apptsched.appointment a on a.tenant_id = p_tenant_id and a.id = i.appointment_id
        where a.status = 'held' and a.expires_at <= p_now
    ), p_now);
    select apptsched.can_seat(
        p_capacity,
        array_agg(i.bs order by i.b, i.f), array_agg(i.b order by i.b, i.f),
        array_agg(i.f order by i.b, i.f), array_agg(i.ae order by i.b, i.f))
    into v_all_seat
    from apptsched.in_the_way(p_tenant_id, p_id, p_now, p_now, 'infinity', 'infinity', '{}') i;
    if v_all_seat then
        return null;
    end if;
    for v_item in
        select distinct i.appointment_id, i.bs, i.b, i.f, i.ae
        from apptsched.in_the_way(p_tenant_id, p_id, p_now, p_now, 'infinity', 'infinity', '{}') i
        order by i.bs, i.appointment_id
    loop
        continue when (
            select apptsched.can_seat(
                p_capacity,
                array_agg(i.bs order by i.b, i.f), array_agg(i.b order by i.b, i.f),
                array_agg(i.f order by i.b, i.f), array_agg(i.ae order by i.b, i.f))
            from apptsched.in_the_way(
                p_tenant_id, p_id, v_item.bs, v_item.b, v_item.f, v_item.ae, '{}') i
            where i.ae > p_now
        );
        v_crowded := v_crowded || jsonb_build_object(
            'resource_id', p_id,
            'appointment_id', v_item.appointment_id,
            'starts_at', greatest(v_item.bs, '2000-01-01 00:00+00'),
            'ends_at', least(v_item.ae, '2200-01-01 00:00+00'),
            'kind', 'overlap');
    end loop;
    return v_crowded;
end
$$;
comment on function apptsched.crowded_out(uuid, uuid, int, timestamptz)
    is 'Conflicts by occupied start and appointment: each item that is in more pairwise conflicts than there would be units.';
