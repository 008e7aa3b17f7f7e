-- Books the next requests of a staged import that take turns; the import ends when there are none.
-- apptsched: since 0008
create or replace function apptsched.import_turns(
    p_tenant_id    uuid,
    p_ordinal     bigint,
    p_limit        int,
    p_actor        text,
    p_now          timestamptz,
    p_lock_timeout text
) returns table (decided int, ordinal bigint, refused jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_turn    record;
    v_claims  record;
    v_row     apptsched.appointment;
    v_answer  record;
    v_refused jsonb[] := '{}';
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    discard plans; -- those made when there were fewer rows
    decided := 0;
    for v_turn in
        select i.*, t.zone_is_known
        from (
            select x.ordinal, bool_and(x.zone_is_known) as zone_is_known
            from pg_temp.apptsched_import_turn x
            where x.ordinal > p_ordinal
            group by x.ordinal
            order by x.ordinal
            limit p_limit
        ) t
        join pg_temp.apptsched_import i on i.ordinal = t.ordinal
        order by t.ordinal
    loop
        select array_agg((c.item ->> 0)::uuid order by c.n) as resource_ids,
               array_agg((c.item ->> 1)::timestamptz order by c.n) as starts,
               array_agg((c.item ->> 2)::timestamptz order by c.n) as ends,
               array_agg((c.item ->> 3)::int order by c.n) as quantities
        into v_claims
        from jsonb_array_elements(coalesce(v_turn.claims, jsonb_build_array(jsonb_build_array(
            v_turn.resource_id, v_turn.starts_at, v_turn.ends_at, 1)))) with ordinality c(item, n);
        if v_turn.zone_is_known then
            v_row := apptsched.appointment_row(
                p_tenant_id, v_turn.id, v_claims.resource_ids[1], v_turn.starts_at, v_turn.ends_at, v_turn.timezone,
                v_turn.status, make_interval(secs => v_turn.hold_for_s), v_turn.service_id,
                make_interval(secs => v_turn.buffer_before_s), make_interval(secs => v_turn.buffer_after_s),
                v_turn.buffer_policy, v_turn.details, p_actor, p_now);
            select t.outcome, t.subject, t.conflicts into v_answer
            from apptsched.try_booking(
                v_row,
                apptsched.claims(
                    v_row, v_claims.resource_ids, v_claims.starts, v_claims.ends, v_claims.quantities),
                v_turn.details,
                array(
                    select (a ->> 'person_id')::uuid
                    from jsonb_array_elements(v_turn.details -> 'attendees') a
                    where a ->> 'person_id' is not null
                ),
                p_now) t;
        else
            select 'timezone_unknown' as outcome, null::uuid as subject, null::jsonb as conflicts into v_answer;
        end if;
        decided := decided + 1;
        ordinal := v_turn.ordinal;
        if v_answer.outcome <> 'done' then
            v_refused := v_refused || (to_jsonb(v_answer) || jsonb_build_object('ordinal', v_turn.ordinal));
        end if;
    end loop;
    if decided = 0 then
        drop table pg_temp.apptsched_import, pg_temp.apptsched_import_turn;
    end if;
    refused := to_jsonb(v_refused);
    return next;
end
$$;
comment on function apptsched.import_turns(uuid, bigint, int, text, timestamptz, text)
    is 'How many were decided, the last one, to go on after, and why some were refused: [{ordinal, outcome, subject, conflicts}].';
