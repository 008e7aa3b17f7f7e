"""How a database is, and what is wrong with its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from attrs import frozen


@frozen(kw_only=True)
class Health:
    """What a database said when it was asked.

    Attributes:
        is_ready: It answered, accepts writes, and has the schema this code needs.
        server_version: In the server's words, such as `16.4 (Debian 16.4-1)`.
        schema_version: The newest migration applied; 0: the schema is not installed.
        needed_version: The migration this code needs.
        is_read_only: A standby, or set to read-only.
        statement_timeout: As in force on this connection, in the server's words.
        latency: Of one round trip.
        pool: The pool's counters, by psycopg_pool's names.
    """

    is_ready: bool
    server_version: str
    database: str
    schema_version: int
    needed_version: int
    is_read_only: bool
    statement_timeout: str
    latency: timedelta
    pool: Mapping[str, int]


@frozen
class Finding:
    """One rule of the schema that does not hold.

    Attributes:
        check: Which rule, such as `overlaps`.
        tenant_id: Whose row; None for the database itself.
        offender: The id of the appointment, or what else is wrong.
    """

    check: str
    tenant_id: UUID | None
    offender: str


@frozen
class Diagnosis:
    """What `doctor()` found: every check it ran, and at most 100 findings for each."""

    checks: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether every check passed."""
        return not self.findings
