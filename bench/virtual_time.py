"""An event loop in which waiting takes no time: with nothing to do, its clock jumps to the next timer.

What runs in it is asyncio as it is, with `asyncio.sleep`, time-outs, locks and tasks; only hours of waiting
pass in as long as the work between the waits takes.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

_Result = TypeVar("_Result")

LOOK = 1e-7
"""Seconds that pass with each look for work. A timer is due a little early: without them, whoever waits for a
moment that is that little ahead would ask again and again, and it would never come.
"""


class NothingToDoError(RuntimeError):
    """Everything waits for something that no timer will bring."""


class JumpingSelector(selectors.BaseSelector):
    """Looks at files as the inner selector does, and moves the clock on instead of waiting for them.

    Attributes:
        now: seconds since the loop was made.
    """

    def __init__(self) -> None:
        self._inner = selectors.DefaultSelector()
        self.now = 0.0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """As of the inner selector."""
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """As of the inner selector."""
        return self._inner.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """As of the inner selector."""
        return self._inner.get_map()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; the time that would have been waited has passed.

        Raises:
            NothingToDoError: it would have been waited for ever.
        """
        ready = self._inner.select(0)
        if not ready and timeout is None:
            raise NothingToDoError
        self.now += max(timeout or 0.0, LOOK)
        return ready

    def close(self) -> None:
        """As of the inner selector."""
        self._inner.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is that of a `JumpingSelector`."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.now


def run_in_virtual_time(work: Coroutine[Any, Any, _Result]) -> _Result:
    """What `asyncio.run` does, in a loop whose waits take no time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def virtual_now() -> float:
    """The time of the loop that runs, in seconds."""
    return asyncio.get_running_loop().time()
