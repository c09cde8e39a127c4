"""Stopping in good order: nothing more is asked, and answers under way get a few seconds to arrive."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable
from typing import Any, TypeVar

from extract.asking import Answerer, PassedOn
from extract.failures import AttemptError, FailedRequestError
from schemas.errors import EndpointError
from schemas.exchange import Question, Reply

_Result = TypeVar("_Result")

GRACE_SECONDS = 5.0
"""How long answers under way are waited for, once nothing more is asked."""

INTERRUPTED, DEADLINE, LIMIT = "interrupted", "deadline", "limit_reached"
"""Outcomes of questions that were not asked because the run was stopped, not because they failed."""


class StoppedError(AttemptError):
    """A request that was not sent, or was broken off, because everything stops."""


class Stop:
    """Whether all workers are to stop, and why. The first reason stays.

    Attributes:
        reason: raised, as a copy, by everything that would wait or send; None while work goes on.
    """

    def __init__(self) -> None:
        self.reason: AttemptError | None = None
        self._grace = 0.0
        self._stopped: asyncio.Future[None] | None = None

    def because(self, reason: AttemptError, *, grace: float = GRACE_SECONDS) -> None:
        """Stop.

        Args:
            reason: what unasked questions fail with.
            grace: seconds that requests under way may still take.
        """
        if self.reason is None:
            self.reason, self._grace = reason, grace
            if self._stopped is not None and not self._stopped.done():
                self._stopped.set_result(None)

    def check(self) -> None:
        """Raise the reason where there is one."""
        if self.reason is not None:
            raise StoppedError(self.reason.outcome, self.reason.action, self.reason.reason, self.reason.hint)

    async def unless(self, waiting: Awaitable[_Result]) -> _Result:
        """Wait for something that is dropped at once when everything stops."""
        return await self._race(waiting, patient=False)

    async def finish(self, request: Awaitable[_Result]) -> _Result:
        """Wait for something that may take the grace period when everything stops."""
        return await self._race(request, patient=True)

    def _end(self) -> asyncio.Future[None]:
        """Done once everything stops: one for all who wait, as there are several waits to each request."""
        if self._stopped is None:
            self._stopped = asyncio.get_running_loop().create_future()
            if self.reason is not None:
                self._stopped.set_result(None)
        return self._stopped

    async def _race(self, work: Awaitable[_Result], *, patient: bool) -> _Result:
        task = asyncio.ensure_future(work)
        either: set[asyncio.Future[Any]] = {task, self._end()}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() and patient:
                await asyncio.wait({task}, timeout=None if math.isinf(self._grace) else self._grace)
            if not task.done():
                self.check()
            return await task
        finally:
            if task.cancel():
                await asyncio.wait({task})
                if not task.cancelled():
                    task.exception()  # looked at, so that asyncio does not report it as forgotten


def interrupted() -> AttemptError:
    """The reason after Ctrl-C."""
    return AttemptError(INTERRUPTED, "give_up", "The run was stopped before this was answered")


def deadline_passed() -> AttemptError:
    """The reason when the time for the run is over."""
    return AttemptError(DEADLINE, "give_up", "The time for the run was over before this was answered")


class Tolerant(PassedOn):
    """An answerer whose end is a failed question like any other, so that what was answered is kept.

    Args:
        inner: who answers.

    Attributes:
        error: why no request to the endpoint can succeed, once that is known.
    """

    def __init__(self, inner: Answerer) -> None:
        super().__init__(inner)
        self.error: EndpointError | None = None

    async def ask(self, question: Question) -> Reply:
        """The answer; raises `RequestError` also where the whole endpoint is of no use."""
        try:
            return await self._inner.ask(question)
        except EndpointError as error:
            self.error = self.error or error
            failed = FailedRequestError(error.message, outcome=error.outcome, hint=error.hint)
            failed.attempts = getattr(error, "attempts", ())
            raise failed from None
