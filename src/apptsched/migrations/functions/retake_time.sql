-- Takes the time of claims for appointments that exist, in place of what they have; null, or what refused it.
-- apptsched: since 0007
--
-- The caller holds the resources and the appointments. All or nothing. Without p_now a hold may
-- run out while this waits.
create or replace function apptsched.retake_time(
    p_rows   apptsched.appointment[],
    p_claims apptsched.appointment_resource[],
    p_now    timestamptz
) returns table (outcome text, subject uuid, conflicts jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids   uuid[] := array(select a.id from unnest(p_rows) a);
    v_tries int    := 0;
begin
    if exists (
        select from unnest(p_claims) c
        where c.starts_at < '2000-01-01 00:00+00' or c.ends_at > '2200-01-01 00:00+00'
    ) then
        outcome := 'out_of_range';
    else
        select c.outcome, c.subject into outcome, subject
        from apptsched.check_request(p_rows[1].tenant_id, p_claims, null, '{}') c;
    end if;
    if outcome is null then
        select 'capacity_exceeded', w.id into outcome, subject
        from (
            select apptsched.own_claims_exceed(array[a], array(
                select c from unnest(p_claims) c where c.appointment_id = a.id)) as id
            from unnest(p_rows) a
        ) w
        where w.id is not null
        limit 1;
    end if;
    <<attempt>> while outcome is null loop
        begin
            perform apptsched.take_time(p_rows, p_claims, true, false);
            exit attempt;
        exception when sqlstate 'AS001' then
            null;
        end;
        conflicts := apptsched.explain_refusal(
            p_rows, p_claims, v_ids, coalesce(p_now, clock_timestamp()), false);
        v_tries := v_tries + 1;
        outcome := case when conflicts is not null then 'taken' when v_tries > 20 then 'busy' end;
        if outcome is null then
            perform pg_sleep(0.002 * (v_tries - 1));
        end if;
    end loop;
    return next;
end
$$;
comment on function apptsched.retake_time(apptsched.appointment[], apptsched.appointment_resource[], timestamptz)
    is 'outcome: null when the time was had, else taken (with conflicts), busy, capacity_exceeded, out_of_range, or why a resource cannot be had; then nothing has changed.';
