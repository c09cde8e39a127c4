"""Which part of a run takes how much processor time: some functions of the run, timed as it goes.

A profiler counts every call, and so makes small functions look larger than they are. Here only a few dozen
calls for each interview are timed, so that the sum is that of an unwatched run.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from threading import local
from typing import Any

PARTS = {
    "reading": ("extract.planning:transcripts_of", "extract.planning:fetched"),
    "grounding": ("extract.passages:PassageGrounder.ground", "extract.passages:PassageGrounder.__init__"),
    "storing": (
        "extract.runfolder:RunFolder.write_transcript",
        "extract.runfolder:RunFolder.whole_transcript",
        "extract.runfolder:RunFolder.write_coding",
    ),
    "prompts and keys": (
        "extract.prompting:Prompter.question",
        "extract.cached:CachedClient.key",
    ),
    "response cache": ("cache.store:ResponseCache.get", "cache.store:ResponseCache.put"),
    "log and manifest": (
        "extract.runfolder:RunFolder.append_request",
        "extract.runfolder:RunFolder.each_request",
        "extract.runfolder:RunFolder.write_manifest",
        "extract.run:Run._save",
    ),
    "windows and merging": (
        "extract.coder:windows",
        "extract.coder:merge",
        "extract.coder:by_votes",
    ),
}
"""Part of a run -> the functions that do it, as `module:name` or `module:class.name`."""


class Shares:
    """Seconds of processor time by part; what is timed inside of something timed counts there only."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._inside = local()

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted for a part; of a generator, nothing is counted."""

        @wraps(function)
        def counting(*args: Any, **kwargs: Any) -> Any:
            inner_before = getattr(self._inside, "seconds", 0.0)
            self._inside.seconds = 0.0
            begun = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.thread_time() - begun
                self.seconds[part] += spent - self._inside.seconds
                self._inside.seconds = inner_before + spent

        return counting

    def text(self, total: float) -> str:
        """`grounding 41 %, reading 20 %, ...`, the largest first, of so many seconds in all."""
        rest = total - sum(self.seconds.values())
        parts = [*self.seconds.most_common(), ("all else", rest)]
        return ", ".join(f"{part} {seconds / total:.0%}" for part, seconds in parts)


@contextmanager
def watched() -> Iterator[Shares]:
    """While it lasts, the functions of `PARTS` are timed."""
    shares, before = Shares(), []
    try:
        for part, places in PARTS.items():
            for place in places:
                owner, name = _owner(place)
                function = getattr(owner, name)
                before.append((owner, name, function))
                setattr(owner, name, shares.timed(part, function))
        yield shares
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def _owner(place: str) -> tuple[Any, str]:
    module, _, path = place.partition(":")
    owner, names = import_module(module), path.split(".")
    for name in names[:-1]:
        owner = getattr(owner, name)
    return owner, names[-1]
