"""Positions in a text as other programs count them.

Programs differ in what a position counts: code points or UTF-16 code units (JavaScript, Java, .NET), a line
end as one character or two (CR LF), a byte order mark as one or none, the last character in or out. Which of
these a file means is seen by trying: the way of counting is kept under which most passages are the quotes
that are stored with them; of those that do equally well, the one under which most passages lie inside the
text, then the plainest. Only where under that one many passages begin or end inside words, the one is taken
under which fewest do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice, product
from typing import NamedTuple

_LINE_END, _ASTRAL = "\n", "\U00010000-\U0010ffff"
_MOST_COMPARED = 500
"""Passages, and characters of each, that are looked at to find out how a file counts."""

_FEW = 3  # passages from which on their ends tell something
_MOSTLY = 0.8  # share of ends between words with which nothing speaks against the plainest way
CUT_OFF = re.compile(r"(?:\s*(?:…|\.\.\.))\Z")
"""What programs put at the end of a quote that goes on."""


class Counting(NamedTuple):
    """A way of counting.

    Attributes:
        units: UTF-16 code units instead of code points.
        returns: a line end counts two.
        mark: a byte order mark before the text counts one.
        inclusive: the end of a passage is its last character, not the one after it.
    """

    units: bool = False
    returns: bool = False
    mark: bool = False
    inclusive: bool = False


class Marked(NamedTuple):
    """A passage as a file gives it: start, end, and the words that it is said to hold, or a part of them."""

    start: int
    end: int
    quote: str = ""


class Positions:
    r"""From positions, counted in one way, to code points of a text whose line ends are `\n`."""

    def __init__(self, text: str, counting: Counting) -> None:
        self._counting = counting
        wide = (_LINE_END if counting.returns else "") + (_ASTRAL if counting.units else "")
        found = (match.start() for match in re.finditer(f"[{wide}]", text)) if wide else ()
        self._twice = [place + number for number, place in enumerate(found)]

    def span(self, marked: Marked) -> tuple[int, int]:
        """The passage `[start, end)` in code points; it may lie outside the text."""
        return self._offset(marked.start), self._offset(marked.end + self._counting.inclusive)

    def _offset(self, position: int) -> int:
        bare = position - self._counting.mark
        return bare - bisect_left(self._twice, bare)


def positions_that_fit(text: str, passages: Sequence[Marked], ways: Sequence[Counting]) -> Positions:
    """The positions under the way of counting that fits best; of equal ones the first of `ways`.

    Args:
        text: with `\\n` as line end.
        passages: as the file gives them.
        ways: at least one whose ends are exclusive, the plainest first.
    """
    sample = list(islice(passages, _MOST_COMPARED))
    fits = [_fit(text, way, sample) for way in ways]
    if not any(fit.quoted for fit in fits):  # an end that is included shows by quotes only
        fits = [fit for fit, way in zip(fits, ways, strict=True) if not way.inclusive]
    best = max(fit[:2] for fit in fits)
    equal = [fit for fit in fits if fit[:2] == best]
    plainest = equal[0]
    if plainest.inside < _FEW or plainest.between >= _MOSTLY * 2 * plainest.inside:
        return plainest.positions
    return max(equal, key=lambda fit: fit.between).positions


def all_ways(*, returns_first: bool = False) -> list[Counting]:
    """Every way of counting, the plainest first.

    Args:
        returns_first: the text came with CR LF, so that counting them two is plainer.
    """
    returns = (True, False) if returns_first else (False, True)
    return [
        Counting(units, second, mark, inclusive)
        for inclusive, mark, units, second in product((False, True), (False, True), (False, True), returns)
    ]


class _Fit(NamedTuple):
    """How many passages are their quotes, and lie inside the text; how many ends stand between words."""

    quoted: int
    inside: int
    between: int
    positions: Positions


def _fit(text: str, way: Counting, passages: Iterable[Marked]) -> _Fit:
    positions = Positions(text, way)
    quoted = inside = between = 0
    for one in passages:
        start, end = positions.span(one)
        if 0 <= start < end <= len(text):
            inside += 1
            quoted += _is_quote(text, start, end, one.quote)
            between += _between_words(text, start) + _between_words(text, end)
    return _Fit(quoted, inside, between, positions)


def _is_quote(text: str, start: int, end: int, quote: str) -> bool:
    words = " ".join(CUT_OFF.sub("", quote[:_MOST_COMPARED]).split())
    whole = words == " ".join(quote.split())
    passage = " ".join(text[start : min(end, start + 2 * _MOST_COMPARED)].split())
    return bool(words) and (
        passage == words if whole and end - start < _MOST_COMPARED else passage.startswith(words)
    )


def _between_words(text: str, place: int) -> bool:
    if place == 0 or place == len(text):
        return True
    return not (text[place - 1].isalnum() and text[place].isalnum())
