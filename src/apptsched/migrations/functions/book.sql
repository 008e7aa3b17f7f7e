-- Books one appointment on one or many resources, all or nothing, in one call.
-- apptsched: since 0006
--
-- Pools, shared buffers and holds are in the signature, and refused until the engine serves them.
create or replace function apptsched.book(
    p_tenant_id     uuid,
    p_id            uuid,
    p_resource_ids  uuid[],
    p_claim_starts  timestamptz[],
    p_claim_ends    timestamptz[],
    p_quantities    int[],
    p_starts_at     timestamptz,
    p_ends_at       timestamptz,
    p_timezone      text,
    p_status        text,
    p_hold_for      interval,
    p_service_id    uuid,
    p_buffer_before interval,
    p_buffer_after  interval,
    p_buffer_policy text,
    p_details       jsonb,
    p_person_ids    uuid[],
    p_key           text,
    p_request_hash  bytea,
    p_actor         text,
    p_now           timestamptz,
    p_lock_timeout  text
) returns table (outcome text, subject uuid, conflicts jsonb, appointment jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_now   timestamptz := coalesce(p_now, clock_timestamp());
    v_id    uuid        := p_id;
    v_row   apptsched.appointment;
    v_tries int         := 0;
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    v_row := apptsched.appointment_row(
        p_tenant_id, p_id, p_resource_ids[1], p_starts_at, p_ends_at, p_timezone, p_status, p_service_id,
        p_buffer_before, p_buffer_after, p_buffer_policy, p_actor, v_now);
    <<attempt>> loop
        begin -- a subtransaction: its rollback frees what was taken and wakes whoever waits for it
            if p_key is not null then
                select k.outcome, k.result_id into outcome, v_id
                from apptsched.take_key(p_tenant_id, p_key, 'book', p_request_hash, p_id, v_now) k;
                exit attempt when found;
                v_id := p_id;
            end if;
            select c.outcome, c.subject into outcome, subject
            from apptsched.check_request(p_tenant_id, p_resource_ids, p_service_id, p_person_ids) c;
            if not found then
                perform apptsched.refuse_unserved(
                    p_tenant_id, p_resource_ids, p_quantities, v_row.buffer_policy, p_hold_for);
                outcome := case
                    when apptsched.insert_appointment(
                        v_row, p_resource_ids, p_claim_starts, p_claim_ends, p_quantities, p_details
                    ) = cardinality(p_resource_ids) then 'done'
                    else 'taken'
                end;
            end if;
            exit attempt when outcome = 'done';
            raise sqlstate 'AS001';
        exception when sqlstate 'AS001' then
            exit attempt when outcome <> 'taken';
        end;
        select jsonb_agg(to_jsonb(c) order by c.resource_id, c.starts_at, c.appointment_id) into conflicts
        from apptsched.find_conflicts(
            p_tenant_id, p_resource_ids, p_claim_starts, p_claim_ends,
            v_row.buffer_before, v_row.buffer_after, '{}') c;
        exit attempt when conflicts is not null;
        v_tries := v_tries + 1; -- what refused it has gone meanwhile
        if v_tries > 20 then
            outcome := 'busy';
            exit attempt;
        end if;
        perform pg_sleep(0.002 * v_tries);
    end loop;
    if outcome in ('done', 'replayed') then
        subject := v_id;
        appointment := apptsched.appointment_json(p_tenant_id, v_id);
    end if;
    return next;
end
$$;
comment on function apptsched.book(uuid, uuid, uuid[], timestamptz[], timestamptz[], int[], timestamptz, timestamptz, text, text, interval, uuid, interval, interval, text, jsonb, uuid[], text, bytea, text, timestamptz, text)
    is 'outcome: done, replayed, taken (with conflicts), mismatch, busy, or why a named row cannot be had (with subject).';
