"""Sending with patience: what all questions to one endpoint share: retries, a pause, and its dialect."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Protocol

from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError
from extract.modes import Dialect
from extract.refusals import Sent
from extract.retry import RetryPolicy, SharedPause
from schemas.exchange import Message, Question

MOST_LESSONS = 8
"""Refusals that one attempt may learn from: two modes and all optional fields are fewer."""


class Transport(Protocol):
    """Makes one HTTP request per call."""

    async def ask(
        self,
        question: Question,
        messages: tuple[Message, ...],
        options: dict[str, Any],
        dialect: Dialect,
        sent: Sent,
    ) -> Arrival:
        """The answer; raises `AttemptError` where none came."""
        ...


class Sender:
    """What all questions to one endpoint share.

    Args:
        transport: makes the requests.
        policy: how often and how long to try.
        concurrency: requests at the same time.

    Attributes:
        dialect: what the endpoint takes, as far as it is known.
        pause: until when nobody sends.
    """

    def __init__(self, transport: Transport, policy: RetryPolicy, concurrency: int) -> None:
        self.dialect = Dialect()
        self.pause = SharedPause(policy)
        self._transport = transport
        self._policy = policy
        self._slots = asyncio.Semaphore(concurrency)
        self._probing = asyncio.Lock()
        self._fatal: AttemptError | None = None

    async def send(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        """Send until an answer arrives; while nothing is known of the endpoint, one question at a time.

        Raises:
            AttemptError: nothing more is tried. One that stops the run is raised for every later question
                too, without sending it.
        """
        if not self.dialect.settled:
            async with self._probing:
                if not self.dialect.settled:
                    return await self._send_patiently(conversation, messages)
        return await self._send_patiently(conversation, messages)

    async def _send_patiently(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        try:
            async for attempt in self._policy.retrying(self.pause):
                with attempt:
                    return await self._send_understood(conversation, messages)
        except AttemptError as error:
            if error.action == "stop":
                self._fatal = error
            self.dialect.start_again()
            raise
        raise AssertionError("tenacity returns or raises")

    async def _send_understood(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        """Send in the endpoint's dialect, and learn it from refusals: each of them teaches one thing."""
        parameters = conversation.question.parameters
        private = tuple(message.content for message in messages)
        for lessons_left in reversed(range(MOST_LESSONS + 1)):
            sent = Sent(self.dialect.mode, self.dialect.refusable(parameters), private)
            options = self.dialect.options(parameters)
            try:
                arrival = await self._send_once(conversation, messages, options, sent)
            except AttemptError as error:
                if not self.dialect.after(error, sent.mode, sent.parameters) or not lessons_left:
                    raise
            else:
                self.dialect.settle()
                return arrival
        raise AssertionError("the last round returns or raises")

    async def _send_once(
        self,
        conversation: Conversation,
        messages: tuple[Message, ...],
        options: dict[str, Any],
        sent: Sent,
    ) -> Arrival:
        async with self._slots:
            await self.pause.over()
            if self._fatal:
                raise self._fatal
            started = time.perf_counter()
            try:
                return await self._transport.ask(conversation.question, messages, options, self.dialect, sent)
            except AttemptError as error:
                conversation.note_failure(error)
                raise
            except asyncio.CancelledError:
                seconds = time.perf_counter() - started
                conversation.note_failure(AttemptError("cancelled", "give_up", "Cancelled", seconds=seconds))
                raise
