-- What is done to a live database, each below the object that must be named.

-- index apptsched.appointment_by_start
drop index apptsched.appointment_by_start;

-- index apptsched.appointment_pkey
update pg_index set indisvalid = false
    where indexrelid = 'apptsched.appointment_pkey'::regclass;

-- index apptsched.appointment_pkey
alter index apptsched.appointment_pkey set (fillfactor = 50);

-- table column apptsched.tenant.slug
alter table apptsched.tenant drop column slug cascade;

-- table column apptsched.tenant.extra
alter table apptsched.tenant add column extra int;

-- table column apptsched.person.ref
alter table apptsched.person rename column ref to reference;

-- table column apptsched.person.name
alter table apptsched.person alter name drop not null;

-- table column apptsched.person.email
alter table apptsched.person alter email set not null;

-- table column apptsched.person.name
alter table apptsched.person alter name set default 'nobody';

-- table column apptsched.resource.capacity
alter table apptsched.resource alter capacity drop default;

-- table column apptsched.resource.capacity
alter table apptsched.resource alter capacity type bigint;

-- table column apptsched.person.name
alter table apptsched.person alter name set storage plain;

-- table column apptsched.person.name
alter table apptsched.person alter name set statistics 7;

-- table constraint occupancy_no_overlap on apptsched.occupancy
alter table apptsched.occupancy drop constraint occupancy_no_overlap;

-- table constraint odd on apptsched.person
alter table apptsched.person add constraint odd check (name <> 'x') not valid;

-- table constraint role_once on apptsched.role
alter table apptsched.role add constraint role_once unique (name);

-- trigger
alter table apptsched.appointment_event disable trigger user;

-- table constraint
alter table apptsched.attendee disable trigger all;

-- trigger
drop trigger appointment_event_is_append_only on apptsched.appointment_event;

-- table apptsched.tenant
alter table apptsched.tenant enable row level security;

-- table apptsched.tenant
alter table apptsched.tenant force row level security;

-- policy p on apptsched.tenant
create policy p on apptsched.tenant using (true);

-- table apptsched.idempotency
alter table apptsched.idempotency set unlogged;

-- table apptsched.tenant
alter table apptsched.tenant set (autovacuum_enabled = off);

-- table apptsched.tenant
alter table apptsched.tenant replica identity full;

-- function apptsched.occupies_time(pg_catalog.text)
create or replace function apptsched.occupies_time(p_status text) returns boolean
    language sql immutable as 'select true';

-- function apptsched.occupies_time(pg_catalog.text)
alter function apptsched.occupies_time(text) volatile;

-- function apptsched.occupies_time(pg_catalog.text)
alter function apptsched.occupies_time(text) security definer;

-- function apptsched.occupies_time(pg_catalog.text)
alter function apptsched.occupies_time(text) set search_path = public;

-- function apptsched.occupies_time(pg_catalog.text)
alter function apptsched.occupies_time(text) rename to occupies;

-- function apptsched.more()
create function apptsched.more() returns int language sql as 'select 1';

-- grant function apptsched.occupies_time(pg_catalog.text) to public
revoke execute on function apptsched.occupies_time(text) from public;

-- grant table apptsched.person to public
grant select on apptsched.person to public;

-- grant schema apptsched to public
grant usage on schema apptsched to public;

-- grant table column apptsched.person.name to public
grant select (name) on apptsched.person to public;

-- revocation table apptsched.person from its owner
revoke delete on apptsched.person from current_user;

-- grant future tables in schema apptsched to public
alter default privileges in schema apptsched grant select on tables to public;

-- table apptsched.person
comment on table apptsched.person is 'Somebody.';

-- table column apptsched.person.ref
comment on column apptsched.person.ref is 'Anything.';

-- function apptsched.occupies_time(pg_catalog.text)
comment on function apptsched.occupies_time(text) is null;

-- view apptsched.appointment_detail
create or replace view apptsched.appointment_detail as
    select * from (table apptsched.appointment_detail) d;

-- view apptsched.appointment_detail
alter view apptsched.appointment_detail set (security_barrier);

-- table apptsched.more
create table apptsched.more (a int);

-- view apptsched.more
create view apptsched.more as select 1 as one;

-- type apptsched.mood
create type apptsched.mood as enum ('well');

-- rule loud on apptsched.person
create rule loud as on insert to apptsched.person do also notify person;
