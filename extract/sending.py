"""Sending with patience: what all questions to one endpoint share: retries, a pause, and its dialect."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Protocol

from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError, NotSentError, UnreachableError
from extract.modes import Dialect
from extract.refusals import FORBIDDEN
from extract.request import ModelRequest
from extract.retry import PassingPause, RetryPolicy, SharedPause, patiently
from extract.stopping import Stop, StoppedError
from extract.traffic import Traffic, TrafficRules
from schemas.exchange import Message

MOST_LESSONS = 8
"""Refusals that one attempt may learn from: two modes and all optional fields are fewer."""

MOST_FORBIDDEN = 10
"""Questions in a row that an endpoint may forbid once it has answered: most interviews have fewer windows."""


class Transport(Protocol):
    """Makes one HTTP request per call."""

    spare: int = 0
    """Requests that it is given beyond those that may be under way, to have them at hand."""

    def take_back(self) -> None:
        """Send none of those that are only at hand; asking for them raises `NotSentError`."""
        return

    async def ready(self) -> None:
        """Wait until a request can be made; raises `AttemptError` where none ever can."""
        ...

    async def ask(self, request: ModelRequest) -> Arrival:
        """The answer; raises `AttemptError` where none came."""
        ...


class Sender:
    """What all questions to one endpoint share.

    Args:
        transport: makes the requests.
        policy: how often and how long to try.
        concurrency: requests at the same time.
        rules: limits and pace; none where not given.

    Attributes:
        policy: how often and how long to try.
        dialect: what the endpoint takes, as far as it is known.
        pause: until when nobody sends.
        answers: how many have arrived.
        stop: whether nothing is sent any more.
    """

    def __init__(
        self, transport: Transport, policy: RetryPolicy, concurrency: int, rules: TrafficRules | None = None
    ) -> None:
        rules = rules or TrafficRules()
        self.dialect = Dialect()
        kind = PassingPause if rules.passing_on else SharedPause
        self.pause = kind(policy, rules.on_wait)
        self.stop = rules.stop
        self._traffic = Traffic(rules, self.pause, policy)
        self._transport = transport
        self.policy = policy
        paced = rules.rpm or rules.tpm
        # What is at hand goes when there is room for it, and not when the pace has it.
        self._slots = asyncio.Semaphore(concurrency + (0 if paced else transport.spare))
        self.stop.at_once(transport.take_back)
        self.pause.at_once = transport.take_back
        self._probing = asyncio.Lock()
        self._tried = False
        self._forbidden_in_a_row = 0
        self.answers = 0

    async def send(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        """Send until an answer arrives; while nothing is known of the endpoint, one question at a time.

        Once a question has failed for good, others need not wait for each other to find out the same.

        Raises:
            AttemptError: nothing more is tried. One that stops the run is raised for every later question
                too, without sending it.
        """
        if self.unknown:
            async with self._probing:
                if self.unknown:
                    return await self._send_patiently(conversation, messages)
        return await self._send_patiently(conversation, messages)

    @property
    def unknown(self) -> bool:
        """Whether it is to be found out still what the endpoint takes."""
        return not self.dialect.settled and not self._tried

    def failed_for_good(self) -> None:
        """Note that a question got no answer here, whatever was tried."""
        self._tried = True
        self.dialect.start_again()

    async def _send_patiently(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        retrying = self.policy.retrying(self.pause, self._sleep, lambda: self.answers)
        try:
            return await patiently(retrying, lambda: self.try_once(conversation, messages))
        except AttemptError as error:
            given_up(error, self.stop, answered=self.dialect.settled)
            self.failed_for_good()
            raise

    async def _sleep(self, seconds: float) -> None:
        await self.stop.unless(self.policy.sleep(seconds))

    async def try_once(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        """Send in the endpoint's dialect, and learn it from refusals: each of them teaches one thing.

        Raises:
            AttemptError: no answer came, whatever the dialect.
        """
        for lessons_left in reversed(range(MOST_LESSONS + 1)):
            request = ModelRequest.of(conversation.question, messages, self.dialect)
            try:
                arrival = await self._send_once(conversation, request)
                await asyncio.sleep(0)  # whoever waits for the slot sends before this answer is worked on
            except AttemptError as error:
                sent = request.sent
                self._forbidden(error)
                if not self.dialect.after(error, sent.mode, sent.parameters) or not lessons_left:
                    raise
            else:
                self.dialect.settle()
                self.answers += 1
                self._forbidden_in_a_row = 0
                return arrival
        raise AssertionError("the last round returns or raises")

    def _forbidden(self, error: AttemptError) -> None:
        """Stop where one question after the other is forbidden: then it is the key after all."""
        if error.outcome == FORBIDDEN:
            self._forbidden_in_a_row += 1
            if self._forbidden_in_a_row >= MOST_FORBIDDEN:
                error.action = "stop"

    async def _send_once(self, conversation: Conversation, request: ModelRequest) -> Arrival:
        """Send when it may go; what is taken back before it is sent waits once more."""
        while True:
            try:
                return await self._let_out(conversation, request)
            except NotSentError:
                self.stop.check()

    async def _let_out(self, conversation: Conversation, request: ModelRequest) -> Arrival:
        async with self._slots:
            await self.stop.unless(self._transport.ready())
            ticket = await self._traffic.enter(request.question, request.messages)
            started = time.perf_counter()
            try:
                arrival = await self.stop.finish(self._transport.ask(request))
                self._traffic.heed(arrival.headers, ticket)
            except NotSentError:
                self._traffic.take_back(ticket)
                raise
            except (AttemptError, asyncio.CancelledError) as error:
                failure = _failure(error, time.perf_counter() - started)
                conversation.note_failure(failure)
                self._traffic.leave(ticket, failure.usage, failure.status)
                raise
            self._traffic.leave(ticket, arrival.answer.usage, 200)
            return arrival


def given_up(error: AttemptError, stop: Stop, *, answered: bool) -> None:
    """Nothing more is tried for a question: stop everything where no other one can fare better.

    Args:
        error: what it ends in.
        stop: what everything stops by.
        answered: whether any question has been answered.
    """
    hidden = error.outcome == "server_error" and error.status == 200
    if (isinstance(error, UnreachableError) or hidden) and not answered:
        error.action = "stop"  # no model has ever been there, and a whole question's patience is spent
    if error.action == "stop":
        stop.because(error)


def _failure(error: BaseException, seconds: float) -> AttemptError:
    """What is recorded of a request that brought no answer; one that was broken off took until now."""
    if isinstance(error, StoppedError) or not isinstance(error, AttemptError):
        return AttemptError("cancelled", "give_up", "Cancelled", seconds=seconds)
    return error if error.seconds else replace(error, seconds=seconds)
