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
--- constraint-validated-at-once, line 2
alter table app.room add constraint c check (seats > 0) not valid;
alter table app.room validate constraint c;
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
--- enum-value-used-at-once, line 2, fails
alter type app.colour add value 'blue';
select 'blue'::app.colour;
--- lock-table
lock table app.room;
--- lock-table
lock app.room in share mode;
--- disable-trigger
alter table app.room disable trigger room_is_touched;
--- disable-trigger
alter table app.room disable trigger user;
--- unexamined
do $$ begin execute 'alter table app.room add column x int'; end $$;
--- session-setting
set schema 'app';
--- session-setting
select set_config('work_mem', '64MB', true), set_config('search_path', '', false);
--- unexamined
do $$ declare r record; begin for r in execute 'delete from app.room returning id' loop null; end loop; end $$;
--- unexamined
do 'begin null; end';
--- constraint-validated-at-once, line 2
alter table app.room add constraint f foreign key (room_id) references app.room (id) not valid;
alter table app.room validate constraint f;
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
alter table app.room rename constraint room_pkey to room_key;
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
create policy everyone on app.room using (true);
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
drop trigger room_is_touched on app.room;
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
drop rule bare_stays on app.bare;
update app.bare set a = 1 where a is null;
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
--- truncate, line 2
create table app.bed (id int);
truncate app.bed, only app.room, app.guest;
--- lock-table, line 2
create table app.bed (id int);
lock app.bed, app.room in exclusive mode;
--- change-without-where
update app.room set seats = 1, note = 'x';
--- session-setting
set names 'latin1';
--- session-setting
select set_config('work_mem', '64MB', is_local => false);
--- backfill-under-lock, line 2
alter table app.room add column floor int;
update app.guest set name = 'x' where name is null;
--- backfill-under-lock, line 2
alter table app.room enable always trigger room_is_touched;
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
alter table app.guest add n int;
create table app.copied as select * from app.guest;
--- backfill-under-lock, line 2
alter table app.guest add n int;
insert into app.guest as g (id) (select id from app.room);
--- backfill-under-lock, line 2
alter table app.guest add n int;
insert into app.guest (id, name) table app.bare;
--- backfill-under-lock, line 2
drop index app.room_name;
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
create rule r as on insert to app.room do also nothing;
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
alter trigger room_is_touched on app.room rename to touched;
update app.room set seats = 1 where seats is null;
--- backfill-under-lock, line 2
create trigger t after insert on app.room for each row execute function app.touch();
update app.guest set name = 'x' where name is null;
--- backfill-under-lock, line 2
create table app.bed (room_id int constraint bed_room_fkey references app.room);
insert into app.bed select id from app.room;
--- backfill-under-lock, line 3
-- apptsched: phase contract
alter table app.room rename to hall;
update app.hall set seats = 1 where seats is null;
--- backfill-under-lock, line 2
-- apptsched: transaction none
do $$ begin alter table app.room add column floor int; update app.room set seats = 1 where seats is null; end $$;
--- constraint-validated-at-once, line 2
alter table app.room add column floor int;
alter table app.bare validate constraint bare_a_is_known;
--- several-tables-locked, line 2
drop index app.room_name;
drop index app.bare_by_a;
--- several-tables-locked, line 2
-- apptsched: transaction none
do $$ begin alter table app.room add column floor int; alter table app.guest add column floor int; end $$;
--- change-without-where
update app.room set seats = seats + 1;
--- change-without-where
delete from app.guest g using app.room r;
--- change-without-where
update app.room r set name = g.name from app.guest g;
--- disable-row-security
alter table app.room disable row level security;
--- restriction-outside-contract
revoke select on app.room from current_user;
--- restriction-outside-contract
alter table app.room force row level security;
--- restriction-outside-contract
alter table app.room alter column seats drop default;
