-- Whether what is in the way of a claim leaves it the units it needs.
-- apptsched: since 0007
--
-- Exact: only what conflicts with the claim decides, and it can be seated on the other units or not.
-- What fits though its buffers were part of its bodies fits; what does not without them, does not.
-- That settles all without shared buffers, in the time it takes to sort it.
create or replace function apptsched.can_seat(
    p_units int,
    p_bs    timestamptz[],
    p_b     timestamptz[],
    p_f     timestamptz[],
    p_ae    timestamptz[]
) returns boolean
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_items int := coalesce(cardinality(p_b), 0);
begin
    if v_items <= p_units or p_units <= 0 then
        return v_items <= p_units;
    elsif apptsched.crowded(p_units, p_bs, p_ae) is null then
        return true;
    elsif apptsched.crowded(p_units, p_b, p_f) is not null then
        return false;
    end if;
    return apptsched.seating(
        p_units, p_bs, p_b, p_f, p_ae, array_fill(null::int, array[v_items]), null, null) is not null;
end
$$;
comment on function apptsched.can_seat(int, timestamptz[], timestamptz[], timestamptz[], timestamptz[])
    is 'Whether items sorted by body start and end can be seated on so many units.';
