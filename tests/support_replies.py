"""Replies of an OpenAI-compatible endpoint for `support_server.FakeEndpoint`: answers, errors, faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

MODEL = "fake-model"
USAGE: dict[str, Any] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}

Delivery = Literal["whole", "reset", "stall", "drip", "no_response"]


@dataclass(frozen=True)
class FakeReply:
    """What one request gets.

    Attributes:
        body: sent as it is, or made from the request's JSON body.
        delivery: `whole`; `reset`: half of it, then the connection is reset; `stall`: half of it, then
            nothing; `drip`: a byte every few milliseconds; `no_response`: reset before the first byte.
        gate: waited for before anything is sent, so that a test decides what is under way at the same time.
    """

    body: bytes | Callable[[dict[str, Any]], bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delivery: Delivery = "whole"
    gate: threading.Event | None = None

    def bytes_for(self, request: dict[str, Any]) -> bytes:
        return self.body if isinstance(self.body, bytes) else self.body(request)


def answer(value: Any, **overrides: Any) -> FakeReply:
    """A completion whose text is `value` as JSON (text is taken as it is), in the mode that was asked for.

    Overrides: `finish_reason`, `usage` (None: not reported), `model`, `refusal`, `tool_name`,
    `in_content=True` to answer a tool request in the content.
    """
    text = value if isinstance(value, str) else json.dumps(value)
    return FakeReply(lambda request: json.dumps(completion(request, text, **overrides)).encode())


def completion(
    request: dict[str, Any],
    text: str,
    *,
    finish_reason: str | None = None,
    usage: dict[str, Any] | None = USAGE,
    model: str = MODEL,
    refusal: str | None = None,
    tool_name: str | None = None,
    in_content: bool = False,
) -> dict[str, Any]:
    """The JSON body of a chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": refusal}
    called = "tools" in request and not in_content
    if called:
        name = tool_name or request["tools"][0]["function"]["name"]
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": finish_reason or ("tool_calls" if called else "stop"),
    }
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [choice],
    }
    return body if usage is None else {**body, "usage": usage}


def raw(
    text: str | bytes, *, status: int = 200, content_type: str = "application/json", **rest: Any
) -> FakeReply:
    """Any body at all."""
    body = text if isinstance(text, bytes) else text.encode()
    return FakeReply(body, status=status, content_type=content_type, **rest)


def status(
    code: int,
    message: str = "no reason given",
    *,
    error_code: str | None = None,
    param: str | None = None,
    retry_after: str | float | None = None,
    headers: dict[str, str] | None = None,
) -> FakeReply:
    """An error in OpenAI's shape."""
    error = {"message": message, "type": "error", "code": error_code, "param": param}
    sent = dict(headers or {})
    if retry_after is not None:
        sent["Retry-After"] = str(retry_after)
    return raw(json.dumps({"error": error}), status=code, headers=sent)


def html(code: int = 502) -> FakeReply:
    """The error page of a proxy."""
    page = f"<html><head><title>{code}</title></head><body><h1>Bad gateway</h1></body></html>"
    return raw(page, status=code, content_type="text/html")


def cut(text: str) -> FakeReply:
    """An answer that ended at the output limit."""
    return answer(text, finish_reason="length")


def refusal() -> FakeReply:
    """The model declines."""
    return FakeReply(
        lambda request: json.dumps(completion({}, "", refusal="I cannot help with that.")).encode()
    )


def filtered() -> FakeReply:
    """A content filter ended the answer."""
    return answer("", finish_reason="content_filter")


def no_choices() -> FakeReply:
    """A completion without choices."""
    return raw(json.dumps({"id": "chatcmpl-1", "model": MODEL, "choices": [], "usage": USAGE}))


def stall(reply: FakeReply) -> FakeReply:
    """Half of a reply, then nothing until the server stops."""
    return replace(reply, delivery="stall")


def drip(reply: FakeReply) -> FakeReply:
    """A reply that comes a byte at a time."""
    return replace(reply, delivery="drip")


def reset(reply: FakeReply) -> FakeReply:
    """Half of a reply, then the connection is reset."""
    return replace(reply, delivery="reset")


def no_response() -> FakeReply:
    """The connection is reset before the first byte."""
    return FakeReply(delivery="no_response")


def held(reply: FakeReply, gate: threading.Event) -> FakeReply:
    """A reply that waits until the test opens the gate."""
    return replace(reply, gate=gate)


def redirect(location: str, code: int = 307) -> FakeReply:
    """Somewhere else, please."""
    return raw("", status=code, headers={"Location": location})


def refuse_schema(
    then: FakeReply, *, modes: Sequence[str] = ("json_schema",), reply: FakeReply | None = None
) -> Callable[[dict[str, Any]], FakeReply]:
    """A script: requests in these modes are refused, all others get `then`."""
    refused = reply or status(
        400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported."
    )
    return lambda request: refused if mode_of(request) in modes else then


def mode_of(request: dict[str, Any]) -> str:
    """The structured output mode that a request asks in: json_schema, tools or json."""
    if "tools" in request:
        return "tools"
    return "json_schema" if request.get("response_format", {}).get("type") == "json_schema" else "json"
