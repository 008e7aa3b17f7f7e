from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from apptsched.testing.server import ServerFailed, ServerUnavailable, provide


class DaemonWithoutImages(BaseHTTPRequestHandler):
    """A Docker daemon as far as it takes to refuse a pull."""

    def do_GET(self):
        answers = {"version": {"ApiVersion": "1.43", "Version": "27.0"}, "_ping": "OK"}
        path = self.path.rpartition("/")[2]
        self.answer(
            200 if path in answers else 404, answers.get(path, {"message": "No such image"})
        )

    do_HEAD = do_GET  # noqa: N815 - a name of http.server

    def do_POST(self):
        self.answer(500, {"message": "the registry is out of reach"})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


@pytest.fixture
def daemon_without_images(monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), DaemonWithoutImages) as daemon:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{daemon.server_port}")
        threading.Thread(target=daemon.serve_forever).start()
        yield
        daemon.shutdown()


def test_a_missing_daemon_is_the_reason_given(monkeypatch):
    pytest.importorskip("testcontainers")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent.sock")
    with pytest.raises(ServerUnavailable, match="docker: no Docker daemon answers"):
        provide(sources=["docker"])


@pytest.mark.usefixtures("daemon_without_images")
def test_a_failed_pull_is_an_error_and_nothing_else_is_tried():
    pytest.importorskip("testcontainers")
    with pytest.raises(ServerFailed, match="the registry is out of reach") as caught:
        provide(sources=["docker", "machine", "embedded"])
    assert list(caught.value.reasons) == ["docker"]
