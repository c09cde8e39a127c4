"""The progress line of a run: transcripts, requests, tokens, time left. On standard error only."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from extract.counted import counted
from extract.totals import NOTHING, total_usage
from intercoder.console import console, printable, say
from intercoder.reasons import about
from schemas.run import RequestRecord, Settings, TranscriptState

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

    from extract.planning import Plan


LEAST_SECONDS = 1.0
"""Shorter waits are not worth a word."""


class Wait:
    """The longest wait that is going on.

    Args:
        clock: tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until, self._why = 0.0, ""

    def begin(self, why: str, seconds: float) -> bool:
        """Note a wait; true where it is worth saying and goes beyond the one that is known."""
        until = self._clock() + seconds
        if seconds < LEAST_SECONDS or until < self._until + LEAST_SECONDS:
            return False
        self._until, self._why = until, why
        return True

    def text(self) -> str:
        """`waiting 12 s (rate limited)`, or nothing."""
        left = math.ceil(self._until - self._clock())
        return f"waiting {left} s ({self._why.replace('_', ' ')})" if left > 0 else ""


def tell_wait(why: str, seconds: float) -> None:
    """One line about a wait that is worth one."""
    if seconds >= LEAST_SECONDS:
        say(f"waiting {seconds:.0f} s ({why.replace('_', ' ')})")


def countdown(wait: Wait) -> ProgressColumn:
    """A column that counts down, as often as the line is drawn."""
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Countdown(ProgressColumn):
        def render(self, task: object) -> Text:
            return Text(wait.text())

    return Countdown()


class RunProgress:
    """Shows a bar on a terminal, and a line per transcript elsewhere."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = console(stderr=True)
        self._wait = Wait()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[spent]}"),
            TimeRemainingColumn(),
            countdown(self._wait),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("interviews", total=None, spent="")
        self._requests = 0
        self._tokens = NOTHING

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def planned(self, plan: Plan, settings: Settings) -> None:
        """The plan is made: say what is coded by whom."""
        self._bar.update(self._task, total=len(plan.states))
        where = f" at {settings.endpoint}" if settings.endpoint else ""
        self._say(f"{counted(len(plan.states), 'interview')}, coder {settings.coder}{where}")
        for unread in plan.unread:
            self._say(f"left out: {about(unread.source, unread.reason)}")
        for remark in plan.remarks:
            self._say(remark)

    def requested(self, record: RequestRecord) -> None:
        """A question has its answer or has failed."""
        self._requests += 0 if record.cached else 1
        self._tokens = total_usage([self._tokens, record.tokens])
        self._bar.update(self._task, spent=self._spent())
        if record.outcome != "ok":
            self._say(f"{record.transcript}, turns {record.first_turn}-{record.last_turn}: {record.outcome}")

    def waiting(self, why: str, seconds: float) -> None:
        """A worker begins to wait: shown as a countdown on a terminal, as a line elsewhere."""
        if self._wait.begin(why, seconds) and not self._console.is_terminal:
            tell_wait(why, seconds)

    def interrupted(self) -> None:
        """Ctrl-C was pressed, or the like."""
        self._say("Stopping: waiting a few seconds for answers under way. Ctrl-C now stops at once.")

    def damaged(self, name: str) -> None:
        """A file or line of the run was damaged."""
        self._say(f"damaged, and made again where it can be: {name}")

    def finished(self, transcript_id: str, state: TranscriptState) -> None:
        """A transcript has reached its final state."""
        self._bar.advance(self._task)
        if not self._console.is_terminal:
            say(f"{transcript_id}: {state.state}, {counted(state.segments, 'segment')}")

    def _say(self, text: str) -> None:
        if self._console.is_terminal:
            self._bar.print(printable(text), markup=False, highlight=False)
        else:
            say(text)

    def _spent(self) -> str:
        sent, received = self._tokens.sent, self._tokens.received
        tokens = "tokens unknown" if sent is None or received is None else f"{sent + received:,} tokens"
        return f"{counted(self._requests, 'request')}, {tokens}"
