"""The way out: every request passes here, where limits, pace and pauses hold it back or let it through."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel

from extract.failures import AttemptError
from extract.limits import Budget, Spending
from extract.pacing import Pacer, Turn, seconds_until_reset
from extract.retry import RetryPolicy, SharedPause
from extract.stopping import Stop
from extract.strict import strict_schema
from extract.tokens import estimate_tokens
from schemas.exchange import Message, Question, Usage

FIRST_ANSWER_TOKENS = 4000
"""What an answer is taken to need while none has come; a long window's list of passages takes about that."""

MARGIN = 1.25
"""An answer may be this much longer than the longest so far; so may a first request than estimated."""

SENT_MARGIN = 1.1
"""Tokens that are sent can be told more closely, once the server has counted those of another request."""


@dataclass
class TrafficRules:
    """What holds for all requests of a run.

    Attributes:
        stop: whether everything is to stop.
        budget: what may be spent.
        rpm, tpm: requests and tokens a minute; None for no limit of our own.
        on_wait: told why and how many seconds somebody begins to wait, for a countdown.
        passing_on: whether a request leaves an endpoint that pauses, as there are others.
        pacer: keeps `rpm` and `tpm`, for all who send by these rules; None until the first of them is made.
    """

    stop: Stop = field(default_factory=Stop)
    budget: Budget = field(default_factory=Budget)
    rpm: int | None = None
    tpm: int | None = None
    on_wait: Callable[[str, float], None] = lambda why, seconds: None
    passing_on: bool = False
    pacer: Pacer | None = None


class Ticket(NamedTuple):
    """A request on its way: what was expected of it."""

    estimated: int
    reserved: Spending
    turn: Turn


class Expectation:
    """What requests are expected to take, learned from those that are over.

    Attributes:
        ratio: tokens sent for one that was estimated, at most.
        answer: tokens of an answer, at most.
    """

    def __init__(self) -> None:
        self.ratio = MARGIN
        self.answer = FIRST_ANSWER_TOKENS
        self._seen = 0
        self._estimated = self._sent = self._received = 0

    def of(self, estimated: int, output_limit: int | None) -> Usage:
        """Tokens that a request may take."""
        return Usage(sent=round(estimated * self.ratio), received=output_limit or self.answer)

    def usual(self, estimated: int, output_limit: int | None) -> float:
        """Tokens that a request takes in the mean: what many of them come to in a minute.

        Going by the longest answer so far, a run would ask for an eighth less than it may.
        """
        if not self._seen:
            most = self.of(estimated, output_limit)
            return float((most.sent or 0) + (most.received or 0))
        return estimated * self._sent / max(self._estimated, 1) + self._received / self._seen

    def learn(self, estimated: int, usage: Usage) -> None:
        """Take in what a request has taken; one that used nothing was refused, and tells nothing."""
        if not usage.sent or usage.received is None:
            return
        ratio, answer = SENT_MARGIN * usage.sent / max(estimated, 1), round(MARGIN * usage.received)
        self.ratio = max(self.ratio, ratio) if self._seen else ratio
        self.answer = max(self.answer, answer) if self._seen else answer
        self._seen += 1
        self._estimated += estimated
        self._sent += usage.sent
        self._received += usage.received


class Traffic:
    """Lets requests out.

    Args:
        rules: what holds.
        pause: extended where a server says that its limit is reached.
        policy: whose clock and sleep are used.
    """

    def __init__(self, rules: TrafficRules, pause: SharedPause, policy: RetryPolicy) -> None:
        self.rules = rules
        self._pause = pause
        self._pacer = rules.pacer = rules.pacer or Pacer(policy, rules.rpm, rules.tpm, rules.on_wait)
        self._expectation = Expectation()

    async def enter(self, question: Question, messages: tuple[Message, ...]) -> Ticket:
        """Wait until a request may go.

        Raises:
            AttemptError: everything stops; also because this request would cross a limit.
        """
        stop, estimated = self.rules.stop, estimate(question, messages)
        stop.check()
        expected = self._expectation.of(estimated, question.parameters.max_output_tokens)
        tokens = self._expectation.usual(estimated, question.parameters.max_output_tokens)
        reserved, turn = await self._admitted(expected), Turn(0.0, tokens, counts=False)
        try:
            await self._unpaused()
            if self._pacer.limited:
                turn = await stop.unless(self._pacer.turn(tokens))
            await self._gone()
        except BaseException:
            self.take_back(Ticket(estimated, reserved, turn))
            raise
        return Ticket(estimated, reserved, turn)

    async def _unpaused(self) -> None:
        if self._pause.remaining() > 0:
            await self.rules.stop.unless(self._pause.over())

    async def _gone(self) -> None:
        """Go, one's turn after a pause included."""
        if self._pause.held() > 0:
            await self.rules.stop.unless(self._pause.go())
        else:
            self._pause.gone()

    async def _admitted(self, expected: Usage) -> Spending:
        try:
            return await self.rules.stop.unless(self.rules.budget.admit(expected))
        except AttemptError as error:
            # Answers under way are paid for: they may take all the time that they have.
            self.rules.stop.because(error, grace=float("inf"))
            raise

    def take_back(self, ticket: Ticket) -> None:
        """A request was not sent after all."""
        self.rules.budget.release(ticket.reserved)
        self._pacer.give_back(ticket.turn)

    def leave(self, ticket: Ticket, usage: Usage, status: int | None) -> None:
        """A request is over.

        Args:
            ticket: from `enter`.
            usage: tokens, as far as the server said.
            status: HTTP status; None where no response came, and so nothing is known.
        """
        known: Usage | None = usage
        if usage.sent is None or usage.received is None:
            known = Usage(sent=0, received=0) if is_refusal(status) else None
        else:
            self._expectation.learn(ticket.estimated, usage)
        self.rules.budget.settle(ticket.reserved, known)
        if known is not None:
            self._pacer.settle(ticket.turn, (known.sent or 0) + (known.received or 0))

    def heed(self, headers: Mapping[str, str], ticket: Ticket) -> None:
        """Let everybody wait where a response says that the server's limit is reached."""
        seconds = seconds_until_reset(headers, ticket.turn.tokens)
        if seconds > self._pause.remaining():
            self._pause.hold("rate_limited", seconds)


def is_refusal(status: int | None) -> bool:
    """Whether a response is an error: then no answer was made, and no tokens were used."""
    return status is not None and status >= 400


def estimate(question: Question, messages: tuple[Message, ...]) -> int:
    """Estimated tokens of a request: its messages and its schema."""
    texts = sum(estimate_tokens(message.content) for message in messages)
    return texts + _schema_tokens(question.response_model)


@lru_cache(maxsize=64)
def _schema_tokens(model: type[BaseModel]) -> int:
    return estimate_tokens(json.dumps(strict_schema(model)))
