"""Turns with their places in the text that they were read from, so that codes find their way.

Programs for coding store codes as positions in a text that holds labels, time stamps and blank lines;
the transcript holds none of these.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.transcript import Transcript, TurnDraft


class Line(NamedTuple):
    """A line that is not blank.

    Attributes:
        text: without white space at its ends.
        at: code point of the whole text that it begins at.
        after_gap: whether it begins a paragraph: blank lines, or nothing, stand before it.
    """

    text: str
    at: int
    after_gap: bool


class Cut(NamedTuple):
    """What stands on a line before what is said.

    Attributes:
        speaker: the label; None where there is a time stamp only.
        time: seconds; None without a time stamp.
        skip: code points before what is said; the whole line where nothing is said on it.
    """

    speaker: str | None
    time: float | None
    skip: int


def speakers_of(cuts: Sequence[Cut | None]) -> list[str | None]:
    """For each line the speaker; empty where there is a time stamp only, None where there is neither."""
    return [cut and (cut.speaker or "") for cut in cuts]


class Placed(NamedTuple):
    """A turn and the code point of the whole text that its own text begins at."""

    turn: TurnDraft
    at: int


def lines_of(text: str) -> list[Line]:
    r"""The lines of `text` that are not blank; only `\n` ends a line."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    at, after_gap = 0, True
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            yield Line(stripped, at + len(raw) - len(raw.lstrip()), after_gap)
        after_gap = not stripped
        at += len(raw) + 1


def placed_turns(lines: Sequence[Line], cuts: Sequence[Cut | None]) -> list[Placed]:
    """One turn for each line on which something is said.

    A line without a label has the last speaker, marked as inferred, and none before the first label. The time
    stamp of a label belongs to the first turn after it.
    """
    found: list[Placed] = []
    speaker, given, time = None, False, None
    for line, cut in zip(lines, cuts, strict=True):
        if cut is not None:
            speaker, given = (cut.speaker, True) if cut.speaker else (speaker, given)
            time = cut.time if cut.time is not None else time
        skip = cut.skip if cut else 0
        text = line.text[skip:]
        if text.strip():
            inferred = not given and speaker is not None
            found.append(Placed(TurnDraft(text, speaker, inferred, time), line.at + skip))
            given, time = False, None
    return found


def unlabelled(lines: Sequence[Line]) -> list[Placed]:
    """One turn for each line, spoken by nobody in particular."""
    return [Placed(TurnDraft(line.text), line.at) for line in lines]


class Places:
    """From places of the text that was read to places of the transcript made of it.

    Args:
        placed: the turns of the transcript, in order.
        transcript: made of them and nothing else.
    """

    def __init__(self, placed: Sequence[Placed], transcript: Transcript) -> None:
        self._turns = transcript.turns
        self._starts = [one.at for one in placed]
        self._ends = [one.at + len(one.turn.text) for one in placed]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The passage of the transcript for `[start, end)` of the text; None where nobody says anything."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end) - 1
        if first > last:
            return None
        begin = self._turns[first].start + max(start - self._starts[first], 0)
        length = self._ends[last] - self._starts[last]
        stop = self._turns[last].start + min(end - self._starts[last], length)
        return (begin, stop) if begin < stop else None
