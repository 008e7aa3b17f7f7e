-- Seats items on interchangeable units: a unit's number for each item, or null when some item has none.
-- apptsched: since 0007
--
-- An item is a body [b, f) with all that its buffers reach, [bs, ae). One may precede another on a
-- unit when no body is reached: its ae is at most the other's b, and its f at most the other's bs.
-- In order of body start, each on the unit whose last body ends latest among those where it fits,
-- is optimal. A pinned item keeps its unit; it reaches out of the window [lo, hi).
create or replace function apptsched.seating(
    p_units  int,
    p_bs     timestamptz[],
    p_b      timestamptz[],
    p_f      timestamptz[],
    p_ae     timestamptz[],
    p_pinned int[],
    p_lo     timestamptz,
    p_hi     timestamptz
) returns int[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_last_f  timestamptz[] := array_fill('-infinity'::timestamptz, array[p_units]);
    v_last_ae timestamptz[] := v_last_f;
    v_next_bs timestamptz[] := array_fill('infinity'::timestamptz, array[p_units]);
    v_next_b  timestamptz[] := v_next_bs;
    v_unit    int[] := p_pinned;
    v_best    int;
begin
    for i in 1 .. cardinality(p_b) loop
        continue when p_pinned[i] is null;
        if p_bs[i] < p_lo then
            v_last_f[p_pinned[i]] := greatest(v_last_f[p_pinned[i]], p_f[i]);
            v_last_ae[p_pinned[i]] := greatest(v_last_ae[p_pinned[i]], p_ae[i]);
        else
            v_next_bs[p_pinned[i]] := least(v_next_bs[p_pinned[i]], p_bs[i]);
            v_next_b[p_pinned[i]] := least(v_next_b[p_pinned[i]], p_b[i]);
        end if;
    end loop;
    for i in 1 .. cardinality(p_b) loop
        continue when p_pinned[i] is not null;
        v_best := null;
        for u in 1 .. p_units loop
            if v_last_ae[u] <= p_b[i] and v_last_f[u] <= p_bs[i]
               and p_ae[i] <= v_next_b[u] and p_f[i] <= v_next_bs[u]
               and (v_best is null or v_last_f[u] > v_last_f[v_best]) then
                v_best := u;
            end if;
        end loop;
        if v_best is null then
            return null;
        end if;
        v_last_f[v_best] := p_f[i];
        v_last_ae[v_best] := p_ae[i];
        v_unit[i] := v_best;
    end loop;
    return v_unit;
end
$$;
comment on function apptsched.seating(int, timestamptz[], timestamptz[], timestamptz[], timestamptz[], int[], timestamptz, timestamptz)
    is 'Units from 1, for items sorted by body start and end; null when they cannot be seated.';
