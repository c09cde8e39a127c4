"""Ctrl-C: the first one ends a run in good order, the second one at once, a third one in any case.

None of them raises an exception wherever the program happens to be: that could tear a task out of the
event loop's hands, and whoever waits for it would wait for ever.
"""

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
    """While it lasts, Ctrl-C stops the run. To be used in the event loop and the main task of the run.

    Elsewhere than in the main thread, where signals cannot be handled, it does nothing.

    Args:
        stop: told to stop.
        announce: called when it has been.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed again.
    """
    task = asyncio.current_task()
    if task is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    pressed_again = False

    def stop_in_order() -> None:
        stop.because(interrupted())
        announce()

    def first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, second)
        loop.call_soon_threadsafe(stop_in_order)

    def second(number: int, frame: FrameType | None) -> None:
        nonlocal pressed_again
        pressed_again = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield
    except asyncio.CancelledError:
        if not pressed_again:
            raise
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)
