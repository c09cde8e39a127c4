"""What a command is doing, a line per step: told on a terminal, and only once the step takes long."""

from __future__ import annotations

import sys
from threading import Timer
from types import TracebackType
from typing import Self

from intercoder.console import say

PATIENCE = 3.0
"""Seconds after which people wonder what is going on."""


class Steps:
    """Says on standard error which step a command is at, once the step has gone on for `PATIENCE`.

    Where standard error is no terminal nobody waits, and a slow machine would write other lines than a quick
    one: there it says nothing.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._timer: Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def begin(self, step: str) -> None:
        """The step before is done, and this one begins: `reading files`."""
        self._end()
        if self._shown:
            self._timer = Timer(PATIENCE, say, (f"{step} …",))
            self._timer.daemon = True  # never keeps a command alive that has ended otherwise
            self._timer.start()

    def _end(self) -> None:
        if self._timer:
            self._timer.cancel()


def untold(step: str) -> None:
    """For whoever need not be told of steps."""
