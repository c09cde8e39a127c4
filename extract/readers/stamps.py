"""Time stamps as people and programs write them: `0:12`, `1:02:03`, `00:01:23.450`, `00:01:23,450`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.transcript import Transcript

STAMP = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
"""Pattern of a time stamp: minutes or hours, minutes, seconds and a fraction; without groups."""

DAY = 24 * 60 * 60.0
"""Seconds of a day."""

_STAMP = re.compile(STAMP)


def seconds_of(stamp: str) -> float | None:
    """A time stamp in seconds, also `12` and `12.5`; None where the text is none."""
    text = stamp.strip().strip("[]()")
    if re.fullmatch(r"\d{1,7}(?:\.\d{1,6})?", text):
        return float(text)
    if not _STAMP.fullmatch(text):
        return None
    total = 0.0
    for part in text.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)


def clock(seconds: float) -> str:
    """Seconds as people read them, without the fraction: `0:12`, `1:02:03`."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def time_of(transcript: Transcript, turn: int) -> str:
    """When a turn begins, `0:12`, by its time stamp or the last one before it; empty without one."""
    before = reversed(transcript.turns[: turn + 1])
    known = next((one.time for one in before if one.time is not None), None)
    return "" if known is None else clock(known)


def since_the_first(times: list[float]) -> list[float]:
    """Times of a day as seconds since the first one; a step back is midnight."""
    days, found = 0, list[float]()
    for place, time in enumerate(times):
        if place and time < times[place - 1]:
            days += 1
        found.append(round(time + days * DAY - times[0], 3))
    return found
