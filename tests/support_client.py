"""Questions to ask, and short ways to ask them, for tests of the model client."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from support_server import FakeEndpoint

from extract.cached import Asker
from extract.client import ModelClient
from extract.retry import RetryPolicy
from schemas.errors import ModelError
from schemas.exchange import Message, Parameters, Question, Reply

QUICK = RetryPolicy(first_wait=0.001, longest_wait=0.002)
KEY = "sk-planted-credential-0123456789"


class Fruit(BaseModel):
    """One fruit."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="What it is called.")
    pips: int = Field(ge=0, le=9)


class Basket(BaseModel):
    """What lies in the basket."""

    model_config = ConfigDict(extra="forbid")

    fruits: list[Fruit]
    owner: str | None = None


APPLE = {"name": "apple", "pips": 5}
PLUM = {"name": "plum", "pips": 1}
PEAR = {"name": "pear", "pips": 4}
BASKET = {"fruits": [APPLE, PLUM], "owner": None}
TWO_BAD = {"fruits": [APPLE, {"name": "plum", "pips": 77}, {"name": "pear"}], "owner": "Ann"}
"""The second fruit has too many pips (77 > 9), the third one lacks them."""


def question(
    *texts: str, items: str | None = "fruits", pass_number: int = 0, label: str = "", **parameters: Any
) -> Question:
    """A question about a basket; user messages after a system message."""
    system = Message(role="system", content="List the fruits.")
    users = tuple(Message(role="user", content=text) for text in texts or ("An apple and a plum.",))
    return Question(
        (system, *users), Basket, items, Parameters(**{"temperature": None, **parameters}), pass_number, label
    )


def ask(server: FakeEndpoint, *questions: Question, **options: Any) -> list[Reply | ModelError]:
    """Ask all questions at the same time; errors of ours are returned in the place of replies."""

    async def run() -> list[Reply | ModelError]:
        async with client(server, **options) as asked:
            return await asyncio.gather(*(outcome(asked, each) for each in questions or (question(),)))

    return asyncio.run(run())


def reply_of(server: FakeEndpoint, *questions: Question, **options: Any) -> Reply:
    """The reply to the only question."""
    (reply,) = ask(server, *questions, **options)
    assert isinstance(reply, Reply), reply
    return reply


def error_of(server: FakeEndpoint, *questions: Question, **options: Any) -> Any:
    """The error that the only question ends in; it has `attempts`."""
    (error,) = ask(server, *questions, **options)
    assert isinstance(error, ModelError), error
    return error


async def outcome(asked: Asker, each: Question) -> Reply | ModelError:
    try:
        return await asked.ask(each)
    except ModelError as error:
        return error


def client(server: FakeEndpoint, **options: Any) -> ModelClient:
    """A client that does not wait long."""
    settings: dict[str, Any] = {"api_key": KEY, "model": "fake-model", "policy": QUICK, "timeout": 10.0}
    return ModelClient(base_url=server.url, **{**settings, **options})


def outcomes(result: Any) -> list[str]:
    """Names of what came of each attempt of a reply or error."""
    return [attempt.outcome for attempt in result.attempts]


@dataclass
class FakeTime:
    """A clock that sleeping moves on; several sleepers at once sleep at the same time."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)

    def policy(self, **settings: Any) -> RetryPolicy:
        return RetryPolicy(sleep=self.sleep, clock=self.clock, **settings)


def modes_of(server: FakeEndpoint) -> Sequence[str]:
    """The structured output mode of each request, in order."""
    return [request.mode for request in server.requests]
