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
from typing import Any

from support_http import Handler, LoopbackServer
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


class FakeEndpoint(LoopbackServer):
    """The server; starts with `with`, and stops at its end.

    Attributes:
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
        super().__init__(port)
        self.requests: list[Recorded] = []
        self.model_requests: list[Recorded] = []
        self.most_at_once = 0
        self._script = script
        self._model_list = model_list or raw(
            json.dumps({"object": "list", "data": [{"id": m} for m in models]})
        )
        self._lock = threading.Lock()
        self._under_way = 0

    def play(self, script: Script) -> None:
        """From here on another script."""
        self._script = script

    def serve(self, handler: Handler, sent: bytes) -> None:
        """As the script has it."""
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Recorded(handler.command, handler.path, headers, sent)
        reply = self.arrived(request)
        try:
            _deliver(handler, reply, reply.bytes_for(request.body), self.closing)
        finally:
            self.answered(request)

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


def _deliver(handler: Handler, reply: FakeReply, body: bytes, closing: threading.Event) -> None:
    if reply.gate:
        reply.gate.wait(10)
    if reply.delivery == "no_response":
        _reset(handler)
        return
    handler.send_head(reply.status, reply.content_type, len(body), reply.headers)
    if reply.delivery == "drip":
        _drip(handler, body, closing)
        return
    handler.send_part(body if reply.delivery == "whole" else body[: len(body) // 2])
    if reply.delivery == "stall":
        closing.wait(10)
        handler.close_connection = True
    elif reply.delivery == "reset":
        _reset(handler)


def _drip(handler: Handler, body: bytes, closing: threading.Event) -> None:
    for byte in body:
        handler.send_part(bytes([byte]))
        if closing.wait(0.02):
            return


def _reset(handler: Handler) -> None:
    """Close with RST instead of FIN."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()
