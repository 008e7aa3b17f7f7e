"""Configuration made by hand: a field that cannot be meant is refused before any connection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apptsched import AsyncDatabase, Database, DatabaseConfig, InvalidConfiguration, InvalidInput


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("conninfo", None),
        ("conninfo", b"dbname=clinic"),
        ("min_size", "2"),
        ("max_size", 2.5),
        ("max_size", True),
        ("max_waiting", -1),
        ("lock_timeout", 5),
        ("slow_query", None),
        ("statement_timeout", timedelta(milliseconds=2**31)),
        ("checkout_timeout", timedelta.max),
        ("pgbouncer", "no"),
        ("sslmode", 1),
        ("application_name", None),
        ("application_name", "a\0b"),
        ("application_name", "a\ud800"),
        ("profile", "holiday"),
    ],
)
def test_a_field_of_another_kind_or_out_of_bounds_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(InvalidConfiguration, match="conn" if name == "conninfo" else name):
        DatabaseConfig(**{name: value})


@pytest.mark.parametrize("database", [Database, AsyncDatabase])
@pytest.mark.parametrize("config", [None, 5, b"dbname=clinic"])
def test_a_database_is_made_of_a_conninfo_or_a_configuration(database: Any, config: Any) -> None:
    with pytest.raises(InvalidInput, match="config"):
        database(config)
