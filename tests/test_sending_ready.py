"""What is not sent stands in no log and costs nothing: while none can be made, and what is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import BaseModel

from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError, NotSentError
from extract.limits import Spending
from extract.modes import Answer
from extract.retry import RetryPolicy
from extract.sending import Sender, Transport
from extract.stopping import StoppedError, interrupted
from extract.traffic import TrafficRules
from schemas.exchange import Message, Question, Usage


class Answered(BaseModel):
    """An answer that is there."""


QUESTION = Question((Message(role="user", content="?"),), Answered)


class Nobody(Transport):
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


class AtHand(Transport):
    """Keeps requests at hand until they are taken back, and answers those that come then.

    Attributes:
        asked: how many came.
    """

    spare = 3

    def __init__(self) -> None:
        self.asked = 0
        self._back = asyncio.Event()

    def take_back(self) -> None:
        self._back.set()

    async def ready(self) -> None:
        return

    async def ask(self, *_: Any) -> Arrival:
        self.asked += 1
        if not self._back.is_set():
            await self._back.wait()
            raise NotSentError("not_sent", "retry", "Taken back")
        return Arrival(Answer("{}", "stop", False, "m", Usage(sent=5, received=1)), "json_schema", 0.1)


@asynccontextmanager
async def at_hand(rules: TrafficRules) -> AsyncIterator[tuple[Sender, AtHand, Conversation, Any]]:
    transport = AtHand()
    sender = Sender(transport, RetryPolicy(first_wait=0.001), 1, rules)
    conversation = Conversation(QUESTION, sender.send)
    sending = asyncio.create_task(sender.send(conversation, QUESTION.messages))
    async with asyncio.timeout(60):
        while not transport.asked:
            await asyncio.sleep(0)
        yield sender, transport, conversation, sending


def test_what_is_taken_back_for_a_pause_is_sent_after_it_and_counts_once_as_sent() -> None:
    async def scenario() -> None:
        rules = TrafficRules()
        async with at_hand(rules) as (sender, transport, conversation, sending):
            sender.pause.hold("rate_limited", 0.01)
            arrival = await sending
            assert (arrival.answer.text, transport.asked) == ("{}", 2)
            assert conversation.attempts == []  # none failed
            assert rules.budget.spent.tokens == 6

    asyncio.run(scenario())


def test_what_is_taken_back_as_everything_stops_is_not_sent() -> None:
    async def scenario() -> None:
        rules = TrafficRules()
        async with at_hand(rules) as (_, transport, conversation, sending):
            rules.stop.because(interrupted())
            with pytest.raises(StoppedError):
                await sending
            assert (transport.asked, conversation.attempts) == (1, [])
            assert rules.budget.spent.tokens == 0

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("rules", "expected"),
    [(TrafficRules(), 1 + AtHand.spare), (TrafficRules(rpm=60_000), 1), (TrafficRules(tpm=10_000_000), 1)],
)
def test_nothing_is_kept_at_hand_where_a_pace_is_to_be_kept(rules: TrafficRules, expected: int) -> None:
    """What is at hand goes when there is room for it, and not when the pace has it."""

    async def scenario() -> None:
        transport = AtHand()
        sender = Sender(transport, RetryPolicy(), 1, rules)
        sender.dialect.settle()
        conversation = Conversation(QUESTION, sender.send)
        sending = [asyncio.create_task(sender.send(conversation, QUESTION.messages)) for _ in range(9)]
        for _ in range(200):
            await asyncio.sleep(0)
        assert transport.asked == expected
        rules.stop.because(interrupted())
        await asyncio.gather(*sending, return_exceptions=True)

    asyncio.run(scenario())


def test_trouble_is_over_with_an_answer() -> None:
    """Or a run that is stopped later would say of a question that its last request had failed."""
    done = Arrival(Answer('{"passages": []}', "stop", False, "m", Usage()), "json_schema", 0.1)

    async def send(conversation: Conversation, _: Any) -> Arrival:
        conversation.note_failure(AttemptError("rate_limited", "retry", "Slower"))
        assert conversation.trouble is not None
        return done

    conversation = Conversation(QUESTION, send)
    asyncio.run(conversation.outcome())
    assert conversation.trouble is None
