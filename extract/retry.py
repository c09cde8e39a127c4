"""The one owner of retries: how often, how long in between, and a pause that all workers share."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_before_delay,
    wait_exponential_jitter,
)
from tenacity.stop import stop_base

from extract.failures import AttemptError, PausedError

T = TypeVar("T")

_MOST_STEPS = 10
"""After so many steps since a pause everybody may go: more than a thousand have."""


@dataclass(frozen=True)
class RetryPolicy:
    """How patient the client is. All times are in seconds.

    Attributes:
        attempts: requests at most for one question, its re-ask apart. Requests that only find out what
            the endpoint takes are refused at once, cost nothing, and do not count.
        first_wait: before the second attempt; doubles with each one, plus up to as much again at random.
        longest_wait: where doubling ends.
        longest_retry_after: a longer wait asked for by the server counts as this much.
        total: no attempt starts this long after the first one.
        sleep, clock: what waits, and what tells the time; tests put their own in.
    """

    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_retry_after: float = 300.0
    total: float = 1800.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic

    def retrying(
        self,
        pause: SharedPause,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        answers: Callable[[], int] = lambda: 0,
    ) -> AsyncRetrying:
        """A fresh tenacity loop for one question; raises the last `AttemptError` when it gives up.

        Args:
            pause: extended where the server's wish concerns all workers.
            sleep: waits in the place of the policy's own `sleep`.
            answers: how many answers have come to all questions so far.
        """
        tries = _Tries(answers)
        return AsyncRetrying(
            retry=retry_if_exception(_may_pass),
            stop=_OutOfTries(self.attempts, tries) | stop_before_delay(self.total),
            wait=_WaitAndPause(self, pause, tries),
            sleep=sleep or self.sleep,
            reraise=True,
        )


async def patiently(retrying: AsyncRetrying, attempt: Callable[[], Awaitable[T]]) -> T:
    """What an attempt brings, tried again as tenacity says.

    tenacity only hears of the first one where it fails: starting it takes a tenth of a millisecond.

    Raises:
        AttemptError: the last one's, where it gives up.
    """
    try:
        return await attempt()
    except AttemptError as error:
        failed = [error]

    async def again() -> T:
        if failed:
            raise failed.pop()
        return await attempt()

    return await retrying(again)


class SharedPause:
    """A time before which none of a client's workers sends anything.

    Args:
        policy: whose clock and sleep are used.
        on_wait: told the name of the trouble and the seconds whenever somebody begins to wait.

    Attributes:
        at_once: called when a pause begins or goes on.
    """

    def __init__(
        self, policy: RetryPolicy, on_wait: Callable[[str, float], None] = lambda why, seconds: None
    ) -> None:
        self._policy = policy
        self._until = -math.inf
        self._gone = 0
        self.on_wait = on_wait
        self.at_once: Callable[[], None] = lambda: None

    def extend(self, seconds: float) -> None:
        """Let the pause last at least this long from now; a longer one that is under way stays."""
        self._until = max(self._until, self._policy.clock() + seconds)
        self._gone = 0
        self.at_once()

    def hold(self, why: str, seconds: float) -> None:
        """Let the pause last so long, no longer than a wish of the server counts, and say so."""
        seconds = min(seconds, self._policy.longest_retry_after)
        self.extend(seconds)
        self.on_wait(why, seconds)

    def remaining(self) -> float:
        """Seconds until the pause is over; 0 where there is none."""
        return max(0.0, self._until - self._policy.clock())

    def held(self) -> float:
        """Seconds until one more may go; 0 where it may at once.

        After a pause one goes first, then two more, four more and so on, a quarter of the first wait apart:
        a limit that is still reached refuses one of them, and not all who have waited.
        """
        if (seconds := self.remaining()) > 0:
            return seconds
        step = self._policy.first_wait / 4
        steps = min(_MOST_STEPS, (self._policy.clock() - self._until) / step) if step else _MOST_STEPS
        if steps >= _MOST_STEPS or self._gone < 2 ** (math.floor(steps) + 1) - 1:
            return 0.0
        return (math.floor(steps) + 1 - steps) * step

    async def over(self) -> None:
        """Wait until the pause is over, however often it is extended in the meantime."""
        while (seconds := self.remaining()) > 0:
            await self._policy.sleep(seconds)

    async def go(self) -> None:
        """Wait for one's turn after the pause, and take it."""
        while (seconds := self.held()) > 0:
            await self._policy.sleep(seconds)
        self.gone()

    def gone(self) -> None:
        """Note that one goes."""
        self._gone += 1


class PassingPause(SharedPause):
    """The pause of one endpoint among several: a question goes elsewhere instead of waiting for its end."""

    def hold(self, why: str, seconds: float) -> None:
        """Let the pause last so long; nobody need be told, as others go on."""
        self.extend(min(seconds, self._policy.longest_retry_after))

    async def over(self) -> None:
        """Raise `PausedError` while the pause lasts."""
        if self.remaining() > 0:
            raise PausedError("paused", "retry", "The endpoint asked to be left alone for a while")

    async def go(self) -> None:
        """Take a turn, or raise `PausedError` where it is not one's turn."""
        if self.held() > 0:
            raise PausedError("paused", "retry", "The endpoint asked to be left alone for a while")
        self.gone()


class _Tries:
    """What the tries of one question that were refused with 429 say of the limit.

    A limit of the rate lets some through and refuses others. Where others were answered since the try
    before, it is not reached for all: such a try does not count, or a question that is among the refused
    six times would be given up on a server that answers all the time.

    Attributes:
        pardoned: tries that do not count.
        in_a_row: refusals of it since somebody was answered.
    """

    def __init__(self, answers: Callable[[], int]) -> None:
        self.pardoned = self.in_a_row = 0
        self._answers = answers
        self._seen = answers()

    def note(self, error: AttemptError) -> None:
        """Take in how a try has failed."""
        seen, self._seen = self._seen, self._answers()
        if error.outcome != "rate_limited":
            return
        others_pass = self._seen > seen
        self.pardoned += others_pass
        self.in_a_row = 1 if others_pass else self.in_a_row + 1


class _WaitAndPause:
    """tenacity's wait strategy: the server's wish or exponential back-off, whichever is longer.

    Where the server limits the rate, or names a time, everybody waits: what one worker was told
    holds for the others too, and each of them would spend its attempts on finding that out. But it may be
    the question itself that is refused, whenever it comes. So their pause doubles only while nobody is
    answered, and a question with as many pardoned tries as it may have others holds up nobody any more.
    """

    def __init__(self, policy: RetryPolicy, pause: SharedPause, tries: _Tries) -> None:
        self._policy = policy
        self._pause = pause
        self._tries = tries
        self._back_off = wait_exponential_jitter(
            multiplier=policy.first_wait, max=policy.longest_wait, jitter=policy.first_wait
        )

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.retry_after if isinstance(error, AttemptError) else None
        wish = min(asked or 0.0, self._policy.longest_retry_after)
        seconds = max(wish, self._back_off(retry_state))
        if isinstance(error, AttemptError):
            self._tries.note(error)
            if shared := self._for_all(error, wish, seconds):
                self._pause.extend(shared)
            self._pause.on_wait(error.outcome, seconds)
        return seconds

    def _for_all(self, error: AttemptError, wish: float, seconds: float) -> float:
        """How many seconds of a question's wait are everybody's."""
        if error.outcome != "rate_limited":
            return seconds if error.retry_after is not None else 0.0
        if self._tries.pardoned >= self._policy.attempts:
            return 0.0
        return max(wish, min(seconds, self._policy.first_wait * 2.0**self._tries.in_a_row))


class _OutOfTries(stop_base):
    """tenacity's stop strategy: so many tries, without those that are pardoned."""

    def __init__(self, attempts: int, tries: _Tries) -> None:
        self._attempts, self._tries = attempts, tries

    def __call__(self, retry_state: RetryCallState) -> bool:
        return retry_state.attempt_number - self._tries.pardoned >= self._attempts


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, AttemptError) and error.action == "retry"


def retry_after_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a response asks to wait; None where it does not say so in a way that can be read.

    Reads `retry-after-ms`, and `Retry-After` in both of its forms (RFC 9110, 10.2.3). A date is
    compared with the response's own `Date`, so that a wrong clock on this side does not matter.

    Args:
        headers: keys in lower case.
        now: stands in where the response has no usable `Date`; this machine's time where not given.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None:
        return seconds
    until = _date(value)
    if until is None:
        return None
    sent = _date(headers.get("date")) or now or datetime.now(UTC)
    return max(0.0, (until - sent).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _date(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value or "")
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
