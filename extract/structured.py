"""Requests in the shape of each way to ask for structured output, as instructor makes them.

Of instructor its handlers of a mode are used, and not the client that it puts around them:

- They are given a response model whose JSON schema is the strict one; instructor 1.17 sends no `strict` in
  either mode, whatever it is told, so that is put in afterwards (`Dialect.completed`).
- Its client would render each message, and so each transcript, as a Jinja template where a context is given,
  retry by rules of its own (`extract/retry.py` is the one owner), write answers into its log with each
  error, and walk the schema several times for every request.
- Its parsing takes an answer whole or not at all. Here an answer is read without trust in its shape
  (`extract/modes.py`) and its items are validated one by one (`extract/answers.py`).
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from instructor.v2 import Mode, Provider, mode_registry
from pydantic import BaseModel

from extract.request import ModelRequest
from extract.strict import strict_schema
from schemas.exchange import StructuredMode

_MODES: dict[StructuredMode, Mode] = {
    "json_schema": Mode.JSON_SCHEMA,
    "tools": Mode.TOOLS,
    "json": Mode.JSON,
}


def request_body(model: str, request: ModelRequest) -> dict[str, Any]:
    """The JSON body of a chat completion.

    Args:
        model: the model's name as the endpoint knows it.
        request: what is to be asked, and how.
    """
    fields = {
        "messages": [{"role": one.role, "content": one.content} for one in request.messages],
        "model": model,
        **request.options,
    }
    handlers = mode_registry.get_handlers(Provider.OPENAI, _MODES[request.sent.mode])
    described = _described(request.question.response_model)
    _, prepared = handlers.request_handler(response_model=described, kwargs=fields)
    return request.dialect.completed(prepared)


def encoded(body: dict[str, Any]) -> bytes:
    """A body as openai's client would write it; what the model is told first is turned into JSON only once.

    Those instructions are the same in most requests, and nearly all of what is sent.

    Raises:
        UnicodeError: the text holds halves of characters, which cannot be sent.
    """
    messages = b'"messages":[' + b",".join(map(_message, body["messages"])) + b"]"
    others = (_json(key) + b":" + _json(value) for key, value in body.items() if key != "messages")
    return b"{" + b",".join((messages, *others)) + b"}"


def _message(message: dict[str, Any]) -> bytes:
    content = message["content"]
    if message != {"role": "system", "content": content} or not isinstance(content, str):
        return _json(message)
    return b'{"role":"system","content":' + _instructions(content) + b"}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


_instructions = lru_cache(maxsize=16)(_json)


@lru_cache(maxsize=64)
def _described(model: type[BaseModel]) -> type[BaseModel]:
    """A model that is described by the strict schema of another one."""

    class Described(BaseModel):
        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return dict(strict_schema(model))

    Described.__name__ = model.__name__
    Described.__doc__ = model.__doc__
    return Described
