"""Calls that are made in another process, on a worker of a cluster or in one beside this.

Whatever goes wrong there must not be written into a log with the arguments, which are interviews and keys. So
nothing here raises: errors go back as values, and the arguments travel in a `Job` that does not show them.

Kept between calls are open connections to endpoints. Nothing is lost with them.
"""

from __future__ import annotations

import asyncio
import pickle
import traceback
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from extract.workers import Server

if TYPE_CHECKING:
    from extract.conversation import Arrival
    from extract.request import ModelRequest
    from extract.sending import Transport

T = TypeVar("T")

CLIENT = "extract.client"
"""Loaded where the first request is made: that takes more than a second."""


@dataclass(frozen=True, repr=False)
class Job:
    """A call to be made elsewhere; shows the function's name only."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The function's name."""
        return str(getattr(self.function, "__name__", "call"))

    def __repr__(self) -> str:
        return f"Job({self.name})"


@dataclass(frozen=True, repr=False)
class Outcome(Generic[T]):
    """What a call came to: a value, or an error to be raised where it was called from."""

    value: T | None = None
    error: Exception | None = None

    def result(self) -> T:
        """The value; raises the error where there is one."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # None only where T is


async def run(job: Job, threads: Executor | None = None) -> Outcome[Any]:
    """Make a call; never raises.

    Args:
        job: coroutine functions run in the event loop, others in a thread.
        threads: where those run; None for the loop's own.
    """
    try:
        return Outcome(await _result(job, threads))
    except Exception as error:  # noqa: BLE001 - raised again where it was called from, see the module's text
        return Outcome(error=_sendable(error))


async def _result(job: Job, threads: Executor | None) -> Any:
    call = partial(job.function, *job.args, **job.kwargs)
    if iscoroutinefunction(job.function):
        return await call()
    return await asyncio.get_running_loop().run_in_executor(threads, call)


def _sendable(error: Exception) -> Exception:
    """The error with where it happened; where it cannot be pickled, one that says the same."""
    told = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - whatever its __reduce__ raises
        return RuntimeError(f"On a worker:\n{told}")
    error.add_note(f"On a worker:\n{told}")
    return error


# openai's client, and what asks through it.
_connected: dict[Server, tuple[Any, Transport]] = {}


async def ask(server: Server, request: ModelRequest) -> Arrival:
    """Make one HTTP request; see `extract.sending.Transport`."""
    client = import_module(CLIENT)
    if server not in _connected:
        own = client.openai_client(
            server.base_url, server.api_key, server.timeout, allow_http=server.allow_http
        )
        own.organization, own.project = server.organisation, server.project
        _connected[server] = (own, client.Transport(own, server.model, server.timeout))
    return await _connected[server][1].ask(request)


async def forget(server: Server) -> None:
    """Close the connections to a server, and drop its key."""
    if server in _connected:
        await _connected.pop(server)[0].close()
