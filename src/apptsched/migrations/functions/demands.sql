-- What claims ask for: their bodies [b, f) and all that these reach, [bs, ae), as their appointments' buffers say.
-- apptsched: since 0007
create or replace function apptsched.demands(
    p_rows   apptsched.appointment[],
    p_claims apptsched.appointment_resource[]
) returns table (
    tenant_id      uuid,
    resource_id    uuid,
    appointment_id uuid,
    starts_at      timestamptz,
    ends_at        timestamptz,
    quantity       int,
    bs             timestamptz,
    b              timestamptz,
    f              timestamptz,
    ae             timestamptz
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        select
            a.tenant_id, c.resource_id, c.appointment_id, c.starts_at, c.ends_at, c.quantity,
            c.starts_at - a.buffer_before,
            case a.buffer_policy when 'shared' then c.starts_at else c.starts_at - a.buffer_before end,
            case a.buffer_policy when 'shared' then c.ends_at else c.ends_at + a.buffer_after end,
            c.ends_at + a.buffer_after
        from unnest(p_claims) c
        join unnest(p_rows) a on a.id = c.appointment_id;
end
$$;
comment on function apptsched.demands(apptsched.appointment[], apptsched.appointment_resource[])
    is 'An exclusive buffer belongs to the body; a shared one is only reached.';
