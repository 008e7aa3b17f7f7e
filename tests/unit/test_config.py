"""Configuration: profiles, the environment, and secrets that stay secret."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from psycopg.conninfo import conninfo_to_dict

from apptsched import AsyncDatabase, Database, DatabaseConfig, InvalidConfiguration

SECRET = "hunter2-quux"
URL = f"postgresql://app:{SECRET}@db.example.org:6432/clinic"
SECONDS = timedelta(seconds=1)
PROFILES = {
    "development": (1, 10, "prefer", 30, 5, 0.1),
    "staging": (2, 15, "require", 10, 2, 0.25),
    "production": (2, 20, "verify-full", 10, 2, 1),
}


def from_env(profile: str | None = None, **environ: str) -> DatabaseConfig:
    return DatabaseConfig.from_env(profile, {"DATABASE_URL": URL, **environ})


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_has_its_defaults(profile: str) -> None:
    config = from_env(profile)

    smallest, largest, sslmode, statement_s, lock_s, slow_s = PROFILES[profile]
    assert (config.profile, config.sslmode) == (profile, sslmode)
    assert (config.min_size, config.max_size) == (smallest, largest)
    assert config.connect_timeout == 2 * SECONDS
    assert config.checkout_timeout == 5 * SECONDS
    assert config.idle_timeout == 30 * SECONDS
    assert config.statement_timeout == statement_s * SECONDS
    assert config.lock_timeout == lock_s * SECONDS
    assert config.slow_query == slow_s * SECONDS


def test_without_a_profile_the_pool_is_small_and_tls_as_the_conninfo_says() -> None:
    config = from_env()

    assert (config.profile, config.min_size, config.max_size) == (None, 1, 10)
    assert "sslmode" not in conninfo_to_dict(config.connection_string())


def test_the_environment_names_the_profile_and_the_call_may_name_another() -> None:
    assert from_env(APPTSCHED_PROFILE="staging").profile == "staging"
    assert from_env("development", APPTSCHED_PROFILE="staging").profile == "development"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("min_size", "3", 3),
        ("max_size", "30", 30),
        ("max_waiting", "7", 7),
        ("connect_timeout", "2.5", 2.5 * SECONDS),
        ("checkout_timeout", "9", 9 * SECONDS),
        ("statement_timeout", "0.5", 0.5 * SECONDS),
        ("lock_timeout", "1e1", 10 * SECONDS),
        ("idle_timeout", "60", 60 * SECONDS),
        ("slow_query", "0.001", SECONDS / 1000),
        ("sslmode", "verify-full", "verify-full"),
        ("pgbouncer", "true", True),
        ("pgbouncer", "0", False),
        ("application_name", "front desk", "front desk"),
    ],
)
def test_every_field_can_be_set_by_the_environment_over_the_profile(
    name: str, text: str, value: Any
) -> None:
    config = from_env("staging", **{f"APPTSCHED_{name.upper()}": text})

    assert getattr(config, name) == value
    assert evolve(config, **{name: getattr(from_env("staging"), name)}) == from_env("staging")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MIN_SIZE", "few"),
        ("MIN_SIZE", "-1"),
        ("MIN_SIZE", "99"),
        ("MAX_SIZE", "0"),
        ("MAX_SIZE", "1.5"),
        ("CONNECT_TIMEOUT", "soon"),
        ("CONNECT_TIMEOUT", "0"),
        ("LOCK_TIMEOUT", "-1"),
        ("STATEMENT_TIMEOUT", "0.0001"),
        ("STATEMENT_TIMEOUT", "nan"),
        ("STATEMENT_TIMEOUT", "inf"),
        ("STATEMENT_TIMEOUT", "1e300"),
        ("PGBOUNCER", "maybe"),
        ("PROFILE", "holiday"),
        ("DATABASE_URL", "postgresql://["),
        ("DATABASE_URL", "host=a nonsense"),
        ("MAX_SIZE_FILE", "/no/such/file"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name: str, text: str) -> None:
    with pytest.raises(InvalidConfiguration):
        from_env(**{f"APPTSCHED_{name}": text})


def test_a_database_must_be_named() -> None:
    with pytest.raises(InvalidConfiguration, match="DATABASE_URL"):
        DatabaseConfig.from_env(environ={})


def test_the_packages_own_url_comes_before_the_general_one() -> None:
    config = from_env(APPTSCHED_DATABASE_URL="postgresql://other.example.org/mine")

    assert config.conninfo == "postgresql://other.example.org/mine"


@pytest.mark.parametrize("name", ["DATABASE_URL", "APPTSCHED_DATABASE_URL"])
def test_a_url_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "url"
    file.write_text(f"{URL}\n")

    assert DatabaseConfig.from_env(environ={f"{name}_FILE": str(file)}).conninfo == URL


def test_a_password_may_stand_in_a_file_and_joins_the_url(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")

    config = DatabaseConfig.from_env(
        environ={
            "DATABASE_URL": "postgresql://app@db.example.org/clinic",
            "APPTSCHED_PASSWORD_FILE": str(file),
        }
    )

    parts = conninfo_to_dict(config.connection_string())
    assert (parts["password"], parts["host"], parts["user"]) == (SECRET, "db.example.org", "app")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(InvalidConfiguration, match="APPTSCHED_PASSWORD_FILE"):
        from_env(APPTSCHED_PASSWORD_FILE=str(file))


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_production_refuses_weaker_tls_wherever_it_is_asked_for(mode: str) -> None:
    with pytest.raises(InvalidConfiguration, match="verify-full"):
        from_env("production", APPTSCHED_SSLMODE=mode)
    with pytest.raises(InvalidConfiguration, match="verify-full"):
        from_env("production", DATABASE_URL=f"{URL}?sslmode={mode}")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///clinic",
        "postgresql://localhost/clinic",
        "postgresql://127.0.0.1/clinic",
        "postgresql://[::1]/clinic",
        "host=/run/postgresql dbname=clinic",
        "host=@abstract dbname=clinic",
        "host=localhost,127.0.0.2 dbname=clinic",
    ],
)
def test_production_asks_no_tls_of_sockets_and_loopback(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGHOST", raising=False)

    config = from_env("production", DATABASE_URL=url, APPTSCHED_SSLMODE="disable")

    assert config.is_local


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://10.0.0.7/clinic",
        "postgresql://localhost.example.org/clinic",
        "postgresql://localhost,db.example.org/clinic",
        "host=localhost hostaddr=10.0.0.7 dbname=clinic",
    ],
)
def test_a_server_that_only_looks_local_is_not(url: str) -> None:
    with pytest.raises(InvalidConfiguration, match="verify-full"):
        from_env("production", DATABASE_URL=url, APPTSCHED_SSLMODE="disable")


def test_the_default_host_of_libpq_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.org")

    assert not DatabaseConfig(conninfo="dbname=clinic").is_local


def test_tls_of_the_conninfo_comes_before_the_profiles() -> None:
    config = from_env("staging", DATABASE_URL=f"{URL}?sslmode=verify-full")

    assert conninfo_to_dict(config.connection_string())["sslmode"] == "verify-full"


def test_the_connection_string_carries_the_settings_of_every_connection() -> None:
    config = DatabaseConfig(
        conninfo=f"{URL}?options=-c%20jit%3Doff", lock_timeout=1.5 * SECONDS, application_name="x"
    )

    parts = conninfo_to_dict(config.connection_string())

    assert parts["application_name"] == "x"
    assert parts["connect_timeout"] == "2"
    for setting in ("timezone=UTC", r"default_transaction_isolation=read\ committed"):
        assert f"-c {setting}" in parts["options"]
    assert "-c lock_timeout=1500" in parts["options"]
    assert parts["options"].endswith("-c jit=off")


def test_behind_pgbouncer_no_settings_are_sent() -> None:
    config = DatabaseConfig(conninfo=URL, pgbouncer=True)

    assert "options" not in conninfo_to_dict(config.connection_string())


@pytest.mark.parametrize(("given", "whole"), [(0.1, 2), (2, 2), (2.001, 3), (10, 10)])
def test_the_connect_timeout_is_whole_seconds_rounded_up_and_at_least_two(
    given: float, whole: int
) -> None:
    config = DatabaseConfig(conninfo=URL, connect_timeout=given * SECONDS)

    assert conninfo_to_dict(config.connection_string())["connect_timeout"] == str(whole)


def test_another_database_has_the_same_configuration() -> None:
    config = from_env("staging").with_conninfo("dbname=other")

    assert (config.conninfo, config.profile) == ("dbname=other", "staging")


def test_the_password_is_not_in_any_repr() -> None:
    for shown in (from_env(), Database(URL), AsyncDatabase(URL)):
        assert SECRET not in repr(shown)
        assert SECRET not in str(shown)
    assert SECRET not in from_env().target


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://app:{SECRET}@[nonsense/clinic",
        f"host=db password={SECRET} nonsense",
        f"postgresql://app:{SECRET}@db/clinic?nonsense={SECRET}",
        f"host=\udcff password={SECRET}",
        f"host=a\0b password={SECRET}",
    ],
)
def test_the_password_is_not_in_the_error_for_a_conninfo_that_cannot_be_read(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for make in (
        lambda: DatabaseConfig(conninfo=url),
        lambda: Database(url),
        lambda: from_env(DATABASE_URL=url),
        lambda: from_env("production", DATABASE_URL=url),
    ):
        with pytest.raises(InvalidConfiguration) as refused:
            make()
        assert SECRET not in "".join(traceback.format_exception(refused.value))
    assert SECRET not in caplog.text


@pytest.mark.parametrize("own", ["", "-c statement_timeout=3s"])
def test_migrations_have_no_time_limit(own: str) -> None:
    config = DatabaseConfig(conninfo=f"host=db options='{own}'")

    options = str(conninfo_to_dict(config.migration_string())["options"])

    assert options.endswith(" -c statement_timeout=0")
    assert options.startswith(str(conninfo_to_dict(config.connection_string())["options"]))


def test_behind_pgbouncer_the_migration_string_is_the_connection_string() -> None:
    config = DatabaseConfig(conninfo="host=db", pgbouncer=True)

    assert config.migration_string() == config.connection_string()
