-- Writes the rows of one claim on some units, in order of time; answers how many units got all of theirs.
-- apptsched: since 0007
create or replace function apptsched.occupy_units(
    p_row      apptsched.appointment,
    p_claim    apptsched.appointment_resource,
    p_units    bigint[],
    p_enforced boolean
) returns boolean
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_bs      timestamptz := p_claim.starts_at - p_row.buffer_before;
    v_ae      timestamptz := p_claim.ends_at + p_row.buffer_after;
    v_written int;
    v_layer   int8range;
begin
    if p_row.buffer_policy = 'exclusive' or (v_bs = p_claim.starts_at and v_ae = p_claim.ends_at) then
        insert into apptsched.occupancy (
            tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at, enforced
        )
        select p_row.tenant_id, p_claim.resource_id, p_row.id, u.id, p_claim.starts_at, v_bs, v_ae, p_enforced
        from unnest(p_units) u(id)
        order by u.id
        on conflict on constraint occupancy_no_overlap do nothing;
        get diagnostics v_written = row_count;
        return v_written = cardinality(p_units);
    end if;
    v_layer := (select int8range(k, k, '[]') from nextval('apptsched.layer') k);
    insert into apptsched.occupancy (
        tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at, layer, enforced
    )
    select p_row.tenant_id, p_claim.resource_id, p_row.id, u.id, p_claim.starts_at, w.starts_at, w.ends_at,
           w.layer, p_enforced
    from unnest(p_units) u(id)
    cross join (values
        (v_bs, p_claim.starts_at, v_layer),
        (p_claim.starts_at, p_claim.ends_at, '(,)'),
        (p_claim.ends_at, v_ae, v_layer)
    ) w(starts_at, ends_at, layer)
    where w.starts_at < w.ends_at
    order by w.starts_at, u.id
    on conflict on constraint occupancy_no_overlap do nothing;
    get diagnostics v_written = row_count;
    return v_written = cardinality(p_units)
        * (1 + (v_bs < p_claim.starts_at)::int + (p_claim.ends_at < v_ae)::int);
end
$$;
comment on function apptsched.occupy_units(apptsched.appointment, apptsched.appointment_resource, bigint[], boolean)
    is 'False: a unit was taken meanwhile, and the caller must roll back.';
