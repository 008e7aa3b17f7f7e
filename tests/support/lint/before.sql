-- What the database has before each migration of unsafe_*.sql and safe.sql.
create schema app;
create type app.colour as enum ('red', 'green');
create domain app.percentage as int constraint percentage_is_valid check (value <= 100);
create table app.room (
    id       int         not null,
    name     varchar(20) not null,
    seats    int,
    size     numeric(6, 2),
    colour   app.colour,
    seen_at  timestamp(3),
    at       timestamptz,
    address  cidr,
    note     text,
    label    char(5),
    during   tstzrange,
    room_id  int,
    alias    varchar(9),
    email    varchar(80),
    phone    varchar(20),
    constraint room_alias_is_short check (length(alias) < 9),
    constraint room_pkey primary key (id)
);
create unique index room_name on app.room (name);
create table app.guest (id int not null, name text, constraint guest_pkey primary key (id));
create table app.day (at date not null, visits int) partition by range (at);
create table app.day_2030 partition of app.day for values from ('2030-01-01') to ('2031-01-01');
create table app.day_2031 (at date not null, visits int);
create unique index day_2031_by_day on app.day_2031 (at);
create table app."a,(b)" (id int);
create table app.bare (a int, b int);
create unique index bare_by_a on app.bare (a);
alter table app.bare add constraint bare_a_is_known check (a > 0) not valid;
create index room_by_email on app.room (lower(email));
create index room_with_phone on app.room (id) where phone is not null;
create domain app.share as app.percentage not null;
create view app.named as select id, name from app.guest;
create materialized view app.summary as select count(*) as rooms, 1 as one from app.room;
create unique index summary_one on app.summary (one);
create sequence app.number;
create function app.touch() returns trigger language plpgsql set search_path = pg_catalog, pg_temp
as $$ begin return new; end $$;
create function app.twice(p int) returns int language sql immutable set search_path = pg_catalog, pg_temp
as $$ select p * 2 $$;
create function app.dice() returns int language sql volatile set search_path = pg_catalog, pg_temp
as $$ select 1 + floor(random() * 6)::int $$;
create procedure app.tidy() language sql set search_path = pg_catalog, pg_temp as $$ select 1 $$;
create trigger room_is_touched before update on app.room for each row execute function app.touch();
create rule bare_stays as on delete to app.bare do instead nothing;
