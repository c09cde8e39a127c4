"""The server of a review: loopback only, for one's own browser. The only file that imports `http`."""

from __future__ import annotations

import secrets
import socketserver
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from intercoder.review.app import LARGEST_BODY, Answer, ReviewApp
from intercoder.review.store import Store
from schemas.errors import ConfigurationError

HOST = "127.0.0.1"
"""Never another one: transcripts do not leave the machine."""

_IDLE_SECONDS = 30
_TOKEN_BYTES = 32


class ReviewServer(ThreadingHTTPServer):
    """Serves one store, on loopback.

    Args:
        open_store: opens the reviewer's store; called once the port is ours.
        port: 0 for any free one.

    Attributes:
        store: the reviewer's.
        app: what answers; knows the address.

    Raises:
        ConfigurationError: the port is taken, or may not be used; the store is not opened then.
    """

    daemon_threads = True
    allow_reuse_port = False

    def __init__(self, open_store: Callable[[], Store], port: int = 0) -> None:
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            raise ConfigurationError(
                f"Port {port} cannot be used: {getattr(error, 'strerror', None) or 'it is no port'}.",
                hint="Name another one with --port, or none: then a free one is taken.",
            ) from error
        origin = f"http://{HOST}:{self.server_port}"
        try:
            self.store = open_store()
        except BaseException:
            self.server_close()
            raise
        self.app = ReviewApp(self.store, token=secrets.token_urlsafe(_TOKEN_BYTES), origin=origin)

    def server_bind(self) -> None:
        """Bind without asking any name server what this machine is called, as the base class would."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser may close its connection early; anything else is a defect, and shown."""
        import sys
        import traceback

        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            traceback.print_exc()


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads a request, has it answered, sends the answer."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server: ReviewServer

    def do_GET(self) -> None:
        """The page, or what changed."""
        self._answer("GET")

    def do_POST(self) -> None:
        """A decision."""
        self._answer("POST")

    def version_string(self) -> str:
        """The name alone: which Python runs here is nobody's business."""
        return "intercoder"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: addresses hold the secret."""

    def _answer(self, method: str) -> None:
        app = self.server.app
        headers = {name.lower(): ", ".join(self.headers.get_all(name, ())) for name in self.headers}
        refused = app.refused(method, self.path, headers)
        if refused:
            self.close_connection = True  # whatever body follows is not read
            self._send(refused)
            return
        body = self.rfile.read(min(int(headers["content-length"]), LARGEST_BODY)) if method == "POST" else b""
        self._send(app.answer(method, self.path, body))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)


def serve(server: ReviewServer, ready: Callable[[str], None]) -> None:
    """Answer until Ctrl-C, which ends it without an error.

    Args:
        ready: told the page's address once it is there.
    """
    with server, suppress(KeyboardInterrupt):
        ready(server.app.address)
        server.serve_forever()
