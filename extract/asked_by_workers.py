"""Requests that workers make: what stands in the place of a client's own transport."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from extract.conversation import Arrival
from extract.elsewhere import ask
from extract.failures import AttemptError
from extract.request import ModelRequest
from extract.sending import Transport
from extract.workers import Server
from schemas.errors import IntercoderError

T = TypeVar("T")

_MORE_SECONDS = 60.0
"""How long after a request's own time its worker is taken for hung: the first one has much to load."""


class Requesters(Protocol):
    """Workers that make requests."""

    spare: int = 0
    """See `extract.sending.Transport`."""

    def take_back(self) -> None:
        """See `extract.sending.Transport`."""
        return

    async def ready(self) -> None:
        """Wait for one; raises an `IntercoderError` where none will come."""
        ...

    async def request(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """What a function brings on a worker; raises `AttemptError`."""
        ...


class AskedByWorkers(Transport):
    """Makes each HTTP request from a worker; see `extract.sending.Transport`.

    Args:
        workers: who makes them.
        server: whom they ask.
    """

    def __init__(self, workers: Requesters, server: Server) -> None:
        self._workers = workers
        self._server = server
        self.spare = workers.spare
        waiting = server.timeout if workers.spare else 0.0  # for another request to be over
        self._patience = waiting + server.timeout + _MORE_SECONDS

    def take_back(self) -> None:
        """See `extract.sending.Transport`."""
        self._workers.take_back()

    async def ready(self) -> None:
        """Wait for a worker; raises `AttemptError` where none will come."""
        try:
            await self._workers.ready()
        except IntercoderError as trouble:
            raise as_attempt(trouble) from None

    async def ask(self, request: ModelRequest) -> Arrival:
        """The answer; raises `AttemptError` where none came."""
        await self.ready()
        try:
            async with asyncio.timeout(self._patience):
                return await self._workers.request(ask, self._server, request)
        except TimeoutError:
            raise AttemptError("worker_lost", "retry", "The worker that asked does not answer") from None


def as_attempt(trouble: IntercoderError) -> AttemptError:
    """Trouble with all workers as that of a request: it stops the run."""
    outcome = getattr(trouble, "outcome", "workers_unusable")
    return AttemptError(outcome, "stop", trouble.message, trouble.hint)
