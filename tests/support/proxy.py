"""A network between clients and the server: it counts round trips, is slow, and breaks on cue."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

Fault = Literal["request", "reply"]
READY_FOR_QUERY = b"Z\0\0\0\5"  # and one byte for the transaction's status


class Proxy(ThreadingTCPServer):
    """Forwards what comes to a port of 127.0.0.1 to the server of a conninfo.

    Attributes:
        conninfo: Leads to the same database, through here.
        turns: How often a client has begun to speak; one round trip each.
    """

    daemon_threads = False
    block_on_close = True

    def __init__(self, conninfo: str, one_way_s: float) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        host, port = self.server_address
        self.conninfo = make_conninfo(conninfo, host=host, port=port)
        self.turns = 0
        self.one_way_s = one_way_s
        self.target = conninfo_to_dict(conninfo)
        self.open_lines: set[_Line] = set()
        self.lock = Lock()
        self._fault: Fault | None = None

    def lose_next(self, what: Fault) -> None:
        """Have the next message of a client, or the answer to it, lost with its connection.

        A lost request never reaches the server; a lost reply was complete, so the server has
        done its work.
        """
        with self.lock:
            self._fault = what

    def sever(self) -> None:
        """Cut every connection there is now."""
        with self.lock:
            for line in self.open_lines:
                with suppress(OSError):
                    line.request.shutdown(socket.SHUT_RDWR)

    def vanish(self) -> None:
        """Cut every connection and refuse any new one, as when the server is gone."""
        self.shutdown()
        self.socket.close()
        self.sever()

    def note_turn(self) -> Fault | None:
        """Count a turn and return the fault it is to suffer."""
        with self.lock:
            self.turns += 1
            fault, self._fault = self._fault, None
            return fault

    def dial(self) -> socket.socket:
        """Return a connection to the server."""
        host, port = self.target["host"], self.target.get("port", 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, int(port)))
        line = socket.socket(socket.AF_UNIX)
        line.connect(f"{host}/.s.PGSQL.{port}")
        return line


class _Line(BaseRequestHandler):
    """One client's connection."""

    server: Proxy
    request: socket.socket

    def handle(self) -> None:
        with self.server.dial() as upstream, suppress(ConnectionError):
            with self.server.lock:
                self.server.open_lines.add(self)
            try:
                self._forward(self.request, upstream)
            finally:
                with self.server.lock:
                    self.server.open_lines.discard(self)

    def _forward(self, client: socket.socket, upstream: socket.socket) -> None:
        speaker, fault, heard = upstream, None, b""
        while True:
            for source in select.select([client, upstream], [], [])[0]:
                data = source.recv(65536)
                if source is not speaker:
                    speaker = source
                    fault = self.server.note_turn() if source is client else fault
                    time.sleep(self.server.one_way_s)
                if not data or fault == "request":
                    return
                if source is client:
                    upstream.sendall(data)
                elif fault == "reply":
                    heard += data
                    if heard[-6:-1] == READY_FOR_QUERY:
                        return
                else:
                    client.sendall(data)


@contextmanager
def proxied(conninfo: str, *, one_way_s: float = 0.0) -> Iterator[Proxy]:
    """Run a proxy to the server of *conninfo*; its connections end with it."""
    with Proxy(conninfo, one_way_s) as proxy:
        acceptor = Thread(target=proxy.serve_forever, args=(0.01,))
        acceptor.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            acceptor.join()
            proxy.sever()
