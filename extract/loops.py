"""The event loop that a run works in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, TypeVar

T = TypeVar("T")

FROM = 32
"""Requests at the same time from which on uvloop's loop is worth the time to load it."""


def run_in_loop(work: Coroutine[Any, Any, T], concurrency: int) -> T:
    """What a coroutine brings, run to its end in a loop of its own; raises what it raises.

    Args:
        work: what to run.
        concurrency: requests that it has under way at the same time.
    """
    done: list[T] = []

    async def kept() -> None:  # without a result: in the end asyncio makes text of a task with its result,
        done.append(await work)  # and of a large run's manifest that is megabytes

    with asyncio.Runner(loop_factory=_factory(concurrency)) as runner:
        runner.run(kept())
    return done[0]


def run_anywhere(work: Coroutine[Any, Any, T], concurrency: int) -> T:
    """The same, also where a loop is running: then in a thread of its own, for which that loop waits.

    Ctrl-C while it waits cancels the work, and is raised when that has ended.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run_in_loop(work, concurrency)
    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = Future()

    async def told() -> T:
        if task := asyncio.current_task():
            begun.set_result((asyncio.get_running_loop(), task))
        return await work

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(run_in_loop, told(), concurrency)
        try:
            return done.result()
        except BaseException:
            if not done.done():
                loop, task = begun.result()
                with suppress(RuntimeError):  # over and closed in the meantime
                    loop.call_soon_threadsafe(task.cancel)
            raise


def _factory(concurrency: int) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Makes the loop; None for Python's own, also where uvloop is not, as on Windows."""
    if concurrency < FROM or find_spec("uvloop") is None:
        return None
    from uvloop import new_event_loop

    return new_event_loop
