"""Ctrl-C: the first one ends a run in good order, the second one at once."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from extract.stopping import Stop, interrupted


@contextmanager
def stopped_by_interrupt(stop: Stop, announce: Callable[[], None]) -> Iterator[None]:
    """While it lasts, Ctrl-C stops the run. To be used in the event loop of the run.

    Elsewhere than in the main thread, where signals cannot be handled, it does nothing.

    Args:
        stop: told to stop.
        announce: called when it has been.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    def stop_in_order() -> None:
        stop.because(interrupted())
        announce()

    def first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        loop.call_soon_threadsafe(stop_in_order)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
