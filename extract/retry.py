"""The one owner of retries: how often, how long in between, and a pause that all workers share."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from extract.failures import AttemptError


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
        self, pause: SharedPause, sleep: Callable[[float], Awaitable[None]] | None = None
    ) -> AsyncRetrying:
        """A fresh tenacity loop for one question; raises the last `AttemptError` when it gives up.

        Args:
            pause: extended where the server's wish concerns all workers.
            sleep: waits in the place of the policy's own `sleep`.
        """
        return AsyncRetrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_after_attempt(self.attempts) | stop_before_delay(self.total),
            wait=_WaitAndPause(self, pause),
            sleep=sleep or self.sleep,
            reraise=True,
        )


class SharedPause:
    """A time before which none of a client's workers sends anything.

    Args:
        policy: whose clock and sleep are used.
        on_wait: told the name of the trouble and the seconds whenever somebody begins to wait.
    """

    def __init__(
        self, policy: RetryPolicy, on_wait: Callable[[str, float], None] = lambda why, seconds: None
    ) -> None:
        self._policy = policy
        self._until = -math.inf
        self.on_wait = on_wait

    def extend(self, seconds: float) -> None:
        """Let the pause last at least this long from now; a longer one that is under way stays."""
        self._until = max(self._until, self._policy.clock() + seconds)

    def hold(self, why: str, seconds: float) -> None:
        """Let the pause last so long, no longer than a wish of the server counts, and say so."""
        seconds = min(seconds, self._policy.longest_retry_after)
        self.extend(seconds)
        self.on_wait(why, seconds)

    def remaining(self) -> float:
        """Seconds until the pause is over; 0 where there is none."""
        return max(0.0, self._until - self._policy.clock())

    async def over(self) -> None:
        """Wait until the pause is over, however often it is extended in the meantime."""
        while (seconds := self.remaining()) > 0:
            await self._policy.sleep(seconds)


class _WaitAndPause:
    """tenacity's wait strategy: the server's wish or exponential back-off, whichever is longer.

    Where the server limits the rate, or names a time, everybody waits: what one worker was told
    holds for the others too, and each of them would spend its attempts on finding that out.
    """

    def __init__(self, policy: RetryPolicy, pause: SharedPause) -> None:
        self._policy = policy
        self._pause = pause
        self._back_off = wait_exponential_jitter(
            multiplier=policy.first_wait, max=policy.longest_wait, jitter=policy.first_wait
        )

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.retry_after if isinstance(error, AttemptError) else None
        wish = min(asked or 0.0, self._policy.longest_retry_after)
        seconds = max(wish, self._back_off(retry_state))
        if isinstance(error, AttemptError) and (error.outcome == "rate_limited" or asked is not None):
            self._pause.extend(seconds)
        if isinstance(error, AttemptError):
            self._pause.on_wait(error.outcome, seconds)
        return seconds


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
