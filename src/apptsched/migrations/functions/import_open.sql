-- Makes the tables an import is staged in; they are the session's own and end with the import, or
-- its transaction. False: another import of the transaction has not ended.
-- apptsched: since 0008
create or replace function apptsched.import_open() returns boolean
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if to_regclass('pg_temp.apptsched_import') is not null then
        return false;
    end if;
    create temporary table apptsched_import (
        ordinal        bigint      not null,
        id              uuid        not null,
        resource_id     uuid, -- null: see claims
        starts_at       timestamptz not null,
        ends_at         timestamptz not null,
        timezone        text,
        status          text        not null,
        hold_for_s      float8,
        service_id      uuid,
        buffer_before_s float8,
        buffer_after_s  float8,
        buffer_policy   text,
        claims          jsonb, -- array of [resource_id, starts_at, ends_at, quantity]
        details         jsonb
    ) on commit drop;
    -- What is decided one by one, in the order of the requests: a row for each claim.
    create temporary table apptsched_import_turn (
        ordinal      bigint  not null,
        resource_id   uuid    not null,
        starts_at     timestamptz, -- of the occupied period; null: it takes no time
        ends_at       timestamptz,
        zone_is_known boolean not null default true
    ) on commit drop;
    return true;
end
$$;
comment on function apptsched.import_open() is 'Needs the right to make temporary tables.';
