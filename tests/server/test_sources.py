from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from apptsched.errors import InvalidInput
from apptsched.testing.server import ServerFailed, provide
from apptsched.testing.server._account import home_for, server_account
from apptsched.testing.server._installation import in_the_wheel, on_this_machine
from apptsched.testing.server._server import NotHere

LOCAL = ("machine", "embedded")


@pytest.fixture(scope="module")
def server():
    with provide(sources=LOCAL) as server:
        yield server


def rows(dsn: str, query: str) -> list[tuple]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.smoke
def test_every_source_on_this_machine_serves_root_and_ordinary_users(start_client, person, source):
    facts = start_client(person, sources=[source]).facts
    assert facts["source"] == source
    assert (facts["uid"] == 0) == (not person.arguments and os.geteuid() == 0)
    directory = Path(facts["directory"]).stat()
    assert directory.st_mode & 0o777 == 0o700
    assert directory.st_uid != 0


def test_the_database_is_unicode_and_quick(server):
    names = ["fsync", "jit", "server_encoding", "synchronous_commit", "timezone"]
    query = "select setting from pg_settings where lower(name) = any(%s) order by lower(name)"
    with psycopg.connect(server.dsn) as connection:
        found = connection.execute(query, [names]).fetchall()
    assert [setting for (setting,) in found] == ["off", "off", "UTF8", "on", "UTC"]


def test_the_version_and_the_description_are_the_servers(server):
    [(version,)] = rows(server.dsn, "select current_setting('server_version_num')::int / 10000")
    assert server.version == version
    assert server.description.startswith(f"PostgreSQL {version}.")
    assert "\n" not in server.description


def test_a_conninfo_can_be_had_for_every_database(server):
    assert rows(server.database("template1"), "select current_database()") == [("template1",)]


def test_the_log_can_be_read(server):
    with pytest.raises(psycopg.errors.DivisionByZero):
        rows(server.dsn, "select 1 / 0")
    assert "division by zero" in server.log()
    assert server.log_path.read_text() == server.log()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at sockets in /proc")
def test_no_tcp_port_is_open_unless_asked_for():
    def listening(server) -> int:
        postmaster = (server.data_directory / "postmaster.pid").read_text().split()[0]
        held = {str(link.readlink()) for link in Path(f"/proc/{postmaster}/fd").iterdir()}
        tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6")]
        lines = [line for each in tables if each.exists() for line in each.read_text().splitlines()]
        return sum(f"socket:[{fields[9]}]" in held for fields in map(str.split, lines))

    with provide(sources=LOCAL) as private, provide(sources=LOCAL, tcp=True) as public:
        assert listening(private) == 0
        assert listening(public) == 1


def test_a_server_asked_for_tcp_listens_on_loopback_and_wants_its_password():
    with provide(sources=LOCAL, tcp=True) as server:
        parts = conninfo_to_dict(server.dsn)
        assert parts["host"] == "127.0.0.1"
        assert rows(server.dsn, "select inet_server_port()") == [(int(parts["port"]),)]
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(server.dsn, password="", passfile=os.devnull)
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(server.dsn, password="wrong")
        assert parts["password"] not in repr(server)
        assert parts["password"] not in server.description


def test_settings_replace_the_usual_ones():
    with provide(
        sources=LOCAL, settings={"max_connections": "7", "application_name": "it's \\ here"}
    ) as server:
        query = "select current_setting('max_connections'), reset_val from pg_settings"
        found = rows(server.dsn, f"{query} where name = 'application_name'")
    assert found == [("7", "it's \\ here")]


def test_a_setting_the_server_does_not_know_fails_with_its_words():
    with pytest.raises(ServerFailed, match='unrecognized configuration parameter "no_such_thing"'):
        provide(settings={"no_such_thing": "1"}, sources=LOCAL)


def test_a_server_given_by_dsn_is_used_and_left_running(server):
    with provide(server.dsn) as given:
        assert given.source == "dsn"
        assert given.dsn == server.dsn
        assert given.version == server.version
        assert given.log() is None
        assert given.data_directory is None
    assert rows(server.dsn, "select 1") == [(1,)]


def test_a_dsn_that_does_not_answer_is_an_error_and_nothing_else_is_tried(tmp_path):
    with pytest.raises(ServerFailed, match="no connection") as caught:
        provide(f"host={tmp_path} user=somebody password=hunter2")
    assert list(caught.value.reasons) == ["dsn"]
    assert "hunter2" not in str(caught.value)


def test_a_malformed_dsn_is_an_error_that_does_not_show_it():
    with pytest.raises(ServerFailed, match="not a valid connection string") as caught:
        provide("postgresql//somebody:hunter2@host/db")
    assert "hunter2" not in str(caught.value)


def test_settings_for_a_server_that_runs_already_are_refused(server):
    with pytest.raises(InvalidInput):
        provide(server.dsn, settings={"jit": "on"})


def test_a_source_nobody_knows_is_refused():
    with pytest.raises(InvalidInput, match="'podman' is not one of docker, machine, embedded"):
        provide(sources=["podman"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another user")
def test_programs_the_servers_user_cannot_reach_are_copied(tmp_path, monkeypatch):
    try:
        binaries = in_the_wheel().binaries
    except NotHere as why:
        pytest.skip(str(why))
    package = binaries.parent.parent
    private = tmp_path / "private"
    shutil.copytree(binaries.parent, private / package.name / binaries.parent.name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), private / f"{package.name}.libs")
    private.chmod(0o700)
    monkeypatch.setenv(
        "APPTSCHED_PG_BIN", str(private / package.name / binaries.parent.name / "bin")
    )
    with provide(sources=LOCAL) as server:
        postmaster = (server.data_directory / "postmaster.pid").read_text().split()[0]
        program = Path(f"/proc/{postmaster}/exe").resolve()
        assert program.is_relative_to(server.data_directory.parent)
        assert rows(server.dsn, "select 1") == [(1,)]


def test_a_temporary_folder_too_deep_for_a_socket_is_passed_over(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    assert home_for(None) != deep
    with provide(sources=LOCAL) as server:
        assert rows(server.dsn, "select 1") == [(1,)]


@pytest.mark.parametrize("name", ["a,b", 'a"b'])
def test_a_temporary_folder_no_socket_can_be_named_in_is_passed_over(tmp_path, monkeypatch, name):
    odd = tmp_path / name
    odd.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(odd))
    assert home_for(None) != odd


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another user")
def test_a_temporary_folder_closed_to_the_servers_user_is_passed_over(monkeypatch):
    with tempfile.TemporaryDirectory() as closed:
        monkeypatch.setattr("tempfile.tempdir", closed)
        assert home_for(None) == Path(closed)
        assert home_for(server_account()) != Path(closed)
        with provide(sources=LOCAL) as server:
            assert rows(server.dsn, "select 1") == [(1,)]


# Orders a server on a port that is taken, and then on one that is free.
TWO_PORTS = """
import socket, sys, tempfile
from pathlib import Path
from apptsched.testing.server import _guardian
from apptsched.testing.server._guarded import order_for
from apptsched.testing.server._installation import Installation
from apptsched.testing.server._server import Wish

order = order_for(Installation(Path(sys.argv[1]), ""), "secret", Wish(tcp=True, settings={}))
directory = Path(tempfile.mkdtemp(dir=order["home"]))
[free] = [port for _, port in zip("1", _guardian.free_ports())]
with socket.create_server(("127.0.0.1", 0)) as rival:
    taken = rival.getsockname()[1]
    _guardian.free_ports = lambda: [taken, free]
    server = _guardian.Server(directory, order)
    try:
        server.initialise()
        assert server.start() == free
    finally:
        server.stop()
        _guardian.remove(directory)
"""


def test_a_port_somebody_else_was_quicker_to_take_costs_a_try(source):
    installation = {"machine": on_this_machine, "embedded": in_the_wheel}[source]()
    command = [sys.executable, "-c", TWO_PORTS, str(installation.binaries)]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (tried.returncode, tried.stderr) == (0, "")


def test_the_module_needs_neither_pytest_nor_hypothesis():
    unwanted = "{'pytest', 'hypothesis'} & set(sys.modules)"
    script = f"import sys, apptsched.testing.server; print({unwanted})"
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert printed.stdout.strip() == b"set()"
