"""One question to a model and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from schemas.base import Stored

StructuredMode = Literal["json_schema", "tools", "json"]


class Message(Stored):
    """One chat message, sent to the letter: never rendered as a template."""

    role: Literal["system", "user", "assistant"]
    content: str


class Parameters(Stored):
    """Sampling parameters; None means not sent, so that the server's own default holds."""

    temperature: float | None = 0.0
    seed: int | None = None
    max_output_tokens: int | None = None


@dataclass(frozen=True)
class Question:
    """What is asked of a model.

    Attributes:
        messages: in the order in which they are sent.
        response_model: the answer's schema: a Pydantic model.
        items: name of the list field whose items are validated one by one, so that one bad
            item does not cost the others; None where the answer is taken whole or not at all.
        parameters: sampling parameters.
        pass_number: 0 for the first pass; other numbers ask the same again, apart in the cache.
        label: what the question is about, for progress and records; holds no transcript text.
    """

    messages: tuple[Message, ...]
    response_model: type[BaseModel]
    items: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    pass_number: int = 0
    label: str = ""


class Usage(Stored):
    """Tokens as the server reported them; None is "unknown", never 0."""

    sent: int | None = None
    sent_from_cache: int | None = None
    received: int | None = None


class Attempt(Stored):
    """One HTTP request, whether it brought an answer or not.

    Attributes:
        outcome: `ok`, `reasked` (an answer with items that failed validation), or the name of
            what went wrong, such as `rate_limited`, `server_error`, `timeout`, `truncated`.
        status: HTTP status; None where no response came.
        seconds: from sending to the end of the response.
        usage: tokens, as far as the server said.
        correction: whether it asked for corrections of an earlier answer.
        model, mode: of an answer that arrived, as in `Reply`.
        problems: what was wrong with items of the answer, one line each, without their text.
        host: the endpoint that was asked, where several serve the model; None where there is one.
    """

    outcome: str
    status: int | None = None
    seconds: float
    usage: Usage = Usage()
    correction: bool = False
    model: str | None = None
    mode: StructuredMode | None = None
    problems: tuple[str, ...] = ()
    host: str | None = None


class Reply(Stored):
    """A usable answer.

    Attributes:
        value: the answer as plain JSON values; every item in it is valid for the response model.
        problems: what was wrong with items that were left out, one line each, without their text.
        model: the model's name as the server gave it; None where it gave none.
        mode: how structured output was obtained.
        finish_reason: as the server gave it.
        attempts: every request made for this question, in order.
        answered_at: when the answer arrived, ISO 8601 in UTC, to the second.
        cached: True where this answer came from the cache; nothing was sent.
    """

    value: dict[str, Any]
    problems: tuple[str, ...] = ()
    model: str | None = None
    mode: StructuredMode | None = None
    finish_reason: str | None = None
    attempts: tuple[Attempt, ...] = ()
    answered_at: str
    cached: bool = False
