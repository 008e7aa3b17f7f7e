from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import psycopg
import pytest

from apptsched.testing.server import provide

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="looks at processes in /proc"
)


LOCAL = ("machine", "embedded")


def answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_server_nobody_stopped_is_gone_when_its_process_is(start_client, person, source):
    client = start_client(person, sources=[source])
    client.end()
    assert client.process.returncode == 0
    assert not Path(client.facts["directory"]).exists()


def test_a_server_ends_when_its_process_is_killed(start_client, person, source, gone):
    client = start_client(person, sources=[source])
    client.kill()
    gone(client)


def test_a_forked_process_that_holds_the_pipe_does_not_keep_the_server_of_a_killed_one(
    start_client, kill_later, gone
):
    client = start_client(fork="pause")
    kill_later(client.facts["child"])
    client.kill()
    gone(client)
    os.kill(client.facts["child"], 0)  # it is alive: it could have held the pipe open


def test_a_forked_process_that_holds_the_pipe_does_not_hinder_the_stop(
    start_client, kill_later, gone
):
    client = start_client(fork="pause")
    kill_later(client.facts["child"])
    client.end()
    gone(client)


def test_without_its_guardian_a_server_outlives_a_killed_process(start_client, gone):
    client = start_client()
    os.kill(client.facts["guardian"], signal.SIGSTOP)
    client.kill()
    survived = answers(client.facts["dsn"])
    os.kill(client.facts["guardian"], signal.SIGCONT)
    assert survived
    gone(client)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_guardian_told_to_end_leaves_nothing_behind(start_client, gone, ending):
    client = start_client()
    os.kill(client.facts["guardian"], ending)
    client.end()
    gone(client)


def test_a_server_does_not_outlive_a_killed_guardian(start_client, eventually):
    client = start_client()
    os.kill(client.facts["guardian"], signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{client.facts['postmaster']}").exists())
    client.end()
    shutil.rmtree(client.facts["directory"])


def test_a_forked_process_that_exits_leaves_its_parents_server_running(start_client):
    assert answers(start_client(fork="exit").facts["dsn"])


def test_ctrl_c_in_the_terminal_does_not_reach_the_guardian(start_client):
    client = start_client()
    assert os.getsid(client.facts["guardian"]) == client.facts["guardian"]


def test_leaving_the_block_stops_the_server_and_removes_its_directory():
    with provide(sources=LOCAL) as server:
        directory = server.data_directory.parent
        assert answers(server.dsn)
    assert not answers(server.dsn)
    assert not directory.exists()


def test_stopping_twice_does_nothing_more():
    server = provide(sources=LOCAL)
    server.stop()
    server.stop()
    assert not answers(server.dsn)


def test_a_server_that_was_killed_is_cleaned_up_too():
    with provide(sources=LOCAL) as server:
        directory = server.data_directory.parent
        os.kill(int((directory / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert not directory.exists()


def test_a_frozen_server_is_stopped_too():
    with provide(sources=LOCAL) as server:
        directory = server.data_directory.parent
        os.kill(int((directory / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGSTOP)
    assert not directory.exists()


def test_two_servers_run_side_by_side():
    with provide(sources=LOCAL) as one, provide(sources=LOCAL) as other:
        with psycopg.connect(one.dsn) as connection:
            connection.execute("create table only_here (x int)")
        with psycopg.connect(other.dsn) as connection:
            assert connection.execute("select to_regclass('only_here')").fetchone() == (None,)
        one.stop()
        assert answers(other.dsn)
