"""Where the database is and how patiently to talk to it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, fields, frozen
from attrs.converters import optional
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from apptsched.errors import InvalidConfiguration, InvalidInput
from apptsched.model.checks import checked_type
from apptsched.model.text import checked_text

PROFILES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "development": {
            "max_size": 10,
            "sslmode": "prefer",
            "statement_timeout": timedelta(seconds=30),
            "lock_timeout": timedelta(seconds=5),
            "slow_query": timedelta(milliseconds=100),
        },
        "staging": {
            "min_size": 2,
            "max_size": 15,
            "sslmode": "require",
            "slow_query": timedelta(milliseconds=250),
        },
        "production": {
            "min_size": 2,
            "max_size": 20,
            "sslmode": "verify-full",
            "slow_query": timedelta(seconds=1),
        },
    }
)
_SECRET_PARTS = ("password", "sslpassword")


_SCHEMA_CHECKS = ("error", "warn", "off")
_TEXT_LIMIT = 65_536
_SHORTEST_WAIT = timedelta(milliseconds=1)  # to PostgreSQL 0 ms would mean no limit
_LONGEST_WAIT = timedelta(milliseconds=2**31 - 1)  # the longest PostgreSQL takes


def _defaults(profile: str) -> Mapping[str, Any]:
    if profile not in PROFILES:
        raise InvalidConfiguration(f"no profile {profile!r}; there are {', '.join(PROFILES)}")
    return PROFILES[profile]


def _milliseconds(value: timedelta) -> int:
    return value // timedelta(milliseconds=1)


def _parsed(value: str) -> str:
    try:
        text = checked_text("conninfo", checked_type("conninfo", str, value), _TEXT_LIMIT)
        conninfo_to_dict(text)
    except (ProgrammingError, InvalidInput):
        raise InvalidConfiguration("the connection string cannot be read") from None
    return text


def _check_field(name: str, value: object, default: object) -> None:
    if value is None and default is None:
        return
    kind = str if default is None else type(default)
    if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        raise InvalidConfiguration(f"{name} must be {kind.__name__}, not {type(value).__name__}")
    if isinstance(value, timedelta) and not _SHORTEST_WAIT <= value <= _LONGEST_WAIT:
        raise InvalidConfiguration(f"{name} must be within 1 ms and {_LONGEST_WAIT}")
    if isinstance(value, str) and name != "conninfo":
        try:
            checked_text(name, value, _TEXT_LIMIT)
        except InvalidInput as error:
            raise InvalidConfiguration(str(error)) from error


@frozen(kw_only=True)
class DatabaseConfig:
    """Connection, pool and timeouts.

    Attributes:
        conninfo: A libpq connection string or URL; hidden from `repr`.
        min_size: Connections kept open.
        max_size: Connections at most.
        max_waiting: Callers that may wait for a connection; 0: any number.
        connect_timeout: To make one connection; whole seconds, at least 2.
        checkout_timeout: To get a connection from the pool.
        statement_timeout: For one statement; no retry of a call begins after it.
        lock_timeout: For one wait for a lock, such as another booking's.
        idle_timeout: For a transaction that does nothing, and until an idle connection above
            `min_size` is closed.
        slow_query: Statements that take longer are logged, by the logger `apptsched`.
        sslmode: As in libpq; None: as the conninfo says.
        pgbouncer: A transaction-pooling PgBouncer is between: no prepared statements, no
            settings at connect (put the timeouts on the role with `alter role`).
        migration_url: A connection string or URL for the migration runner alone, such as the
            server's own address; hidden from `repr`; None: `conninfo`.
        schema_check: What the first call that needs the schema does when it does not fit this
            package: `error` raises, `warn` logs, `off` does not look.
        profile: `development`, `staging` or `production`, when made with one's defaults.
    """

    conninfo: str = field(default="", repr=False, converter=_parsed)
    min_size: int = 1
    max_size: int = 10
    max_waiting: int = 0
    connect_timeout: timedelta = timedelta(seconds=2)
    checkout_timeout: timedelta = timedelta(seconds=5)
    statement_timeout: timedelta = timedelta(seconds=10)
    lock_timeout: timedelta = timedelta(seconds=2)
    idle_timeout: timedelta = timedelta(seconds=30)
    slow_query: timedelta = timedelta(seconds=1)
    sslmode: str | None = None
    pgbouncer: bool = False
    application_name: str = "apptsched"
    migration_url: str | None = field(default=None, repr=False, converter=optional(_parsed))
    schema_check: str = "error"
    profile: str | None = None

    def __attrs_post_init__(self) -> None:
        for attribute in fields(DatabaseConfig):
            _check_field(attribute.name, getattr(self, attribute.name), attribute.default)
        if not 0 <= self.min_size <= self.max_size or self.max_size < 1:
            raise InvalidConfiguration(
                "pool sizes must satisfy 0 <= min_size <= max_size, 1 <= max_size"
            )
        if self.max_waiting < 0:
            raise InvalidConfiguration("max_waiting must not be negative")
        if self.schema_check not in _SCHEMA_CHECKS:
            raise InvalidConfiguration(f"schema_check must be one of {', '.join(_SCHEMA_CHECKS)}")
        if self.profile is not None:
            _defaults(self.profile)
        sslmode = self.sslmode or conninfo_to_dict(self.conninfo).get("sslmode")
        if self.profile == "production" and not (self.is_local or sslmode == "verify-full"):
            raise InvalidConfiguration("profile production needs sslmode verify-full")

    @classmethod
    def for_profile(cls, profile: str | None, **given: Any) -> DatabaseConfig:
        """Return the defaults of *profile* with what is *given* laid over them."""
        if profile is None:
            return cls(**given)
        defaults = dict(_defaults(profile))
        named = conninfo_to_dict(_parsed(given.get("conninfo", ""))).get("sslmode")
        if named is not None:
            defaults["sslmode"] = named
        return cls(**{**defaults, **given, "profile": profile})

    @classmethod
    def from_env(
        cls, profile: str | None = None, environ: Mapping[str, str] | None = None
    ) -> DatabaseConfig:
        """Return the configuration in the environment.

        Reads `DATABASE_URL`, `APPTSCHED_DATABASE_URL` before it, `APPTSCHED_PASSWORD`,
        `APPTSCHED_PROFILE`, and `APPTSCHED_` with the upper-case name of a field (lengths in
        seconds); a value may stand in the file that the variable with `_FILE` behind its name
        names.

        Raises:
            InvalidConfiguration: No database is named, or a value cannot be read.
        """
        environ = os.environ if environ is None else environ
        url = _variable(environ, "APPTSCHED_DATABASE_URL") or _variable(environ, "DATABASE_URL")
        if url is None:
            raise InvalidConfiguration("set DATABASE_URL or APPTSCHED_DATABASE_URL")
        password = _variable(environ, "APPTSCHED_PASSWORD")
        given: dict[str, Any] = {"conninfo": _with_password(url, password)}
        for attribute in fields(cls):
            name = f"APPTSCHED_{attribute.name.upper()}"
            if attribute.name not in ("conninfo", "profile") and (text := _variable(environ, name)):
                given[attribute.name] = _read(name, text, attribute.default)
        return cls.for_profile(profile or _variable(environ, "APPTSCHED_PROFILE"), **given)

    @property
    def is_local(self) -> bool:
        """Whether the server is reached by a socket or the loopback interface only."""
        parts = conninfo_to_dict(self.conninfo)
        environ = os.environ
        if parts.get("service") or environ.get("PGSERVICE"):
            return False  # the host stands in a file of libpq's
        address = parts.get("hostaddr") or environ.get("PGHOSTADDR")
        hosts = str(address or parts.get("host") or environ.get("PGHOST", ""))
        return all(_is_local(host) for host in hosts.split(","))

    @property
    def target(self) -> str:
        """Host, port and database, without secrets."""
        parts = conninfo_to_dict(self.conninfo)
        where = parts.get("host") or parts.get("hostaddr") or "the default host"
        port, name = parts.get("port") or 5432, parts.get("dbname") or "default"
        return f"{where}, port {port}, database {name}"

    def with_conninfo(self, conninfo: str) -> DatabaseConfig:
        """Return the same configuration for another database."""
        return evolve(self, conninfo=conninfo, migration_url=None)

    def connection_string(self) -> str:
        """Return the complete conninfo, secrets included, with timeouts and settings."""
        seconds = max(2, -(-self.connect_timeout // timedelta(seconds=1)))
        parts: dict[str, Any] = {
            "connect_timeout": seconds,
            "application_name": self.application_name,
        }
        if self.sslmode is not None:
            parts["sslmode"] = self.sslmode
        if not self.pgbouncer:
            own = str(conninfo_to_dict(self.conninfo).get("options") or "")
            parts["options"] = f"{self._settings()} {own}".strip()
        return make_conninfo(self.conninfo, **parts)

    def migration_string(self) -> str:
        """Return the conninfo for the migration runner, whose statements have no time limit."""
        if self.migration_url is not None:
            direct = self.with_conninfo(self.migration_url)
            named = str(conninfo_to_dict(self.migration_url).get("sslmode") or "")
            return evolve(direct, sslmode=named or self.sslmode, pgbouncer=False).migration_string()
        complete = self.connection_string()
        if self.pgbouncer:
            return complete
        options = conninfo_to_dict(complete)["options"]
        return make_conninfo(complete, options=f"{options} -c statement_timeout=0")

    def _settings(self) -> str:
        settings = {
            "timezone": "UTC",
            "default_transaction_isolation": r"read\ committed",
            "statement_timeout": _milliseconds(self.statement_timeout),
            "lock_timeout": _milliseconds(self.lock_timeout),
            "idle_in_transaction_session_timeout": _milliseconds(self.idle_timeout),
        }
        return " ".join(f"-c {name}={value}" for name, value in settings.items())


def _is_local(host: str) -> bool:
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _variable(environ: Mapping[str, str], name: str) -> str | None:
    if environ.get(name):
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfiguration(f"{name}_FILE names a file that cannot be read") from error


def _with_password(conninfo: str, password: str | None) -> str:
    return (
        _parsed(conninfo)
        if password is None
        else make_conninfo(_parsed(conninfo), password=password)
    )


def _read(name: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        if isinstance(default, int):
            return int(text)
        if isinstance(default, timedelta):
            return timedelta(seconds=float(text))
    except (ValueError, KeyError, OverflowError):
        raise InvalidConfiguration(f"{name} cannot be read") from None
    return text
