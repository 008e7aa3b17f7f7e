-- 0001 tenancy: who owns every other row, and the people they know.
--
-- apptsched: phase expand
-- existing rows: none.   locks: new relations only.
--
-- The runner creates the schema; it owns the history tables in it.

-- Ids are made by the client; this default serves direct SQL. Version 7 (RFC 9562, section 5.7):
-- 48 bits of milliseconds, then random bits, so that new rows land at the end of their indexes.
create function apptsched.new_id() returns uuid
    language sql volatile parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                    from 1 for 6
                ),
                52, 1
            ),
            53, 1
        ),
        'hex'
    )::uuid
$$;
comment on function apptsched.new_id() is 'A fresh UUIDv7, for rows written by direct SQL.';

-- Columns the application states are kept; what direct SQL forgets is filled in.
create function apptsched.touch() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- A writer that states the version states the time as well, which may be the same again.
    if new.version = old.version then
        new.version := old.version + 1;
        if new.updated_at = old.updated_at then
            new.updated_at := clock_timestamp();
        end if;
    end if;
    return new;
end
$$;
comment on function apptsched.touch() is 'Every update raises version and updated_at, whoever writes it.';

create table apptsched.tenant (
    tenant_id   uuid        not null default apptsched.new_id(),
    name        text        not null,
    slug        text,
    timezone    text        not null,
    version     int         not null default 1,
    created_at  timestamptz not null default clock_timestamp(),
    updated_at  timestamptz not null default clock_timestamp(),
    archived_at timestamptz,
    constraint tenant_pkey primary key (tenant_id),
    constraint tenant_slug_is_unique unique (slug),
    constraint tenant_name_is_valid check (name ~ '[^ \t\n\r\f\v]' and length(name) <= 200),
    constraint tenant_slug_is_valid check (slug ~ '[^ \t\n\r\f\v]' and length(slug) <= 200),
    -- The shape of an IANA name. Whether the zone exists is asked of the server when it is used.
    constraint tenant_timezone_is_valid check (timezone ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'),
    constraint tenant_times_are_finite check (
        isfinite(created_at) and isfinite(updated_at) and isfinite(archived_at)
    )
);
comment on table apptsched.tenant is 'The clinic or organisation that owns every other row.';
comment on column apptsched.tenant.slug is 'The host''s own short name, unique among all tenants.';
comment on column apptsched.tenant.timezone is 'IANA name; the default for what the tenant adds.';
comment on column apptsched.tenant.version is '+1 on every change.';

create trigger tenant_is_touched before update on apptsched.tenant
    for each row execute function apptsched.touch();

create table apptsched.person (
    tenant_id   uuid        not null,
    id          uuid        not null default apptsched.new_id(),
    name        text        not null,
    email       text,
    ref         text,
    version     int         not null default 1,
    created_at  timestamptz not null default clock_timestamp(),
    created_by  text,
    updated_at  timestamptz not null default clock_timestamp(),
    updated_by  text,
    archived_at timestamptz,
    constraint person_pkey primary key (tenant_id, id),
    constraint person_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    constraint person_ref_is_unique unique (tenant_id, ref),
    constraint person_name_is_valid check (name ~ '[^ \t\n\r\f\v]' and length(name) <= 200),
    constraint person_email_is_valid check (email ~ '^[^@ \t\n\r\f\v]+@[^@ \t\n\r\f\v]+$' and length(email) <= 320),
    constraint person_ref_is_valid check (ref ~ '[^ \t\n\r\f\v]' and length(ref) <= 200),
    constraint person_times_are_finite check (
        isfinite(created_at) and isfinite(updated_at) and isfinite(archived_at)
    )
);
comment on table apptsched.person is 'Somebody known to a tenant: staff or client.';
comment on column apptsched.person.ref is 'The host''s own id, unique in the tenant.';
comment on column apptsched.person.version is '+1 on every change.';

create trigger person_is_touched before update on apptsched.person
    for each row execute function apptsched.touch();

create table apptsched.role (
    tenant_id uuid not null,
    id        uuid not null default apptsched.new_id(),
    name      text not null,
    constraint role_pkey primary key (tenant_id, id),
    constraint role_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    constraint role_name_is_unique unique (tenant_id, name),
    constraint role_name_is_valid check (name ~ '[^ \t\n\r\f\v]' and length(name) <= 200)
);
comment on table apptsched.role is 'What a person can be in a tenant, such as practitioner or front desk.';

create table apptsched.person_role (
    tenant_id  uuid        not null,
    person_id  uuid        not null,
    role_id    uuid        not null,
    granted_at timestamptz not null default clock_timestamp(),
    granted_by text,
    constraint person_role_pkey primary key (tenant_id, person_id, role_id),
    constraint person_role_person_fkey foreign key (tenant_id, person_id)
        references apptsched.person (tenant_id, id) on delete cascade,
    constraint person_role_role_fkey foreign key (tenant_id, role_id)
        references apptsched.role (tenant_id, id) on delete cascade
);
comment on table apptsched.person_role is 'Who has which role.';

create index person_role_by_role on apptsched.person_role (tenant_id, role_id);
