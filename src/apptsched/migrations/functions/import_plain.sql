-- Writes the next plain requests of a staged import, resource after resource, ascending.
-- apptsched: since 0008
create or replace function apptsched.import_plain(
    p_tenant_id    uuid,
    p_resource_id  uuid,
    p_starts_at    timestamptz,
    p_ordinal     bigint,
    p_limit        int,
    p_actor        text,
    p_now          timestamptz,
    p_lock_timeout text
) returns table (accepted int, resource_id uuid, starts_at timestamptz, ordinal bigint)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '5s'
as $$
declare
    v_resource_id uuid        := p_resource_id;
    v_starts_at   timestamptz := p_starts_at;
    v_ordinal    bigint      := p_ordinal;
    v_done        timestamptz;
    v_seen        int         := 0;
    v_slice       record;
begin
    perform set_config('lock_timeout', coalesce(p_lock_timeout, '5s'), true);
    discard plans; -- those made when there were fewer rows
    accepted := 0;
    while v_seen < p_limit loop
        if v_ordinal is null then
            v_done := case when v_resource_id is null then '-infinity'::timestamptz else 'infinity' end;
            v_resource_id := coalesce(v_resource_id, '00000000-0000-0000-0000-000000000000');
            v_resource_id := (
                select least(
                    (
                        select i.resource_id from pg_temp.apptsched_import i
                        where i.claims is null and (i.resource_id, i.starts_at) > (v_resource_id, v_done)
                        order by i.resource_id, i.starts_at limit 1
                    ),
                    (
                        select t.resource_id from pg_temp.apptsched_import_turn t
                        where (t.resource_id, t.starts_at) > (v_resource_id, v_done)
                        order by t.resource_id, t.starts_at limit 1
                    ))
            );
            exit when v_resource_id is null;
            v_starts_at := '-infinity';
            v_ordinal := -1;
        end if;
        select s.* into v_slice
        from apptsched.import_slice(
            p_tenant_id, v_resource_id, v_starts_at, v_ordinal, p_limit - v_seen, p_actor, p_now) s;
        accepted := accepted + v_slice.accepted;
        v_starts_at := v_slice.starts_at;
        v_ordinal := v_slice.ordinal;
        if v_slice.seen < p_limit - v_seen then
            perform apptsched.import_fence(p_tenant_id, v_resource_id);
            v_ordinal := null;
        end if;
        v_seen := v_seen + v_slice.seen;
    end loop;
    resource_id := v_resource_id;
    starts_at := v_starts_at;
    ordinal := v_ordinal;
    return next;
end
$$;
comment on function apptsched.import_plain(uuid, uuid, timestamptz, bigint, int, text, timestamptz, text)
    is 'How many are written now, and where to go on: no ordinal, with the next resource; no resource, nowhere.';
