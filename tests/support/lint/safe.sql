---
create table app.bed (
    id int generated always as identity,
    room_id int not null,
    constraint bed_pkey primary key (id),
    constraint bed_room_fkey foreign key (room_id) references app.room (id)
);
create index bed_by_room on app.bed (room_id);
alter table app.bed add constraint bed_room check (room_id > 0);
alter table app.bed alter column room_id drop not null, alter column room_id set not null;
alter table app.bed add column key uuid default gen_random_uuid();
update app.bed set room_id = 1;
delete from app.bed;
truncate app.bed;
drop table app.bed;
---
alter table app.room add column floor int;
---
alter table app.room add column floor int not null default 0, add column wing text default 'east';
---
alter table app.room add column made timestamptz not null default now();
---
alter table app.room add column made date default current_date, add extra jsonb default '{}'::jsonb;
---
alter table app.room add column tags text[] not null default array['a', 'b'];
---
alter table app.room add column guest_id int constraint room_guest_fkey references app.guest;
---
alter table app.room add column price numeric(8, 2) default round(1.234, 2) not null;
---
alter table app.room add column "default" text, add column "primary key" text;
---
alter table app.room alter column seats set default 4;
---
alter table app.room alter column name drop not null;
---
alter table app.room alter column name type varchar(40);
---
alter table app.room alter column name type varchar;
---
alter table app.room alter column name type text;
---
alter table app.room alter column note type character varying;
---
alter table app.room alter column size type numeric(8, 2);
---
alter table app.room alter column size type numeric;
---
alter table app.room alter column seen_at type timestamp(6);
---
alter table app.room alter column address type inet;
---
alter table app.room alter column seats type integer;
---
alter table app.room alter column seats set statistics 500, alter note set storage external;
---
alter table app.room set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
---
alter table app.room add constraint c check (seats > 0) not valid;
---
alter table app.room add constraint f foreign key (room_id) references app.room (id) not valid;
---
alter table app.room drop constraint room_pkey;
---
alter table app.room rename constraint room_pkey to room_key;
---
alter index app.room_name rename to room_by_name;
---
alter table app.room enable trigger room_is_touched;
---
-- apptsched: transaction none
create index concurrently room_by_seats on app.room (seats);
---
-- apptsched: transaction none
create unique index concurrently room_by_size on app.room (size);
---
-- apptsched: transaction none
drop index concurrently app.room_name;
---
-- apptsched: transaction none
drop index concurrently if exists app.no_such;
---
-- apptsched: transaction none
reindex index concurrently app.room_name;
---
-- apptsched: transaction none
vacuum (analyze) app.room;
---
-- apptsched: transaction none
alter table app.day detach partition app.day_2030 concurrently;
---
drop index app.room_name;
---
drop trigger room_is_touched on app.room;
---
create table app.day_2032 (like app.day including all);
alter table app.day attach partition app.day_2032 for values from ('2032-01-01') to ('2033-01-01');
---
create index day_by_visits on only app.day (visits);
---
-- apptsched: phase contract
alter table app.room drop column note;
---
-- apptsched: phase contract
drop view app.named;
drop function app.twice(int);
---
-- apptsched: phase contract
alter table app.room rename column seats to places;
---
update app.room set seats = 1 where seats is null;
---
update app.room r set seats = (select count(*) from app.guest) where r.seats is null;
---
delete from app.guest g using app.room r where r.id = g.id;
---
insert into app.guest (id, name) values (1, 'A; update app.room set seats = 1') on conflict (id) do update set name = excluded.name;
---
select id from app.room for update;
---
set local work_mem = '64MB';
---
set constraints all deferred;
---
select set_config('work_mem', '64MB', true);
---
create function app.f() returns int language sql set search_path = pg_catalog, pg_temp as $$ select 1 $$;
---
create function app.f(p int) returns int language sql begin atomic select p; end;
---
create function app.f(p int) returns int language sql return p;
---
create procedure app.p() language plpgsql as $$ begin commit; end $$;
---
create or replace view app.named as select id, name from app.guest;
---
refresh materialized view concurrently app.summary;
---
create materialized view app.other as select 1 as one;
refresh materialized view app.other;
---
alter type app.colour add value 'blue';
---
create type app.shape as enum ('round');
create sequence app.other;
---
comment on table app.room is 'update app.room set seats = 1; drop table app.room';
---
grant select on app.room to current_user;
---
lock table app.room in share update exclusive mode;
---
create trigger t after update or delete on app.room for each row execute function app.touch();
---
do $$ begin if not exists (select from app.room) then
    update app.room set seats = 2 where seats is null; end if; end $$;
---
/* drop table app.room; */ select 'drop table app.room', $x$truncate app.room$x$ -- delete from app.room
;
---
create temp table copied as select * from app.room;
create index on copied (id);
update copied set id = 1;
---
-- apptsched: allow change-without-where the table has three rows
update app.room set seats = 1;
---
do $$ begin alter table app.room add constraint c check (seats > 0) not valid; end $$;
---
alter type app.colour add value 'blue' before 'red';
alter type app.colour add value 'teal' after 'blue';
comment on type app.colour is 'blue';
select 'red'::app.colour;
---
create table if not exists app.bed (id int, constraint bed_pkey primary key (id));
---
create domain app.percent as int constraint percent_is_valid check (value between 0 and 100);
---
do $$ begin create trigger t after insert on app.room for each row execute function app.touch(); end $$;
---
alter table app.day_2031 add constraint day_2031_pkey primary key using index day_2031_by_day;
---
alter table app.room alter column id set not null;
---
-- apptsched: transaction none
reindex (concurrently, verbose) index app.room_name;
---
create function app.f() returns bigint language sql
begin atomic
    with gone as (delete from app.guest returning *) select count(*) from gone;
end;
---
create rule r as on insert to app.named do instead (update app.room set seats = 1; delete from app.guest);
---
create temp table copied (id int primary key, check (id > 0));
---
create table app.bed_new (id int);
alter table app.bed_new rename to bed;
create index bed_by_id on app.bed (id);
---
-- apptsched: transaction none
vacuum (full false) app.room;
---
create table app.bed (id int);
truncate only app.bed;
lock table app.bed;
---
create domain app.name as text;
alter table app.room add column owner app.name, add column rates app.percentage[];
---
create table app.file (storage text not null, compression text, generated boolean default true);
alter table app.room add column storage text, add column compression text;
---
create function app.thrice(p int) returns int language sql return p * 3;
alter function app.thrice(int) rename to tripled;
create function app.halved(p int) returns int language sql return p / 2;
revoke all on function app.halved(int) from public;
create or replace function app.squared(p int) returns int language sql return p * p;
revoke all on function app.squared(int) from public;
---
create table app.bed (id int);
revoke all on app.bed from public;
alter table app.bed enable row level security;
---
select id into app.copied from app.guest where id < 0;
create index copied_by_id on app.copied (id);
---
create trigger t after insert on app.room for each row execute function app.touch();
insert into app.guest (id, name) values (1, 'A');
---
-- apptsched: transaction none
do $$ begin set local work_mem = '1MB'; alter table app.room add column floor int; commit;
    update app.room set floor = 1 where floor is null; end $$;
---
-- apptsched: phase contract
alter table app.room alter column seats drop default;
revoke select on app.room from current_user;
---
create table app.bed (room_id int constraint bed_room_fkey references app.room);
insert into app.bed (room_id) select n from generate_series(1, 0) g(n);
---
create table app.bed (id int);
drop table app.bed;
create table app.cot (id int);
alter table app.cot rename to bed;
update app.bed set id = 1;
