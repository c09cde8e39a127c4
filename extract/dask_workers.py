"""Workers on a Dask cluster: beside `extract.client` the only file that opens network connections.

Dask keeps the workers together: it starts and stops them, knows which are there, and carries what is sent.
Its tasks are not used. A request costs money and counts against limits, so none may be made without being let
out; but Dask makes a task again by itself when the worker dies that has it, or its result, and that can be
after the answer has arrived. So everything is a direct call (`Client.run`) to the least busy worker, which is
also twice as fast, shows nothing on a dashboard and leaves nothing on a worker's disk. A request whose worker
dies fails like any other, stands in the log, and is let out again by `extract.sending`; reading and grounding
are done again here.
"""

from __future__ import annotations

import asyncio
import logging
import re
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast
from uuid import uuid4

import dask
from distributed import Client, LocalCluster
from distributed.versions import VersionMismatchWarning

from extract import cluster_errors as errors
from extract.asked_by_workers import AskedByWorkers, Requesters, as_attempt
from extract.crew import Crew
from extract.elsewhere import Job, Outcome, forget
from extract.failures import AttemptError
from extract.worker_side import give_up, load, run_job
from extract.worker_versions import OWN, check_same
from extract.workers import Server
from schemas.errors import ConfigurationError, EndpointError, IntercoderError

P = ParamSpec("P")
T = TypeVar("T")

CONNECT_SECONDS = 10.0
"""How long a scheduler is tried to be reached, at the beginning and when the connection is lost."""

LOOK_SECONDS = 0.5
"""How often it is looked which workers are there."""

DEATHS = 4
"""Workers that may die in a row at reading or grounding the same, and once more as many."""

_CLOSING_SECONDS = 2.0
_HERE = "127.0.0.1"
_SETTINGS = {"distributed.scheduler.reuse-broadcast-comm": True}  # of `local:N`; saves a third of a call


@asynccontextmanager
async def open_cluster(where: str, on_wait: Callable[[str, float], None]) -> AsyncIterator[DaskWorkers]:
    """The workers of a cluster; for arguments and errors see `extract.workers.open_workers`."""
    async with AsyncExitStack() as opened:
        opened.enter_context(dask.config.set(_SETTINGS))
        opened.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", VersionMismatchWarning)  # see `_join`
        _say_nothing()
        try:
            client = await opened.enter_async_context(await _client(where, opened))
        except OSError as error:
            raise errors.unreachable(where, CONNECT_SECONDS) from error
        workers = DaskWorkers(client, where, on_wait)
        watching = asyncio.create_task(workers.watch())
        try:
            await workers.ready()
            yield workers
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await workers.close()


async def _client(where: str, opened: AsyncExitStack) -> Client:
    settings = {"asynchronous": True, "set_as_default": False, "timeout": CONNECT_SECONDS}
    if where.startswith("local:"):
        cluster = await opened.enter_async_context(_local(_count(where)))
        return Client(cluster, **settings)
    if where.endswith(".json"):
        if not Path(where).is_file():
            raise errors.no_file(where)
        return Client(scheduler_file=where, **settings)
    if not re.fullmatch(r"(?:[a-z]+://)?\S+:\d+", where):
        raise errors.no_address(where)
    return Client(where, **settings)


def _count(where: str) -> int:
    if found := re.fullmatch(r"local:([1-9]\d{0,3})", where):
        return int(found[1])
    raise errors.no_count(where)


def _local(count: int) -> LocalCluster:
    """Processes on this machine, which listen on loopback only and end with this one."""
    return LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        processes=True,
        host=_HERE,
        asynchronous=True,
        silence_logs=logging.CRITICAL,
        scheduler_kwargs={"dashboard": False, "dashboard_address": f"{_HERE}:0"},
        preload=["extract.worker_side"],
    )


def _say_nothing() -> None:
    """Keep Dask from writing between the lines of a run: what matters is told as an error or a wait."""
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)


class DaskWorkers(Requesters):
    """See `extract.workers.Workers`.

    Args:
        client: connected, asynchronous.
        where: the cluster, for messages.
        on_wait: told why and how many seconds somebody waits for a worker.
    """

    def __init__(self, client: Client, where: str, on_wait: Callable[[str, float], None]) -> None:
        self._client = client
        self._where = where
        self._crew = Crew(on_wait)
        self._alone = asyncio.Lock()
        self._asked: set[Server] = set()
        self._aside: set[asyncio.Task[Any]] = set()

    @property
    def at_once(self) -> int:
        """Twice as many calls as there are threads, so that none of them waits for the driver."""
        return max(1, 2 * self._crew.threads)

    def transport(self, server: Server) -> AskedByWorkers:
        """What lets workers ask a server."""
        self._asked.add(server)
        return AskedByWorkers(self, server)

    async def ready(self) -> None:
        """Wait for a worker; raises an `IntercoderError` where none will come."""
        await self._crew.there()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """On the least busy worker; where the scheduler has gone, here: answers that are there are not lost.

        Where worker after worker dies at it, it is tried again, one such call at a time, before it is given
        up: that may be nobody's fault where workers run on borrowed machines and are stopped all the time.
        """
        job = Job(function, args, kwargs)
        for turn in (nullcontext(), self._alone):
            async with turn:
                for _ in range(DEATHS):
                    try:
                        await self.ready()
                    except EndpointError:
                        return function(*args, **kwargs)
                    outcome = await self._outcome(job)
                    if outcome is not None:
                        return cast(T, outcome.result())
        raise errors.workers_died()

    async def request(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """Let the least busy worker make a request; there must be one, see `ready`.

        Raises:
            AttemptError: no answer came; `worker_lost` where the worker has gone.
        """
        try:
            outcome = await self._outcome(Job(function, args))
        except IntercoderError as error:
            raise as_attempt(error) from None
        if outcome is not None:
            return cast(T, outcome.result())
        if trouble := self._crew.trouble:
            raise as_attempt(trouble)
        raise AttemptError("worker_lost", "retry", "The worker that asked has gone", "Look into its log.")

    async def _outcome(self, job: Job) -> Outcome[Any] | None:
        """What a job comes to on the least busy worker; None where that one goes first."""
        number = uuid4().hex
        with self._crew.least_busy() as member:
            try:
                came = await member.unless_gone(self._run(member.address, run_job, number, job))
            except asyncio.CancelledError:
                self._do_aside(self._run(member.address, give_up, number))
                raise
            except OSError:
                came = None
            except Exception:  # noqa: BLE001 - as in `_join`
                raise errors.other_code(member.address) from None
            if came is None:
                self._crew.lost(member)
            return cast("Outcome[Any] | None", came)

    async def _run(self, address: str, function: Callable[..., Any], *args: Any) -> Any:
        """What a function returns on a worker; raises what it raises, and OSError where nothing comes."""
        return (await self._open_client.run(function, *args, workers=[address]))[address]

    @property
    def _open_client(self) -> Client:
        """The client; raises OSError where it has given up connecting to the scheduler again."""
        if self._client.status == "closed":
            raise ConnectionError
        return self._client

    def _do_aside(self, work: Coroutine[Any, Any, Any]) -> None:
        async def done() -> None:
            with suppress(OSError):
                await work

        task = asyncio.ensure_future(done())
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def watch(self) -> None:
        """Look again and again which workers are there, until that cannot be told any more."""
        try:
            while True:
                threads = await self._threads()
                self._crew.keep(threads)
                for address in self._crew.unknown(threads):
                    self._do_aside(self._join(address, threads[address]))
                await asyncio.sleep(LOOK_SECONDS)
        except IntercoderError as trouble:
            self._crew.fail(trouble)
        except Exception:
            self._crew.fail(errors.gone(self._where))
            raise

    async def _join(self, address: str, threads: int) -> None:
        """Take in a worker, once it has loaded what it needs."""
        self._crew.coming.add(address)
        try:
            check_same(address, {OWN: await self._own_version(address)})
            check_same(address, await self._run(address, load))
            self._crew.add(address, threads)
        except ConfigurationError as trouble:
            self._crew.fail(trouble)
        except OSError:
            pass  # it has gone already; where it has not, it is tried again
        except Exception:  # noqa: BLE001 - whatever it is, said and the end: Dask gives it as mere text
            self._crew.fail(errors.other_code(address))
        finally:
            self._crew.coming.discard(address)

    async def _own_version(self, address: str) -> str | None:
        try:
            return str(await self._run(address, version, OWN))
        except PackageNotFoundError:
            return None

    async def _threads(self) -> dict[str, int]:
        """Address of each worker -> its threads."""
        with suppress(OSError):
            return dict(await self._open_client.nthreads())
        await asyncio.sleep(LOOK_SECONDS)  # the client connects again by itself
        try:
            return dict(await self._open_client.nthreads())
        except OSError:
            raise errors.gone(self._where) from None

    async def close(self) -> None:
        """Let the workers drop connections and keys."""
        if self._crew.trouble:
            return
        runs = [self._client.run(forget, server, on_error="ignore") for server in self._asked]
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await asyncio.gather(*self._aside, *runs)
