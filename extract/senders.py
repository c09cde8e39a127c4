"""Processes beside this one that make the requests, where one process would be the limit.

With hundreds of requests a second, half of a process's time goes into openai's client. Each of these has one,
and an event loop; everything else stays here: cache, run folder, and who lets requests out. They listen
nowhere: what they are asked for comes through a pipe that nobody else has.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar, cast

from extract.asked_by_workers import AskedByWorkers
from extract.elsewhere import Job, Outcome
from extract.failures import AttemptError
from extract.frames import Frames, Framing
from extract.workers import Server, ThisProcess

T = TypeVar("T")

REQUESTS_EACH = 32
"""Requests at the same time from which on one more process is worth its memory."""

MOST = 2
"""More of them than this one can keep busy are of no use."""

DEATHS = 3
"""Processes that may end without a single answer, one after the other, before it is given up."""

_CLOSING_SECONDS = 2.0
_MOST_SAID = 2_000


def sender_count(concurrency: int, cores: int | None = None) -> int:
    """How many processes to send from; 0 for none but this one.

    Args:
        concurrency: requests at the same time.
        cores: processor cores; this machine's where not given.
    """
    if sys.platform == "win32":  # its pipes cannot be waited for by an event loop
        return 0
    return max(0, min(MOST, (cores or _cores()) - 1, concurrency // REQUESTS_EACH))


def _cores() -> int:
    """Those that this process may use, where the system tells, or all."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Senders(ThisProcess):
    """Workers that make requests, and nothing else; see `extract.workers.Workers`.

    Each has more requests at hand than it may send, and need not wait for this process to send the next.

    Args:
        number: of processes; they are started with the first request.
        concurrency: requests that are sent at the same time, by all of them.

    Attributes:
        spare: see `extract.sending.Transport`.
    """

    def __init__(self, number: int, concurrency: int) -> None:
        self.spare = concurrency
        self._number = number
        self._concurrency = concurrency
        self._processes: list[_Process] = []
        self._starting = asyncio.Lock()
        self._deaths = 0

    def transport(self, server: Server) -> AskedByWorkers:
        """What makes the requests to a server."""
        return AskedByWorkers(self, server)

    async def ready(self) -> None:
        """Start what is not there.

        Raises:
            AttemptError: they end as soon as they are started.
        """
        if len(self._processes) == self._number and not any(one.gone for one in self._processes):
            return
        async with self._starting:
            self._bury()
            while len(self._processes) < self._number:
                self._processes.append(await _started(self._share()))

    async def request(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """What a function brings in the process that has the least to do; raises `AttemptError`."""
        process = min(self._processes, key=lambda one: (one.gone, one.under_way))
        return cast(T, await process.make(Job(function, args)))

    def take_back(self) -> None:
        """Have nothing sent that is only at hand."""
        for process in self._processes:
            process.take_back()

    async def close(self) -> None:
        """End them."""
        await asyncio.gather(*(process.end() for process in self._processes))

    def _share(self) -> int:
        """How many requests at the same time the next process may send: its part of what the others leave."""
        left = self._concurrency - sum(one.most for one in self._processes)
        return max(1, left // (self._number - len(self._processes)))

    def _bury(self) -> None:
        """Forget those that have ended."""
        for one in [one for one in self._processes if one.gone]:
            self._processes.remove(one)
            one.close()
            self._deaths = 0 if one.answered else self._deaths + 1
            if self._deaths >= DEATHS:
                raise AttemptError(
                    "sender_lost",
                    "stop",
                    f"The process that sends requests ends at once{one.last_words}",
                    f"Use --concurrency {REQUESTS_EACH - 1} or less: then none is needed.",
                )


class _Process(asyncio.SubprocessProtocol):
    """One of them.

    Args:
        most: requests that it sends at the same time.

    Attributes:
        gone: whether it has ended.
        answered: whether it has made a call.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.gone = False
        self.answered = False
        self._calls: dict[str, asyncio.Future[Outcome[Any]]] = {}
        self._numbers = count()
        self._framed = Framing().framed
        self._frames = Frames()
        self._said = b""
        self._ended = asyncio.Event()
        self._transport: asyncio.SubprocessTransport
        self._input: asyncio.WriteTransport

    @property
    def under_way(self) -> int:
        """Calls that it has been given."""
        return len(self._calls)

    @property
    def last_words(self) -> str:
        """The last line of what it has said, to be put behind a sentence; empty where it was silent."""
        said = self._said.decode("utf-8", "replace").strip()
        return f": {said.splitlines()[-1]}" if said else ""

    @property
    def _hears(self) -> bool:
        """Whether it can be told something: the pipe closes before it is known that the process has ended."""
        return not self.gone and not self._input.is_closing()

    async def make(self, job: Job) -> Any:
        """What the call brings; raises what it raises, and `AttemptError` where the process has ended."""
        if not self._hears:
            raise _lost()
        number = str(next(self._numbers))
        self._calls[number] = called = asyncio.get_running_loop().create_future()
        self._write(number, job)
        try:
            return (await called).result()
        except asyncio.CancelledError:
            self._write(number, None)
            raise
        finally:
            self._calls.pop(number, None)

    def take_back(self) -> None:
        """Have nothing sent that waits there: such calls raise `NotSentError`."""
        if self._calls:
            self._write("", None)

    def _write(self, number: str, job: Job | None) -> None:
        if self._hears:
            self._input.write(self._framed((number, job)))

    async def end(self) -> None:
        """Let it end, and kill it where it does not."""
        if not self.gone:
            self._input.close()
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._ended.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._transport.kill()
            await self._ended.wait()
        self.close()

    def close(self) -> None:
        """Let go of its pipes; it has ended."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It runs."""
        self._transport = cast(asyncio.SubprocessTransport, transport)
        self._input = cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0))

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Outcomes, or what it says."""
        if fd == 2:
            self._said = (self._said + data)[-_MOST_SAID:]
            return
        for number, outcome in self._frames.take(data):
            self.answered = True
            if (called := self._calls.get(number)) and not called.done():
                called.set_result(outcome)

    def pipe_connection_lost(self, fd: int, error: Exception | None) -> None:
        """It ends."""
        self.gone = self.gone or fd in {0, 1}

    def connection_lost(self, error: Exception | None) -> None:
        """It has ended, and all that it had said has been read."""
        self.gone = True
        self._ended.set()
        for called in self._calls.values():
            if not called.done():
                called.set_exception(_lost())


async def _started(most: int) -> _Process:
    """A process that ends with this one; Ctrl-C on the terminal does not reach it, as that is this one's."""
    _, process = await asyncio.get_running_loop().subprocess_exec(
        lambda: _Process(most), sys.executable, "-m", "extract.sender_side", str(most), start_new_session=True
    )
    return process


def _lost() -> AttemptError:
    return AttemptError("worker_lost", "retry", "The process that asked has ended")
