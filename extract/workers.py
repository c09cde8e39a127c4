"""Where a run's work is done: in this process, in some beside it or, with `--dask`, by workers on a cluster.

Workers do what takes time: they read files, make requests and locate quotes. What has state stays in this
process, which is called the driver: the cache, the run folder, its log, and who lets requests out (limits,
pace, pauses, retries, the end of the run).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from extract.sending import Transport

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """All that a worker has to know to ask a model; the key never shows in `repr`.

    Attributes:
        base_url: None for OpenAI.
        api_key: None for servers that need none.
        model: the model's name as the endpoint knows it.
        timeout: seconds for one HTTP request.
        allow_http: whether interviews may go unencrypted to a host other than the worker's own machine.
        organisation, project: of the account, as the driver's environment names them.
    """

    base_url: str | None
    api_key: str | None = field(repr=False)
    model: str
    timeout: float
    allow_http: bool = False
    organisation: str | None = None
    project: str | None = None


class Workers(Protocol):
    """Whoever does a run's work."""

    @property
    def at_once(self) -> int:
        """How many calls are worth making at the same time."""
        ...

    spare: int = 0
    """See `extract.sending.Transport`."""

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a function without side effects returns; it may be called more than once.

        Function, arguments and result must be picklable. Raises what the function raises, and:

        Raises:
            ConfigurationError: the workers cannot be used.
            RequestError: workers died at it, one after the other.
        """
        ...

    def transport(self, server: Server) -> Transport | None:
        """What makes the requests to a server; None for the client's own."""
        ...


class ThisProcess:
    """Does all work right away, in this process."""

    at_once = 1
    spare = 0

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns; raises what it raises."""
        return function(*args, **kwargs)

    def transport(self, server: Server) -> Transport | None:
        """The client's own."""
        return None


HERE = ThisProcess()


@asynccontextmanager
async def open_workers(
    where: str | None,
    on_wait: Callable[[str, float], None] = lambda why, seconds: None,
    concurrency: int = 1,
) -> AsyncIterator[Workers]:
    """The workers that `--dask` names; closed at the end.

    Args:
        where: address of a Dask scheduler, path of its scheduler file (`.json`), or `local:N` for N
            processes on this machine; None for no workers but this process, and where many requests are to
            be made at the same time those of `extract.senders`.
        on_wait: told why and how many seconds somebody begins to wait for a worker.
        concurrency: requests at the same time.

    Raises:
        ConfigurationError: no scheduler answers there, or the package for it is not installed.
    """
    if where is None:
        async with _beside(concurrency) as workers:
            yield workers
        return
    if find_spec("distributed") is None:
        raise ConfigurationError(
            "--dask needs the package distributed, which is not installed.",
            hint="Install it with: pip install 'intercoder[dask]'",
        )
    from extract.dask_workers import open_cluster

    async with open_cluster(where, on_wait) as workers:
        yield workers


@asynccontextmanager
async def _beside(concurrency: int) -> AsyncIterator[Workers]:
    from extract.senders import Senders, sender_count

    if not (number := sender_count(concurrency)):
        yield HERE
        return
    senders = Senders(number, concurrency)
    try:
        yield senders
    finally:
        await senders.close()


async def in_order(work: Iterable[Coroutine[Any, Any, T]], at_once: Callable[[], int]) -> AsyncGenerator[T]:
    """The results of coroutines in the order given, with at most so many of them under way or waiting.

    To be closed (`contextlib.aclosing`) where not all results are taken.
    """
    under_way: deque[asyncio.Future[T]] = deque()
    try:
        for one in work:
            under_way.append(asyncio.ensure_future(one))
            while len(under_way) >= at_once():
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
