"""Stopping in good order: nothing more is asked, and answers under way get a few seconds to arrive."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

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

    def after(self, trouble: AttemptError) -> StoppedError:
        """The same, told with why the request before it failed, which may be why nothing was answered."""
        return replace(self, reason=f"{self.reason}. {trouble.reason}", hint=self.hint or trouble.hint)


class Stop:
    """Whether all workers are to stop, and why. The first reason stays.

    Attributes:
        reason: raised, as a copy, by everything that would wait or send; None while work goes on.
    """

    def __init__(self) -> None:
        self.reason: AttemptError | None = None
        self._grace = 0.0
        self._waits: set[_Wait] = set()
        self._called: list[Callable[[], None]] = []

    def at_once(self, function: Callable[[], None]) -> None:
        """Have a function called when everything stops."""
        self._called.append(function)

    def because(self, reason: AttemptError, *, grace: float = GRACE_SECONDS) -> None:
        """Stop.

        Args:
            reason: what unasked questions fail with.
            grace: seconds that requests under way may still take.
        """
        if self.reason is None:
            self.reason, self._grace = reason, grace
            for function in self._called:
                function()
            for wait in self._waits:
                wait.end_in(grace)

    def check(self) -> None:
        """Raise the reason where there is one."""
        if self.reason is not None:
            raise StoppedError(self.reason.outcome, self.reason.action, self.reason.reason, self.reason.hint)

    async def unless(self, waiting: Awaitable[_Result]) -> _Result:
        """Wait for something that is dropped at once when everything stops."""
        with self._until_stopped(patient=False):
            return await waiting

    async def finish(self, request: Awaitable[_Result]) -> _Result:
        """Wait for something that may take the grace period when everything stops."""
        with self._until_stopped(patient=True):
            return await request

    @contextmanager
    def _until_stopped(self, *, patient: bool) -> Iterator[None]:
        """Cancel what waits in the block when everything stops: then it ends with the reason.

        No task is made for it, as there are several waits to each request.
        """
        wait = _Wait(patient)
        self._waits.add(wait)
        if self.reason is not None:
            wait.end_in(self._grace)
        try:
            yield
        except asyncio.CancelledError:
            if wait.was_ended():
                self.check()
            raise
        finally:
            self._waits.discard(wait)
            wait.over()


class _Wait:
    """A task that waits for something, and is cancelled where it lasts too long after everything has stopped.

    Args:
        patient: whether it may take the grace period.
    """

    def __init__(self, patient: bool) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._patient = patient
        self._cancelled_before = task.cancelling()
        self._timer: asyncio.Handle | None = None
        self._ended = False

    def end_in(self, grace: float) -> None:
        """Cancel it, after the grace period where it is patient."""
        loop = self._task.get_loop()
        if not self._patient:
            self._timer = loop.call_soon(self._end)
        elif not math.isinf(grace):
            self._timer = loop.call_later(grace, self._end)

    def was_ended(self) -> bool:
        """Whether it was cancelled here, and by nobody else as well; as `asyncio.timeout` tells it."""
        return self._ended and self._task.uncancel() <= self._cancelled_before

    def over(self) -> None:
        """It has ended."""
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        self._ended = True
        self._task.cancel()


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
