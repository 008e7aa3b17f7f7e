-- Gives a resource more units, or fewer when what is not over yet fits on them.
-- apptsched: since 0007
create or replace function apptsched.set_capacity(
    p_tenant_id        uuid,
    p_id               uuid,
    p_capacity         int,
    p_expected_version int,
    p_actor            text,
    p_now              timestamptz,
    p_lock_timeout     text
) returns table (outcome text, version int, conflicts jsonb, resource jsonb)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_now    timestamptz := coalesce(p_now, clock_timestamp());
    v_unseen timestamptz; -- until when an older snapshot may not show what is on units taken away
    v_found  apptsched.resource;
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    -- Waits for whoever books without a lock, and saw one unit where there may have been more since.
    perform from apptsched.resource r
    where r.tenant_id = p_tenant_id and r.id = p_id and r.capacity > p_capacity
    for update;
    select r.* into v_found
    from apptsched.resource r
    where r.tenant_id = p_tenant_id and r.id = p_id
    for no key update;
    version := v_found.version;
    v_unseen := case
        when current_setting('transaction_isolation') <> 'read committed' and v_found.capacity > p_capacity then v_now
    end;
    outcome := case
        when v_found.id is null then 'resource_not_found'
        when v_found.version <> p_expected_version then 'stale'
    end;
    <<attempt>> for _ in 1 .. 20 loop
        exit attempt when outcome is not null;
        begin
            if p_capacity < v_found.capacity then
                perform from apptsched.resource r -- it may have been given more since it was locked
                where r.tenant_id = p_tenant_id and r.id = p_id
                for update;
                conflicts := apptsched.crowded_out(p_tenant_id, p_id, p_capacity, v_now);
                outcome := case when conflicts is not null then 'taken' end;
                exit attempt when outcome is not null;
            end if;
            update apptsched.resource r
            set capacity = p_capacity,
                crowded_until = greatest(r.crowded_until, v_unseen, (
                    select max(o.ends_at)
                    from apptsched.occupancy o
                    where o.tenant_id = p_tenant_id and o.resource_id = p_id and o.unit_id >= r.unit_base + p_capacity
                      -- Whatever has begun, buffers of up to 31 days included, keeps its unit.
                      and o.claim_starts_at < v_now + interval '744 hours'
                )),
                version = r.version + 1,
                updated_at = v_now,
                updated_by = p_actor
            where r.tenant_id = p_tenant_id and r.id = p_id;
            perform apptsched.fit_units(p_tenant_id, p_id, v_now);
            if v_unseen is not null then
                perform apptsched.fence_units(
                    p_tenant_id, p_id, v_found.unit_base + p_capacity,
                    v_found.unit_base + v_found.capacity - 1, v_now);
            end if;
            outcome := 'done';
        exception when sqlstate 'AS001' then
            null; -- a booking that locks nothing came between: it is seen now
        end;
    end loop;
    outcome := coalesce(outcome, 'busy');
    if outcome = 'done' then
        resource := (
            select to_jsonb(r) from apptsched.resource r where r.tenant_id = p_tenant_id and r.id = p_id
        );
    end if;
    return next;
end
$$;
comment on function apptsched.set_capacity(uuid, uuid, int, int, text, timestamptz, text)
    is 'outcome: done, taken (with conflicts), stale (with version), busy or resource_not_found. What runs or is over keeps its units.';
