"""Codes beside a text in REFI-QDA projects, brought onto it: on a page of a PDF, on a stretch of a recording.

A selection on a page is where its words stand, if they stand in the text once. A stretch of a recording is
what is said between the synchronisation points around it, unless it begins or ends where several turns lie
between two points: nobody knows then in which of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from math import inf
from typing import NamedTuple

from extract.readers.placed import Places
from extract.readers.positions import CUT_OFF
from schemas.transcript import Transcript

_NEAR = 0.5
"""Seconds by which a selection by hand misses where a turn begins or ends."""


def where_once(text: str, quote: str) -> tuple[int, int] | None:
    """The passage `[start, end)` of a text that holds these words, whatever its line ends; None where there
    is none, or more than one. Of a quote that is cut off, the words that are left."""
    whole = CUT_OFF.sub("", quote)
    words = whole.split()
    if not any(map(str.isalnum, whole)):
        return None
    border = r"(?!\w)" if whole == quote else r"\w*"
    pattern = re.compile(r"\s+".join(map(re.escape, words)) + border)
    found = list(islice(_between_words(pattern, words[0], text), 2))
    return found[0] if len(found) == 1 else None


def _between_words(pattern: re.Pattern[str], first: str, text: str) -> Iterator[tuple[int, int]]:
    """The matches that do not begin within a word.

    They are looked for by their first word: text is found many times faster than a pattern.
    """
    at = text.find(first)
    while at >= 0:
        inside = at > 0 and first[0].isalnum() and text[at - 1].isalnum()
        if not inside and (found := pattern.match(text, at)):
            yield found.span()
        at = text.find(first, at + 1)


class _Stretch(NamedTuple):
    """What lies between two synchronisation points: seconds of the recording, code points of the text."""

    begin: float
    end: float
    start: int
    stop: int

    def holds_much_of(self, begin: float, end: float) -> bool:
        """Whether the two share half of the shorter one, or as much as nobody marks by mistake."""
        common = min(end, self.end) - max(begin, self.begin)
        return common > 0 and common >= min(_NEAR, (end - begin) / 2, (self.end - self.begin) / 2)

    def lies_within(self, begin: float, end: float) -> bool:
        """Whether nothing of it was said before `begin` or after `end`."""
        return begin - _NEAR <= self.begin and self.end <= end + _NEAR


class Heard:
    """From stretches of a recording to passages of its transcript.

    Args:
        times: code point of the text that was read, and seconds, of each synchronisation point.
        length: code points of that text.
        places: where in the transcript its turns stand.
        transcript: made of that text.
    """

    def __init__(
        self, times: Sequence[tuple[int, float]], length: int, places: Places, transcript: Transcript
    ) -> None:
        first: dict[float, int] = {}
        for at, seconds in ((0, 0.0), *times):
            first[seconds] = min(at, first.get(seconds, at))
        points = [*sorted(first.items()), (inf, length)]
        self._stretches = [
            _Stretch(begin, end, start, stop) for (begin, start), (end, stop) in pairwise(points)
        ]
        self._begins = [one.begin for one in self._stretches]
        self._places = places
        self._transcript = transcript

    def span(self, begin: float, end: float) -> tuple[int, int] | None:
        """The passage of the transcript that is said from `begin` to `end`, in seconds; None where that may
        be one turn or another, or nothing."""
        near = range(max(bisect_right(self._begins, begin) - 1, 0), bisect_left(self._begins, end))
        stretches = self._stretches
        first = next((at for at in near if stretches[at].holds_much_of(begin, end)), None)
        last = next((at for at in reversed(near) if stretches[at].holds_much_of(begin, end)), None)
        if first is None or last is None:
            return None
        if any(self._is_unsure(stretches[edge], begin, end) for edge in (first, last)):
            return None
        return self._places.span(stretches[first].start, stretches[last].stop)

    def _is_unsure(self, one: _Stretch, begin: float, end: float) -> bool:
        """Whether only a part of this was marked, and several turns may be that part."""
        span = self._places.span(one.start, one.stop)
        if span is None or one.lies_within(begin, end):
            return False
        first, last = self._transcript.turns_of(*span)
        return first < last
