"""Databases that get one thing wrong, to show that a test would notice."""

from __future__ import annotations

import psycopg

WRONGS = {
    "buffers are swapped": (
        "insert_appointment",
        "c.starts_at - p_row.buffer_before, c.ends_at + p_row.buffer_after",
        "c.starts_at - p_row.buffer_after, c.ends_at + p_row.buffer_before",
    ),
    "a move forgets its buffers": (
        "move_occupancy",
        "p_starts_at - p_row.buffer_before, p_ends_at + p_row.buffer_after",
        "p_starts_at, p_ends_at",
    ),
    "bodies that touch count as overlapping": (
        "find_conflicts",
        "c.starts_at < w.ends_at and c.ends_at > w.starts_at",
        "c.starts_at <= w.ends_at and c.ends_at >= w.starts_at",
    ),
    "cancelling gives no time back": (
        "change_status",
        "if not apptsched.occupies_time(p_status) then",
        "if false then",
    ),
}


def sabotage(conninfo: str, wrong: str) -> None:
    """Make a database wrong in the way that `WRONGS` names."""
    function, old, new = WRONGS[wrong]
    query = "select pg_get_functiondef(oid) from pg_proc where proname = %s"
    with psycopg.connect(conninfo) as connection:
        [text] = connection.execute(query, [function]).fetchone()
        assert text.count(old) == 1
        connection.execute(text.replace(old, new))
