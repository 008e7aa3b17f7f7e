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
--- partition-of-existing
create table app.day_2032 partition of app.day
    for values from ('2032-01-01') to ('2033-01-01');
--- detach-not-concurrent
alter table app.day detach partition app.day_2030;
--- attach-unchecked
alter table app.day attach partition app.day_2031 for values from ('2031-01-01') to ('2032-01-01');
--- grant-to-public
grant select on app.room to public;
--- json-column
alter table app.room add column extra json;
--- unused-allow
-- apptsched: allow truncate it was needed once
select 1;
--- unknown-allow
-- apptsched: allow trunkate a slip
select 1;
--- table-rewrite, line 2
-- apptsched: transaction none
alter index app.room_name set tablespace pg_default;
--- unnamed-constraint
create domain app.percent as int check (value between 0 and 100);
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
--- needs-transaction-none, fails
reindex (concurrently) index app.room_name;
--- drop-outside-contract, line 2
-- apptsched: transaction none
drop database if exists no_such_database;
--- json-column
alter table app.room add extra json not null default '{}';
--- constraint-not-valid
alter table app.day add constraint f foreign key (visits) references app.guest (id);
--- index-not-concurrent
create index i on app.day (visits);
--- index-not-concurrent
create index on app.room (lower(note), (seats + 1));
--- partition-of-existing
create table app.day_2032 partition of app.day for values from ('2032-01-01') to ('2033-01-01')
    partition by list (visits);
--- refresh-not-concurrent
refresh materialized view app.summary with no data;
--- function-search-path
alter procedure app.tidy() reset search_path;
--- table-rewrite, line 2
-- apptsched: transaction none
cluster;
--- table-rewrite
cluster (verbose) app.room using room_pkey;
--- table-rewrite, line 2
-- apptsched: transaction none
vacuum full app.room, app.guest;
--- table-rewrite, line 2
-- apptsched: transaction none
vacuum (full);
--- type-change
alter table app.room alter column alias type varchar(40);
--- type-change
alter table app.room alter column email type text;
--- type-change
alter table app.room alter column phone type varchar(40);
--- table-rewrite
alter table app.room add column taken app.percentage;
--- table-rewrite
alter table app.room add column taken app.share default 3;
--- required-column
alter table app."a,(b)" add column "c;d" int not null;
--- drop-outside-contract, line 2
create function app.twice(p int, q int) returns int language sql return p * 2;
drop function app.twice(int);
--- drop-outside-contract
drop policy if exists no_such on app.room;
--- volatile-default
alter table app.room add column number serial2;
--- volatile-default
alter table app."a,(b)" add column n bigserial;
--- unique-not-concurrent
alter table app.room add column code text constraint room_code_key unique deferrable initially deferred;
--- exclusion-constraint
alter table app.room add
    constraint room_no_overlap exclude using gist (during with &&);
--- partition-of-existing
create table app.day_2032 partition of app.day for values from ('2032-01-01') to (maxvalue);
--- drop-outside-contract, line 2
create or replace function app.twice(p int) returns int language sql immutable return p + p;
drop function app.twice(int);
