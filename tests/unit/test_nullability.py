"""Which columns may be null, read from the text of a query."""

from __future__ import annotations

import pytest
import sqlglot

from apptsched.sqlcheck.nullability import Answer, Scope, answer_of

RELATIONS: dict[tuple[str, str], Answer] = {
    ("apptsched", "room"): (("id", False), ("ref", True)),
    ("apptsched", "stay"): (("room_id", False), ("note", True)),
    ("pg_catalog", "pg_class"): (("oid", False),),
}


def nulls(query: str) -> list[bool | None]:
    """Return, by column, whether it may be null; None where that cannot be told."""
    scope = Scope(lambda schema, name: RELATIONS.get((schema, name), ()))
    found = answer_of(sqlglot.parse_one(query, read="postgres"), scope)
    return [known for _, known in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("r.id", False),
        ("r.ref", True),
        ("ref", True),
        ("r.id::text", False),
        ("null::text", True),
        ("'x'", False),
        ("%(x)s::text", None),
        ("current_setting('x')", None),
        ("r.id || 'x'", False),
        ("r.id || r.ref", True),
        ("r.id || current_user", None),
        ("r.ref is null", False),
        ("r.ref is distinct from 'x'", False),
        ("not (r.id = r.id)", False),
        ("coalesce(r.ref, 'x')", False),
        ("coalesce(r.ref, null)", True),
        ("case when r.ref = 'x' then 1 end", True),
        ("case when r.ref = 'x' then 1 else 2 end", False),
        ("exists (select)", False),
        ("array(select r.ref)", False),
        ("r.ref ->> 'x'", True),
        ("extract(epoch from r.id)::float8", False),
        ("(select s.room_id from apptsched.stay s)", True),
        ("(select count(*) from apptsched.stay s)", False),
        ("(select max(s.room_id) from apptsched.stay s)", True),
        ("(select coalesce(jsonb_agg(s.note), '[]') from apptsched.stay s)", False),
        ("(select coalesce(max(s.note), '') from apptsched.stay s group by s.room_id)", True),
    ],
)
def test_an_expression_may_be_null_when_what_it_is_made_of_may(
    value: str, expected: bool | None
) -> None:
    assert nulls(f"select {value} as x from apptsched.room r") == [expected]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select r.id, s.room_id from room r, stay s", [False, False]),
        ("select r.id, s.room_id from room r join stay s on true", [False, False]),
        ("select r.id, s.room_id from room r left join stay s on true", [False, True]),
        ("select r.id, s.room_id from room r right join stay s on true", [True, False]),
        ("select r.id, s.room_id from room r full join stay s on true", [True, True]),
        ("select w.n from room r left join lateral (select 1 as n) w on true", [True]),
        ("select w.n from room r cross join lateral (select r.id as n) w", [False]),
        ("select w.id from (select r.id from room r) w", [False]),
        ("with w as (select r.id, r.ref from room r) select w.id, w.ref from w", [False, True]),
        ("select r.id from room r union all select s.note from stay s", [True]),
        ("select f.id from apptsched.f() f", [None]),
        ("select c.oid from pg_class c", [False]),
        ("insert into room as r (id) values (1) returning r.id, r.ref", [False, True]),
        ("update room r set id = 1 where true returning r.id, r.ref", [False, True]),
        ("delete from room r where true returning r.id", [False]),
        (
            """with n as (insert into room as r (id) values (1) returning r.id)
            select n.id from (select) one left join n on true""",
            [True],
        ),
    ],
)
def test_a_column_may_be_null_when_its_table_s_may_or_a_join_may_miss_its_row(
    query: str, expected: list[bool | None]
) -> None:
    for table in ("room", "stay"):
        query = query.replace(f" {table} ", f" apptsched.{table} ")

    assert nulls(query) == expected
