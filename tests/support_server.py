"""A real HTTP server on loopback that plays an OpenAI-compatible endpoint from a script.

    with FakeEndpoint(answer({"passages": []})) as server:
        ...  # base_url=server.url
    assert len(server.requests) == 1

The script is one reply, given to every request; a list of replies, given in turn (the last one goes on
being given); or a function from the request's JSON body to a reply. `GET /v1/models` is answered apart.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from support_replies import (
    MODEL,
    USAGE,
    FakeReply,
    answer,
    completion,
    cut,
    drip,
    filtered,
    held,
    html,
    mode_of,
    no_choices,
    no_response,
    raw,
    redirect,
    refusal,
    refuse_schema,
    reset,
    stall,
    status,
)

__all__ = [
    "MODEL",
    "USAGE",
    "FakeEndpoint",
    "FakeReply",
    "Recorded",
    "answer",
    "completion",
    "cut",
    "drip",
    "filtered",
    "held",
    "html",
    "mode_of",
    "no_choices",
    "no_response",
    "raw",
    "redirect",
    "refusal",
    "refuse_schema",
    "reset",
    "stall",
    "status",
]


@dataclass(frozen=True)
class Recorded:
    """A request as it came in: `body` is parsed JSON, header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.raw)) if self.raw else {}

    @property
    def mode(self) -> str:
        """The structured output mode that it asks in."""
        return mode_of(self.body)


Script = FakeReply | Sequence[FakeReply] | Callable[[dict[str, Any]], FakeReply]


class FakeEndpoint:
    """The server; starts with `with`, and stops at its end.

    Attributes:
        url: base URL to give to a client.
        requests: all POSTs so far, in order of arrival.
        model_requests: all GETs of the model list.
        most_at_once: the largest number of POSTs under way at the same time.
    """

    def __init__(
        self,
        script: Script,
        *,
        models: Sequence[str] = (MODEL,),
        model_list: FakeReply | None = None,
        port: int = 0,
    ):
        self.requests: list[Recorded] = []
        self.model_requests: list[Recorded] = []
        self.most_at_once = 0
        self.closing = threading.Event()
        self._script = script
        self._model_list = model_list or raw(
            json.dumps({"object": "list", "data": [{"id": m} for m in models]})
        )
        self._lock = threading.Lock()
        self._under_way = 0
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def port(self) -> int:
        """To start another server in the place of this one."""
        return int(self._server.server_address[1])

    def __enter__(self) -> FakeEndpoint:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def play(self, script: Script) -> None:
        """From here on another script."""
        self._script = script

    def stop_listening(self) -> None:
        """Refuse connections from here on; those that are open stay."""
        self._server.socket.close()

    def arrived(self, request: Recorded) -> FakeReply:
        """Record a request and choose its reply."""
        if request.method == "GET":
            self.model_requests.append(request)
            return self._model_list
        with self._lock:
            self.requests.append(request)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            turn = len(self.requests) - 1
        if callable(self._script):
            return self._script(request.body)
        if isinstance(self._script, FakeReply):
            return self._script
        return self._script[min(turn, len(self._script) - 1)]

    def answered(self, request: Recorded) -> None:
        """Note that a request is no longer under way."""
        if request.method == "POST":
            with self._lock:
                self._under_way -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    endpoint: FakeEndpoint

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away in the middle are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
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
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Recorded(self.command, self.path, headers, sent)
        endpoint = self.server.endpoint
        reply = endpoint.arrived(request)
        try:
            self._deliver(reply, reply.bytes_for(request.body), endpoint.closing)
        finally:
            endpoint.answered(request)

    def _deliver(self, reply: FakeReply, body: bytes, closing: threading.Event) -> None:
        if reply.gate:
            reply.gate.wait(10)
        if reply.delivery == "no_response":
            self._reset()
            return
        self.send_response_only(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        {"whole": self._whole, "drip": self._drip, "stall": self._stall, "reset": self._half_reset}[
            reply.delivery
        ](body, closing)

    def _whole(self, body: bytes, closing: threading.Event) -> None:
        self.wfile.write(body)
        self.wfile.flush()

    def _drip(self, body: bytes, closing: threading.Event) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if closing.wait(0.02):
                return

    def _stall(self, body: bytes, closing: threading.Event) -> None:
        self._whole(body[: len(body) // 2], closing)
        closing.wait(10)
        self.close_connection = True

    def _half_reset(self, body: bytes, closing: threading.Event) -> None:
        self._whole(body[: len(body) // 2], closing)
        self._reset()

    def _reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
