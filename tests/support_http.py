"""A real HTTP server on loopback, for tests: subclasses say what a request gets."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Handler(BaseHTTPRequestHandler):
    """Reads each request whole and hands it on; quiet, and without a delay between header and body."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:  # named by http.server
        self._serve()

    def do_POST(self) -> None:  # named by http.server
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # named by http.server
        """Keep the tests' output clean."""

    def _serve(self) -> None:
        self.server.played.serve(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def send_head(self, status: int, content_type: str, length: int, headers: Mapping[str, str]) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def send_part(self, body: bytes) -> None:
        self.wfile.write(body)
        self.wfile.flush()


class LoopbackServer:
    """The server; starts with `with`, and stops at its end.

    Attributes:
        url: base URL to give to a client.
        closing: set when the server is about to stop.
    """

    def __init__(self, port: int = 0) -> None:
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), Handler)
        self._server.played = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def port(self) -> int:
        """To start another server in the place of this one."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def stop_listening(self) -> None:
        """Refuse connections from here on; those that are open stay."""
        self._server.socket.close()

    def serve(self, handler: Handler, sent: bytes) -> None:
        """Answer a request; called in a thread of its own for each connection."""
        raise NotImplementedError


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    played: LoopbackServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away in the middle are what the tests are about."""
