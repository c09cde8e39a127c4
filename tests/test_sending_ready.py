"""While no request can be made, none is let out: it counts nowhere and stands in no log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import BaseModel

from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError
from extract.limits import Spending
from extract.retry import RetryPolicy
from extract.sending import Sender
from extract.stopping import StoppedError, interrupted
from extract.traffic import TrafficRules
from schemas.exchange import Message, Question

QUESTION = Question((Message(role="user", content="?"),), BaseModel)


class Nobody:
    """Makes no requests, as there is nobody to make them."""

    def __init__(self) -> None:
        self.waited_for = asyncio.Event()

    async def ready(self) -> None:
        self.waited_for.set()
        await asyncio.sleep(60)

    async def ask(self, *_: Any) -> Arrival:
        raise AssertionError("nothing is asked")


class Gone(Nobody):
    async def ready(self) -> None:
        raise AttemptError("scheduler_lost", "stop", "Gone")


def test_a_run_that_is_stopped_while_nobody_can_ask_has_asked_nothing() -> None:
    async def scenario() -> None:
        rules, nobody = TrafficRules(), Nobody()
        sender = Sender(nobody, RetryPolicy(), 1, rules)
        conversation = Conversation(QUESTION, sender.send)
        sending = asyncio.create_task(sender.send(conversation, QUESTION.messages))
        await nobody.waited_for.wait()
        rules.stop.because(interrupted())
        with pytest.raises(StoppedError):
            await sending
        assert conversation.attempts == []
        assert rules.budget.spent == Spending()

    asyncio.run(scenario())


def test_where_nobody_ever_can_the_run_stops() -> None:
    async def scenario() -> None:
        rules = TrafficRules()
        sender = Sender(Gone(), RetryPolicy(), 1, rules)
        conversation = Conversation(QUESTION, sender.send)
        with pytest.raises(AttemptError):
            await sender.send(conversation, QUESTION.messages)
        assert rules.stop.reason is not None
        assert rules.stop.reason.outcome == "scheduler_lost"
        assert conversation.attempts == []

    asyncio.run(scenario())
