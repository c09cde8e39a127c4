"""A process that makes requests for the one that has started it, and ends with it: see `extract.senders`.

    python -m extract.sender_side MOST

It takes calls from standard input and gives their outcomes to standard output, each as a frame
(`extract.frames`): a number and a `Job`, or None to give the call up; a number and an `Outcome`. At most MOST
calls are under way, the others wait; an empty number without a job takes back those that wait. It ends when
its input does, which is also when the other process was killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import import_module
from typing import Any

from extract.elsewhere import CLIENT, Job, Outcome, run
from extract.failures import NotSentError
from extract.frames import Frames, Framing
from extract.garbage import leave_garbage


class Calls(asyncio.Protocol):
    """The calls that come in; so many are under way, and the others wait.

    Args:
        outcomes: where what they come to goes out.
        most: calls under way at the same time.

    Attributes:
        ended: set when no more will come.
    """

    def __init__(self, outcomes: asyncio.WriteTransport, most: int) -> None:
        self.ended = asyncio.Event()
        self._outcomes = outcomes
        self._framed = Framing().framed
        self._frames = Frames()
        self._places = asyncio.Semaphore(most)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._waiting: set[str] = set()

    def data_received(self, data: bytes) -> None:
        """Calls, or parts of them."""
        for number, job in self._frames.take(data):
            if job is not None:
                self._waiting.add(number)
                self._tasks[number] = asyncio.ensure_future(self._make(number, job))
            elif number:
                self._give_up(number)
            else:
                self._take_back()

    def connection_lost(self, error: Exception | None) -> None:
        """The other process is gone, or wants no more."""
        self.ended.set()

    async def _make(self, number: str, job: Job) -> None:
        try:
            async with self._places:
                self._waiting.discard(number)
                self._send(number, await run(job))
        finally:
            self._tasks.pop(number, None)

    def _give_up(self, number: str) -> None:
        self._waiting.discard(number)
        if task := self._tasks.get(number):
            task.cancel()

    def _take_back(self) -> None:
        for number in tuple(self._waiting):
            self._give_up(number)
            self._send(number, Outcome(error=NotSentError("not_sent", "retry", "Taken back")))

    def _send(self, number: str, outcome: Outcome[Any]) -> None:
        self._outcomes.write(self._framed((number, outcome)))


async def serve(calls: Any, outcomes: Any, most: int) -> None:
    """Make calls until no more come.

    Args:
        calls, outcomes: files of the two pipes.
        most: calls under way at the same time.
    """
    loop = asyncio.get_running_loop()
    out, _ = await loop.connect_write_pipe(asyncio.Protocol, outcomes)
    _, protocol = await loop.connect_read_pipe(lambda: Calls(out, most), calls)
    await protocol.ended.wait()


def main() -> None:
    """Serve on standard input and output; what anything prints goes to standard error instead."""
    outcomes = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    import_module(CLIENT)
    leave_garbage()
    asyncio.run(serve(sys.stdin.buffer, outcomes, int(sys.argv[1])))


if __name__ == "__main__":
    main()
