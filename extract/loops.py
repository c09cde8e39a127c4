"""The event loop that a run works in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
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


def _factory(concurrency: int) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Makes the loop; None for Python's own, also where uvloop is not, as on Windows."""
    if concurrency < FROM or find_spec("uvloop") is None:
        return None
    from uvloop import new_event_loop

    return new_event_loop
