"""Programs that are not the runner and bring a database to a version: psql, Alembic, Django."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from psycopg.conninfo import conninfo_to_dict

from apptsched import Migrator
from tests.support.migrations import write

PLACES = ("/usr/lib/postgresql/*/bin/psql", "/usr/pgsql-*/bin/psql", "/opt/homebrew/bin/psql")

ALEMBIC_ENV = """
import os

import psycopg
from alembic import context
from sqlalchemy import create_engine

if context.is_offline_mode():
    context.configure(dialect_name="postgresql")
    with context.begin_transaction():
        context.run_migrations()
else:
    connect = lambda: psycopg.connect(os.environ["DATABASE_URL"])
    with create_engine("postgresql+psycopg://", creator=connect).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""
REVISION = """
from pathlib import Path
from alembic import op
from apptsched.integrations import alembic

revision = "first"
down_revision = None

def upgrade():
    alembic.upgrade(op, from_={from_}, to={to}, source={source}, line={line!r})

def downgrade():
    alembic.downgrade(op, from_={to}, to={from_}, source={source}, line={line!r})
"""
SETTINGS = """
SECRET_KEY = "only for this test"
INSTALLED_APPS = ["host"]
USE_TZ = True
DATABASES = {{"default": {database!r}}}
"""
MIGRATION = """
from pathlib import Path
from django.db import migrations
from apptsched.integrations.django import Migrate

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = []
    operations = [Migrate(from_={from_}, to={to}, source={source}, line={line!r})]
"""


@frozen
class Journey:
    """A way from one version of a folder to another, and back.

    Attributes:
        folder: For the host's own files.
        atomic: Whether no file of the source is outside a transaction.
    """

    conninfo: str
    folder: Path
    to: int
    from_: int = 0
    source: Path | None = None
    line: str = "apptsched"
    atomic: bool = True

    @property
    def migrator(self) -> Migrator:
        return Migrator(self.conninfo, source=self.source, line=self.line)

    def filled(self, template: str) -> str:
        source = self.source and f"Path({str(self.source)!r})"
        return template.format(
            from_=self.from_, to=self.to, source=source, line=self.line, atomic=self.atomic
        )

    def call(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        """Run a program in the folder."""
        environment = {**os.environ, "DATABASE_URL": self.conninfo}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done


def psql(journey: Journey, script: str, *options: str) -> str:
    """Apply a script with psql; return what it complains of."""
    found = shutil.which("psql")
    installed = sorted(str(each) for place in PLACES for each in Path("/").glob(place[1:]))
    if not (found or installed):
        pytest.skip("there is no psql on this machine")
    file = journey.folder / "script.sql"
    file.write_bytes(script.encode())
    program = (found or installed[-1], "-X", "-q", "-v", "ON_ERROR_STOP=1")
    return journey.call(*program, *options, "-f", str(file), journey.conninfo).stderr.decode()


def by_psql(journey: Journey, back: bool) -> None:
    way = (journey.to, journey.from_) if back else (journey.from_, journey.to)
    psql(journey, journey.migrator.sql(*way))


def _alembic(journey: Journey, revision: str, *arguments: str) -> str:
    if not (journey.folder / "alembic.ini").exists():
        journey.call(sys.executable, "-m", "alembic", "init", "migrations")
        files = {"migrations/env.py": ALEMBIC_ENV, "migrations/versions/first.py": revision}
        write(journey.folder, files)
    return journey.call(sys.executable, "-m", "alembic", *arguments).stdout.decode()


def _by_alembic(journey: Journey, revision: str, back: bool) -> None:
    _alembic(journey, revision, *(("downgrade", "base") if back else ("upgrade", "head")))


def by_alembic(journey: Journey, back: bool) -> None:
    _by_alembic(journey, journey.filled(REVISION), back)


def by_alembic_revision(journey: Journey, back: bool) -> None:
    text = journey.migrator.sql(journey.from_, journey.to, format="alembic")
    _by_alembic(journey, text, back)


def by_alembic_offline(journey: Journey, back: bool) -> None:
    way = ("downgrade", "first:base") if back else ("upgrade", "head")
    psql(journey, _alembic(journey, journey.filled(REVISION), *way, "--sql"))


def _django(journey: Journey, migration: str, *arguments: str) -> str:
    if not (journey.folder / "settings.py").exists():
        files = {
            "settings.py": SETTINGS.format(database=django_database(journey.conninfo)),
            "host/__init__.py": "",
            "host/migrations/__init__.py": "",
            "host/migrations/0001_first.py": migration,
        }
        write(journey.folder, files)
    options = ("--settings", "settings", "--pythonpath", ".")
    return journey.call(sys.executable, "-m", "django", *arguments, *options).stdout.decode()


def by_django(journey: Journey, back: bool) -> None:
    target = "zero" if back else "0001"
    _django(journey, journey.filled(MIGRATION), "migrate", "host", target)


def by_django_migration(journey: Journey, back: bool) -> None:
    text = journey.migrator.sql(journey.from_, journey.to, format="django")
    _django(journey, text, "migrate", "host", "zero" if back else "0001")


def by_django_sqlmigrate(journey: Journey, back: bool) -> None:
    backwards = ("--backwards",) if back else ()
    migration = journey.filled(MIGRATION)
    psql(journey, _django(journey, migration, "sqlmigrate", "host", "0001", *backwards))


HOSTS = {
    "psql": by_psql,
    "Alembic": by_alembic,
    "an exported Alembic revision": by_alembic_revision,
    "Alembic offline and psql": by_alembic_offline,
    "Django": by_django,
    "an exported Django migration": by_django_migration,
    "Django's sqlmigrate and psql": by_django_sqlmigrate,
}


def django_database(conninfo: str, **options: Any) -> dict[str, Any]:
    """Return Django's settings for a database."""
    parts = conninfo_to_dict(conninfo)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "OPTIONS": options,
    }
