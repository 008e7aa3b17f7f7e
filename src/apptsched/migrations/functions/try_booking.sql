-- Books a new appointment, or says why not; an attempt that failed has left nothing.
-- apptsched: since 0008
--
-- Without p_now a hold may run out while this waits.
create or replace function apptsched.try_booking(
    p_row        apptsched.appointment,
    p_claims     apptsched.appointment_resource[],
    p_details    jsonb,
    p_person_ids uuid[],
    p_now        timestamptz
) returns table (outcome text, subject uuid, conflicts jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_permit boolean := false;
    v_tries  int     := 0;
begin
    <<attempt>> while outcome is null loop
        begin -- a subtransaction: its rollback frees what was taken and wakes whoever waits for it
            select w.outcome, w.subject into outcome, subject
            from apptsched.write_booking(p_row, p_claims, p_details, p_person_ids, v_permit) w;
            if outcome <> 'done' then
                raise sqlstate 'AS001';
            end if;
            subject := p_row.id;
            exit attempt;
        exception when sqlstate 'AS001' then
            exit attempt when outcome <> 'taken';
        end;
        v_permit := not v_permit and coalesce((p_details #>> '{override,conflicts}')::boolean, false);
        conflicts := apptsched.explain_refusal(
            array[p_row], p_claims, '{}', coalesce(p_now, clock_timestamp()), v_permit);
        outcome := case when conflicts is not null and not v_permit then 'taken' end;
        exit attempt when outcome is not null;
        v_permit := v_permit and conflicts is not null;
        conflicts := null;
        v_tries := v_tries + 1; -- what refused it has gone meanwhile, or will be overridden
        outcome := case when v_tries > 20 then 'busy' end;
        perform pg_sleep(0.002 * (v_tries - 1));
    end loop;
    return next;
end
$$;
comment on function apptsched.try_booking(apptsched.appointment, apptsched.appointment_resource[], jsonb, uuid[], timestamptz)
    is 'outcome: done, taken (with conflicts), busy, capacity_exceeded, or why a named row cannot be had (with subject).';
