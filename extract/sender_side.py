"""A process that makes requests for the one that has started it, and ends with it: see `extract.senders`.

    python -m extract.sender_side

It takes calls from standard input and gives their outcomes to standard output, each as a frame
(`extract.frames`): a number and a `Job`, or None to give the call up; a number and an `Outcome`. It ends when
its input does, which is also when the other process was killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import import_module
from typing import Any

from extract.elsewhere import CLIENT, Job, give_up, run
from extract.frames import Frames, framed


class Calls(asyncio.Protocol):
    """The calls that come in.

    Args:
        outcomes: where what they come to goes out.

    Attributes:
        ended: set when no more will come.
    """

    def __init__(self, outcomes: asyncio.WriteTransport) -> None:
        self.ended = asyncio.Event()
        self._outcomes = outcomes
        self._frames = Frames()
        self._under_way: set[asyncio.Task[None]] = set()

    def data_received(self, data: bytes) -> None:
        """Calls, or parts of them."""
        for number, job in self._frames.take(data):
            task = asyncio.ensure_future(give_up(number) if job is None else self._make(number, job))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def connection_lost(self, error: Exception | None) -> None:
        """The other process is gone, or wants no more."""
        self.ended.set()

    async def _make(self, number: str, job: Job) -> None:
        self._outcomes.write(framed((number, await run(number, job))))


async def serve(calls: Any, outcomes: Any) -> None:
    """Make calls until no more come.

    Args:
        calls, outcomes: files of the two pipes.
    """
    loop = asyncio.get_running_loop()
    out, _ = await loop.connect_write_pipe(asyncio.Protocol, outcomes)
    _, protocol = await loop.connect_read_pipe(lambda: Calls(out), calls)
    await protocol.ended.wait()


def main() -> None:
    """Serve on standard input and output; what anything prints goes to standard error instead."""
    outcomes = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    import_module(CLIENT)
    asyncio.run(serve(sys.stdin.buffer, outcomes))


if __name__ == "__main__":
    main()
