-- What refuses some claims; null when nothing does (any more), and they may be tried again.
-- apptsched: since 0007
--
-- Expired holds in the way are expired where nothing else refuses, or where the caller will
-- override what does.
create or replace function apptsched.explain_refusal(
    p_rows   apptsched.appointment[],
    p_claims apptsched.appointment_resource[],
    p_ignore uuid[],
    p_now    timestamptz,
    p_permit boolean
) returns jsonb
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_found jsonb;
    v_holds uuid[];
begin
    select
        jsonb_agg(to_jsonb(c) - 'expired' order by c.resource_id, c.starts_at, c.appointment_id)
            filter (where not c.expired),
        array_agg(distinct c.appointment_id) filter (where c.expired)
    into v_found, v_holds
    from apptsched.find_conflicts(p_rows, p_claims, p_ignore, p_now) c;
    perform apptsched.recheck_refusal(p_rows[1].tenant_id, v_found);
    if v_holds is not null and (v_found is null or p_permit) then
        -- The next attempt needs the resources, and they come before any appointment.
        perform apptsched.lock_resources(
            p_rows[1].tenant_id, array(select c.resource_id from unnest(p_claims) c));
        perform apptsched.expire(p_rows[1].tenant_id, v_holds, p_now);
    end if;
    return v_found;
end
$$;
comment on function apptsched.explain_refusal(apptsched.appointment[], apptsched.appointment_resource[], uuid[], timestamptz, boolean)
    is 'The conflicts, by resource, start and appointment.';
