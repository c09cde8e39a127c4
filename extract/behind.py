"""Writing behind the work: a disk takes its time for each file, and the same time for several at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self

P = ParamSpec("P")

MOST = 8
"""Files that are being written at the same time."""


class Behind:
    """Calls functions in threads, a few at a time; at its end (`with`) all of them have returned."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST, thread_name_prefix="writing")
        self._started: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.finish()
        finally:
            self._threads.shutdown()

    def start(self, function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have a function called; waits while `MOST` others are under way, and raises what one has raised."""
        while len(self._started) >= MOST:
            self._started.popleft().result()
        self._started.append(self._threads.submit(function, *args, **kwargs))

    def finish(self) -> None:
        """Wait for all that was started; raises what one of them has raised."""
        while self._started:
            self._started.popleft().result()
