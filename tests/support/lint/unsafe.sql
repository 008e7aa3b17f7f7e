--- session-setting
set search_path = app;
--- session-setting
set session work_mem to '64MB';
--- session-setting
set lock_timeout = '5s';
--- session-setting, line 2
select 1;
set statement_timeout to 0;
--- session-setting
set role none;
--- session-setting
set time zone 'UTC';
--- session-setting
reset all;
--- session-setting
select pg_catalog.set_config('search_path', '', false);
--- session-setting, line 2
-- apptsched: transaction none
set local work_mem = '64MB';
--- session-setting
set session characteristics as transaction read write;
--- needs-transaction-none, fails
create index concurrently i on app.room (seats);
--- needs-transaction-none, fails
drop index concurrently app.room_name;
--- needs-transaction-none, fails
reindex index concurrently app.room_name;
--- needs-transaction-none, fails
vacuum app.room;
--- needs-transaction-none, fails
alter table app.day detach partition app.day_2030 concurrently;
--- concurrently-if-not-exists, line 2
-- apptsched: transaction none
create index concurrently if not exists i on app.room (seats);
--- index-not-concurrent
create index i on app.room (seats);
--- index-not-concurrent
create unique index on app.room using btree (id, seats) where seats > 1;
--- index-not-concurrent, line 3
-- why

CREATE INDEX IF NOT EXISTS "My Index"
  ON App.Room (seats);
--- reindex-not-concurrent
reindex index app.room_name;
--- reindex-not-concurrent
reindex (verbose) table app.room;
--- refresh-not-concurrent
refresh materialized view app.summary;
--- constraint-not-valid, line 3
alter table app.room
    drop constraint if exists x,
    add constraint room_seats_are_valid check (seats > 0);
--- constraint-not-valid
alter table only app.room add constraint room_fkey foreign key (room_id) references app.room (id) on delete set null;
--- constraint-not-valid
alter table app.room add column floor int constraint room_floor_is_valid check (floor < 9);
--- constraint-not-valid
alter table app.room add column inner_id int default 1 constraint room_inner_fkey references app.guest (id);
--- constraint-not-valid
alter domain app.percentage add constraint percentage_is_positive check (value >= 0);
--- constraint-validated-at-once, line 2
alter table app.room add constraint c check (seats > 0) not valid;
alter table app.room validate constraint c;
--- unique-not-concurrent
alter table app.guest add constraint guest_name unique (name);
--- unique-not-concurrent, line 2
alter table app.day_2031 alter column visits set default 0,
    add constraint day_2031_pkey primary key (at);
--- unique-not-concurrent
alter table app.room add column code text constraint room_code_is_unique unique;
--- exclusion-constraint
alter table app.room add constraint room_no_overlap exclude using gist (during with &&);
--- not-null-unchecked
alter table app.room alter column seats set not null;
--- not-null-unchecked
alter table app.room alter note set not null;
--- not-null-unchecked
alter domain app.percentage set not null;
--- required-column
alter table app.room add column floor int not null;
--- volatile-default
alter table app.room add column key uuid default gen_random_uuid();
--- volatile-default
alter table app.room add key uuid not null default gen_random_uuid();
--- volatile-default
alter table app.room add column made timestamptz default clock_timestamp();
--- volatile-default
alter table app.room add column number bigserial;
--- volatile-default
alter table app.room add column number bigint generated always as identity;
--- volatile-default
alter table app.room add column number int default app.dice();
--- table-rewrite
alter table app.room add column double int generated always as (seats * 2) stored;
--- table-rewrite
alter table app.room set unlogged;
--- table-rewrite
alter table app.room set access method heap;
--- table-rewrite
cluster app.room using room_pkey;
--- table-rewrite, line 2
-- apptsched: transaction none
vacuum full app.room;
--- table-rewrite, line 2
-- apptsched: transaction none
vacuum (analyze, full) app.room;
--- type-change
alter table app.room alter column id type bigint;
--- type-change
alter table app.room alter column note type int using length(note);
--- type-change
alter table app.room alter name set data type varchar(10);
--- type-change
alter table app.room alter column size type numeric(8, 3);
--- type-change
alter table app.room alter column label type text;
--- type-change
alter table app.room alter column seen_at type timestamptz;
--- drop-outside-contract
drop table if exists app.day_2031;
--- drop-outside-contract
alter table app.room drop column note;
--- drop-outside-contract, line 2
-- apptsched: phase expand
alter table app.room drop note;
--- drop-outside-contract
drop function if exists app.twice(int);
--- drop-outside-contract
drop view app.named;
--- drop-outside-contract
drop schema if exists old;
--- rename-outside-contract
alter table app.room rename column seats to places;
--- rename-outside-contract
alter table app.room rename to hall;
--- rename-outside-contract
alter function app.twice(int) rename to doubled;
--- rename-outside-contract
alter type app.colour rename value 'red' to 'rouge';
--- rename-outside-contract
alter schema app rename to host;
--- rename-outside-contract
alter table app.room set schema public;
--- rename-outside-contract
alter type app.colour rename to color;
--- drop-cascade, line 2
-- apptsched: phase contract
drop table app.day_2031 cascade;
--- drop-cascade, line 2
-- apptsched: phase contract
alter table app.room drop column note cascade;
--- change-without-where
update app.room set seats = 1;
--- change-without-where
update only app.room r set note = upper(r.name), seats = 2;
--- change-without-where
delete from app.guest;
--- change-without-where, line 2
with gone as (
    delete from app.guest returning *
)
select count(*) from gone where id > 1;
--- change-without-where, line 4
do $$
begin
    if exists (select from app.room) then
        update app.room set seats = case when id > 1 then 1 else 2 end;
    end if;
end
$$;
--- truncate
truncate app.guest;
--- truncate
truncate table app.guest restart identity;
--- backfill-under-lock, line 2
alter table app.room add column floor int;
update app.room set floor = 1 where floor is null;
--- backfill-under-lock, line 2
alter table app.guest add column n int;
insert into app.guest (id) select id from app.room;
--- several-tables-locked, line 2
alter table app.room add column floor int;
alter table app.guest add column floor int;
--- function-search-path
create function app.f() returns int language sql as $$ select 1 $$;
--- function-search-path
create or replace procedure app.p(n int default 1)
language plpgsql
as $$ begin null; end $$;
--- function-search-path
alter function app.twice(int) reset search_path;
--- unnamed-constraint, line 2
create table app.bed (
    id int primary key,
    room_id int
);
--- unnamed-constraint, line 3
create table app.bed (
    id int,
    unique (id)
);
--- unnamed-constraint
alter table app.room add check (seats > 0) not valid;
--- unnamed-constraint
alter table app.room add column guest int references app.guest;
--- enum-value-used-at-once, line 2, fails
alter type app.colour add value 'blue';
select 'blue'::app.colour;
--- lock-table
lock table app.room;
--- lock-table
lock app.room in share mode;
--- partition-of-existing
create table app.day_2032 partition of app.day
    for values from ('2032-01-01') to ('2033-01-01');
--- detach-not-concurrent
alter table app.day detach partition app.day_2030;
--- attach-unchecked
alter table app.day attach partition app.day_2031 for values from ('2031-01-01') to ('2032-01-01');
--- disable-trigger
alter table app.room disable trigger room_is_touched;
--- disable-trigger
alter table app.room disable trigger user;
--- grant-to-public
grant select on app.room to public;
--- json-column
alter table app.room add column extra json;
--- unexamined
do $$ begin execute 'alter table app.room add column x int'; end $$;
--- unused-allow
-- apptsched: allow truncate it was needed once
select 1;
--- unknown-allow
-- apptsched: allow trunkate a slip
select 1;
--- session-setting
set schema 'app';
--- session-setting
select set_config('work_mem', '64MB', true), set_config('search_path', '', false);
--- table-rewrite, line 2
-- apptsched: transaction none
alter index app.room_name set tablespace pg_default;
--- unnamed-constraint
create domain app.percent as int check (value between 0 and 100);
--- unexamined
do $$ declare r record; begin for r in execute 'delete from app.room returning id' loop null; end loop; end $$;
--- unexamined
do 'begin null; end';
--- constraint-not-valid, line 6
do $$
<<outer>>
begin
    for i in 1..2 loop
        if i = (case when true then 1 else 2 end) then
            alter table "app"."room" add constraint c check (seats > 0);
        end if;
    end loop;
end
$$;
--- index-not-concurrent, line 2
create table if not exists app.room (id int);
create index i on app.room (seats);
--- not-null-unchecked
alter table app.room alter column seats set default 1, alter column "note" set not null;
--- type-change
ALTER TABLE "app".ROOM ALTER "name" TYPE TEXT COLLATE "C";
--- drop-outside-contract
drop type if exists app.no_such, app.nor_this;
--- unique-not-concurrent
alter table app.bare add constraint bare_pkey primary key (a, b);
--- unique-not-concurrent
alter table app.bare add constraint bare_ab unique (a) include (b) using index tablespace pg_default deferrable;
--- unique-not-concurrent
alter table app.bare add constraint bare_b unique nulls not distinct (b) deferrable initially deferred;
--- not-null-unchecked
alter table app.bare add constraint bare_pkey primary key using index bare_by_a;
--- constraint-validated-at-once, line 2
alter table app.room add constraint f foreign key (room_id) references app.room (id) not valid;
alter table app.room validate constraint f;
--- needs-transaction-none, fails
reindex (concurrently) index app.room_name;
--- drop-outside-contract, line 2
-- apptsched: transaction none
drop database if exists no_such_database;
--- json-column
alter table app.room add extra json not null default '{}';

--- change-without-where, line 2
with named as (select 1)
update app.room set seats = 1;
--- change-without-where, line 2
with named as (select 1)
delete from app.guest;
--- change-without-where
update app.room set (seats, note) = (1, 'x'), name = 'y';
--- change-without-where, line 5
do $$
#variable_conflict use_column
begin
    case
        when true then update app.room set seats = 1;
    end case;
end
$$;
--- backfill-under-lock, line 2
alter table app.room enable row level security;
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
create policy everyone on app.room using (true);
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
alter table app.guest add column n int;
insert into app.guest (id) overriding user value (select id from app.room);
--- backfill-under-lock, line 2
alter table app.guest add column n int;
merge into app.guest g using app.room r on r.id = g.id when matched then update set n = 1;
--- constraint-validated-at-once, line 2
alter table app.bare add column c int;
alter table app.bare validate constraint bare_a_is_known;
--- constraint-validated-at-once
alter table app.bare validate constraint bare_a_is_known, add column c int;
--- enum-value-used-at-once, line 2, fails
alter type app.colour add value 'light blue' before 'red';
select 'light blue'::app.colour;
--- several-tables-locked, line 3
-- apptsched: phase contract
alter table app.room drop column note;
alter table app.bare drop column b;
