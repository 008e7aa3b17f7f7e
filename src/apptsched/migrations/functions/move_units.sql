-- Takes items to other units of their resource.
-- apptsched: since 0007
--
-- In two steps: out of the constraint, then to the new unit. One update that swaps units would
-- meet itself in the constraint; deleting and inserting would lose to a concurrent cancellation.
-- Items of one claim are alike: units it has before and after stay as they are.
-- Raises AS001 when it meets a booking that began while the resource had one unit, and so locks
-- nothing: the caller rolls back.
create or replace function apptsched.move_units(
    p_tenant_id   uuid,
    p_resource_id uuid,
    p_before_base bigint,
    p_ids         uuid[],
    p_claims      timestamptz[],
    p_old         int[],
    p_new         int[]
) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_moves record;
begin
    with item as (
        select i.id, i.claim, i.old_unit, i.new_unit
        from unnest(p_ids, p_claims, p_old, p_new) i(id, claim, old_unit, new_unit)
        where i.id is not null
    ),
    leaving as (
        select l.id, l.claim, l.unit, row_number() over (partition by l.id, l.claim order by l.unit) as n
        from (
            select i.id, i.claim, i.old_unit as unit from item i
            except select i.id, i.claim, i.new_unit from item i
        ) l
    ),
    coming as (
        select c.id, c.claim, c.unit, row_number() over (partition by c.id, c.claim order by c.unit) as n
        from (
            select i.id, i.claim, i.new_unit as unit from item i
            except select i.id, i.claim, i.old_unit from item i
        ) c
    )
    select array_agg(l.id) as ids, array_agg(l.claim) as claims,
           array_agg(p_before_base + l.unit) as old_units, array_agg(p_before_base + c.unit) as new_units
    into v_moves
    from leaving l
    join coming c on c.id = l.id and c.claim = l.claim and c.n = l.n;
    update apptsched.occupancy o
    set enforced = false
    from unnest(v_moves.ids, v_moves.claims, v_moves.old_units) m(id, claim, unit)
    where o.tenant_id = p_tenant_id and o.appointment_id = m.id and o.unit_id = m.unit
      and o.claim_starts_at = m.claim and o.resource_id = p_resource_id;
    update apptsched.occupancy o
    set enforced = true, unit_id = m.new_unit
    from unnest(v_moves.ids, v_moves.claims, v_moves.old_units, v_moves.new_units) m(id, claim, unit, new_unit)
    where o.tenant_id = p_tenant_id and o.appointment_id = m.id and o.unit_id = m.unit
      and o.claim_starts_at = m.claim and o.resource_id = p_resource_id;
exception when exclusion_violation then
    raise sqlstate 'AS001';
end
$$;
comment on function apptsched.move_units(uuid, uuid, bigint, uuid[], timestamptz[], int[], int[])
    is 'Units count from the one before the resource''s first.';
