"""One database: its pool, its tenants, its health."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

from apptsched._async.context import AsyncContext, Clock
from apptsched._async.maintenance import AsyncMaintenance
from apptsched._async.migrator import AsyncMigrator
from apptsched._async.pool import AsyncPoolExecutor
from apptsched._async.scheduler import AsyncScheduler
from apptsched._async.tenants import AsyncTenants
from apptsched.config import DatabaseConfig
from apptsched.errors import SchemaMissing
from apptsched.migrate import bundled_version
from apptsched.model.checks import checked_type
from apptsched.model.health import Diagnosis, Finding, Health
from apptsched.model.ids import TenantId, checked_id
from apptsched.model.period import instant
from apptsched.model.text import NAME_LIMIT, checked_text
from apptsched.statements import DOCTOR, HEALTH, SCHEMA_VERSION

FINDINGS_LIMIT = 100


class AsyncDatabase:
    """A pool of connections to one database.

    The constructor does no I/O; `open()`, `close()` and the context manager do. The schema's
    version is checked once, by the first call that needs it.

    >>> database = AsyncDatabase("host=localhost dbname=clinic")
    >>> database.config.max_size
    10

    Args:
        config: A libpq connection string or URL, or a whole configuration.
        clock: Returns an aware now for every decision that depends on the time; None: the
            server's clock.
    """

    def __init__(self, config: str | DatabaseConfig, *, clock: Clock | None = None) -> None:
        if isinstance(config, str):
            config = DatabaseConfig(conninfo=config)
        self.config = checked_type("config", DatabaseConfig, config)
        self._clock = clock
        self._executor = AsyncPoolExecutor(self.config)
        context = AsyncContext(self._executor, None, None, clock)
        self.tenants = AsyncTenants(context)
        self.maintenance = AsyncMaintenance(context, self.tenants)

    @classmethod
    def from_env(cls, profile: str | None = None, *, clock: Clock | None = None) -> AsyncDatabase:
        """Return a database configured by the environment; see `DatabaseConfig.from_env`."""
        return cls(DatabaseConfig.from_env(profile), clock=clock)

    async def open(self) -> None:
        """Open the pool; does nothing when it is open.

        Raises:
            ServerUnreachable, AuthenticationFailed, DatabaseNotFound, CannotConnect: Within the
                connect timeout; the driver's error is the cause.
        """
        await self._executor.open()

    async def close(self) -> None:
        """Close the pool, and connections in use when they come back; does nothing when closed."""
        await self._executor.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def migrator(self) -> AsyncMigrator:
        """The runner of the schema's migrations, on a connection of its own, with no time limit."""
        return AsyncMigrator(self.config.migration_string(), profile=self.config.profile)

    def scheduler(self, tenant_id: TenantId, *, actor: str | None = None) -> AsyncScheduler:
        """Return a tenant's scheduler; each call of it is a transaction of its own.

        Args:
            tenant_id: Whose rows it sees and writes.
            actor: Who does it, for the history; at most 200 characters.
        """
        return AsyncScheduler(
            AsyncContext(
                self._executor,
                checked_id(TenantId, tenant_id),
                checked_text("actor", actor, NAME_LIMIT),
                self._clock,
            )
        )

    async def health(self) -> Health:
        """Return how the database is; needs no schema.

        Raises:
            Unavailable: It did not answer.
        """
        began = time.perf_counter()
        [(server, name, is_read_only, statement_timeout)] = await self._executor.fetch(HEALTH, {})
        latency = timedelta(seconds=time.perf_counter() - began)
        installed = await self._schema_version()
        return Health(
            is_ready=installed >= bundled_version() and not is_read_only,
            server_version=server,
            database=name,
            schema_version=installed,
            needed_version=bundled_version(),
            is_read_only=is_read_only,
            statement_timeout=statement_timeout,
            latency=latency,
            pool=self.stats(),
        )

    async def doctor(self) -> Diagnosis:
        """Check that the rows keep the schema's promises, with SQL of its own; reads everything.

        Raises:
            SchemaMissing: There is nothing to check.
        """
        now = None if self._clock is None else instant(self._clock())
        given, findings = {"limit": FINDINGS_LIMIT, "now": now}, []
        for check in DOCTOR:
            name = check.name.removeprefix("doctor_")
            found = await self._executor.fetch(check, given)
            findings += [Finding(name, tenant_id, offender) for tenant_id, offender in found]
        names = tuple(check.name.removeprefix("doctor_") for check in DOCTOR)
        return Diagnosis(names, tuple(findings))

    def stats(self) -> Mapping[str, Any]:
        """Return the pool's counters, by psycopg_pool's names; empty while it is closed."""
        return self._executor.stats()

    async def _schema_version(self) -> int:
        try:
            [(version,)] = await self._executor.fetch(SCHEMA_VERSION, {})
        except SchemaMissing:
            return 0
        return version or 0
