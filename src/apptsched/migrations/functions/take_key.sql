-- An idempotency key becomes the caller's, or the row says whose it is.
-- apptsched: since 0006
create or replace function apptsched.take_key(
    p_tenant_id    uuid,
    p_key          text,
    p_call         text,
    p_request_hash bytea,
    p_result_id    uuid,
    p_now          timestamptz
) returns table (outcome text, result_id uuid)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    loop
        -- Waits for a first attempt that is still running.
        insert into apptsched.idempotency as i (tenant_id, key, call, request_hash, result_id, created_at)
        select p_tenant_id, p_key, p_call, p_request_hash, p_result_id, p_now
        from apptsched.tenant t
        where t.tenant_id = p_tenant_id
        on conflict on constraint idempotency_pkey do nothing;
        if found then
            return;
        end if;
        return query
            select
                case when i.call = p_call and i.request_hash = p_request_hash then 'replayed' else 'mismatch' end,
                i.result_id
            from apptsched.idempotency i
            where i.tenant_id = p_tenant_id and i.key = p_key;
        if found then
            return;
        end if;
        perform from apptsched.tenant t where t.tenant_id = p_tenant_id;
        if not found then
            return;
        end if;
    end loop;
end
$$;
comment on function apptsched.take_key(uuid, text, text, bytea, uuid, timestamptz)
    is 'No row: the key is now this call''s. One row: an earlier call has it, for the same request or another.';
