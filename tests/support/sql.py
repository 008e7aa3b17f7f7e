"""Statements that are hard to tell apart from two, without their `;`. Each one runs."""

from __future__ import annotations

SETUP = "create temporary table r (a int, b text default ';')"

STATEMENTS = [
    # strings
    "select 'a;b'",
    "select 'it''s; fine'",
    r"select 'backslash \'",
    r"select E'\';'",
    r"select e'a\\'';'",
    "select E'one;'\n'two\\';'",
    "select E'a' -- on;\n  '\\';b'",
    "select E'a'\r\n\t-- ;\r\n 'b\\';'",
    "select 'a' -- '\n 'b;'",
    "select U&'d!0061t\\;' uescape '!'",
    "select U&'d\\0061t;''\\\\', u&'\\+000061'\n'b;'",
    "select N'a\\;', (B'0'\r'1')::text, x'1f'::text",
    r"select E'\\'';\''''",
    "select E''';', E'''', ''';'",
    "select B'01'::text, X'1F'::text, N'a;'",
    "select 'é;', '\U0001f600;' as \"naïve;\"",
    "values (';'), ($$;$$)",
    # quoted names
    "select 1 as U&\"d!0061;\" uescape '!'",
    'select 1 as "a;""b;"',
    'select 1 as "--", \';\' as "/*"',
    # dollar quotes
    "select $$;$$",
    "select $a$ $b$ ; $$ ; $a$",
    "select $a$;$A$;$a$",
    "select $_é1$;$_é1$",
    "select $a$;$$a$",
    "select $$'$$, ';'",
    "select $$;$$||$a$;$a$",
    "select 1 as a$$, ';' as b$c$",
    "select 1 as a$b$c, ';'",
    "select 1 as é$$",
    "select 1 as é$é$, ';' as \U0001f600$$",
    "select 1 as _$a$, $a$;$a$ as _1$",
    "select 1,$a$;$a$,2 where($$;$$)=$_$;$_$",
    # comments
    "select /* ; /* ; */ ; */ 1",
    "select /*/ ; */ 1",
    "select /***/ 1, ';' /**;/**/*/ as x",
    "select 2 */* ; */ 3",
    "select 2 --* ;\n * 3",
    "select 5 -- ; '\n",
    "select 5 -- ; '\r, 6",
    "select 5 ---;\n",
    "select 5 +-- ;\n 1",
    "select 2 /*;*/ */**/ 3",
    "select 2*/*/*;*/*/3",
    "select 7 <>/* ; */ 8, -/*;*/ 5",
    "select (1), ((2)) -- );\n",
    "select 2 /* ; */",
    # numbers, blanks, names that are keywords
    "select 1.5e-3, .5, 1.",
    "select (array[1, 2])[1]",
    "\n\t select 1",
    'select 1 as case_, 2 as "end"',
    "select case when true then case when true then 1 end end",
    "select 'begin atomic', 1 as atomic",
    "create or replace temporary view v as select begin atomic from (select 1 as begin) s",
    # bodies
    "do $do$ begin perform ';'; execute $$select ';'$$; end $do$",
    "create or replace function pg_temp.a() returns int language sql begin atomic select 1; end",
    """create or replace function pg_temp.b(x int default 1) returns int language sql
    begin /* ; */ atomic
        select case when x = 1 then (case x when 1 then 2 end) end as end; select 3;
    end""",
    "create or replace procedure pg_temp.c() language sql begin atomic end",
    "create or replace procedure pg_temp.d() LANGUAGE sql BEGIN ATOMIC SELECT 1 AS CASE; END",
    """create or replace function pg_temp.e() returns int language sql
    begin atomic select s.end from (select 1) s("end"); end""",
    "create or replace function pg_temp.f() returns text language sql as 'select ''a;'';'",
    "create or replace function pg_temp.g(int) returns int language sql as $$ select $1; $$",
    "create or replace function pg_temp.atomic() returns int language sql as 'select 1'",
    "create or replace function pg_temp.begin() returns int language sql as 'select 1'",
    "create or replace rule q as on insert to r do also (select 1; select ';')",
    """create or replace rule q as on update to r do instead (
        update r set b = $t$;)$t$ where a = old.a; /* ); */ select (1); -- );
        select E'\\');'
    )""",
    """create or replace function pg_temp.h(int, text) returns text language sql
    return $1||$t$;$t$||$2||$$$1;$$""",
    """create or replace function pg_temp.i(text) returns text language sql
    begin atomic select $1||$a$ end; $a$; select case $1 when $$;$$ then ';' end; end""",
]
