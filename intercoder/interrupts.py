"""Ctrl-C and its like: the first ends a run in good order, the second at once, a third in any case.

SIGTERM, as of a cluster's time limit or a shutdown, and SIGHUP, as of a terminal that is closed, count like
Ctrl-C. None of them raises an exception wherever the program happens to be: that could tear a task out of the
event loop's hands, and whoever waits for it would wait for ever.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from extract.stopping import Stop, interrupted


class Interruption:
    """What has stopped a run.

    Attributes:
        number: of the signal; None while none has come.
    """

    def __init__(self) -> None:
        self.number: int | None = None


class EndedBySignalError(KeyboardInterrupt):
    """A run ends at once, as after Ctrl-C.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def exit_code_of(number: int | None) -> int:
    """The exit code after a signal, as shells have it; of Ctrl-C where none is known."""
    return 128 + (signal.SIGINT if number is None else number)


@contextmanager
def stopped_by_interrupt(stop: Stop, announce: Callable[[], None]) -> Iterator[Interruption]:
    """While it lasts, Ctrl-C, SIGTERM and SIGHUP stop the run.

    To be used in the event loop and the main task of the run. Elsewhere than in the main thread, where
    signals cannot be handled, it does nothing.

    Args:
        stop: told to stop.
        announce: called when it has been.

    Raises:
        EndedBySignalError: a second one came.
    """
    task, interruption = asyncio.current_task(), Interruption()
    if task is None or threading.current_thread() is not threading.main_thread():
        yield interruption
        return

    def stop_in_order() -> None:
        stop.because(interrupted())
        announce()

    handling = _Handling(interruption, stop_in_order, task.cancel)
    try:
        yield interruption
    except asyncio.CancelledError:
        if handling.again is None:
            raise
        raise EndedBySignalError(handling.again) from None
    finally:
        handling.end()


class _Handling:
    """Handles the signals, from now on.

    Args:
        interruption: told of the first one.
        stop: called in the event loop after the first one.
        cancel: called in it after the second one.

    Attributes:
        again: number of the second one; None while none has come.
    """

    def __init__(
        self, interruption: Interruption, stop: Callable[[], None], cancel: Callable[[], object]
    ) -> None:
        self.again: int | None = None
        self._interruption, self._stop, self._cancel = interruption, stop, cancel
        self._loop = asyncio.get_running_loop()
        self._screens = [output for output in (1, 2) if os.isatty(output)]
        self._before = {number: signal.getsignal(number) for number in _ending()}
        for number in self._before:
            signal.signal(number, self._first)

    def end(self) -> None:
        """Leave the signals as they were."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _first(self, number: int, frame: FrameType | None) -> None:
        self._interruption.number = number
        _leave_closed(self._screens)
        for each in self._before:
            signal.signal(each, self._second)
        self._loop.call_soon_threadsafe(self._stop)

    def _second(self, number: int, frame: FrameType | None) -> None:
        self.again = number
        _leave_closed(self._screens)
        for each in self._before:
            signal.signal(each, signal.SIG_DFL)
        self._loop.call_soon_threadsafe(self._cancel)


def _ending() -> list[int]:
    """The signals to handle; one that `nohup` or the program around this one has taken is left to them."""
    if sys.platform == "win32":
        return [signal.SIGINT]
    others = (signal.SIGTERM, signal.SIGHUP)
    return [signal.SIGINT, *(each for each in others if signal.getsignal(each) is signal.SIG_DFL)]


def _leave_closed(screens: list[int]) -> None:
    """Write nothing more to a terminal that is gone: the error would end what is still to be stored."""
    for output in screens:
        if not os.isatty(output):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, output)
            os.close(nowhere)
