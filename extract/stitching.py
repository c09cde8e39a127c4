"""Quotes made of several places: split where they say so, recognised where they do not."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.normalise import WordText, words_of

MIN_PIECE = 3
"""Fewest words between two ellipses that can be looked for on their own."""

_MOST_PIECES = 12
_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.\s?\.(?:\s?\.)?)\s*[\])]|…|\.\s?\.\s?\.")
_MAX_BETWEEN = 8  # words between two stretches of one part
_MIN_STRETCH = 3  # words in a row that are looked for; an altered word splits a stretch
_MIN_PART = 4  # words of a part that stands apart
_MOST_PARTS = 3
_MIN_EXPLAINED = 0.8  # share of the quote's words that the stretches must make up
_MIN_BORROWED = 3  # words that a place lacks and another place has in a row


class Part(NamedTuple):
    """`words` words of a quote, and all places that they take up in a text, in order."""

    words: int
    places: list[range]


def pieces(quote: str) -> list[str]:
    """The two to twelve pieces of a quote between its ellipses; none where a piece is too short.

    A short piece means that the dots mark a pause rather than an omission.
    """
    counted = [(piece, len(words_of(piece))) for piece in _ELLIPSIS.split(quote)]
    kept = [(piece, words) for piece, words in counted if words]
    if not 2 <= len(kept) <= _MOST_PIECES or min(words for _, words in kept) < MIN_PIECE:
        return []
    return [piece for piece, _ in kept]


def parts_apart(quoted: Sequence[str], text: WordText) -> list[Part]:
    """The two or three parts, apart in the text, that a quote is made of; empty where it is not.

    Apart: not in this order with at most `_MAX_BETWEEN` words between. Stretches are taken from left to
    right, each as long as can be, which makes them as few as can be.
    """
    parts: list[Part] = []
    for stretch in _stretches(quoted, text):
        joined = _joined(parts[-1], stretch) if parts else None
        if joined:
            parts[-1] = joined
        else:
            parts.append(stretch)
    parts = [part for part in parts if part.words >= _MIN_PART]
    return parts if 2 <= len(parts) <= _MOST_PARTS else []


def borrowed(quoted: Sequence[str], foreign: Sequence[int], text: WordText) -> bool:
    """True where words that the best place lacks come from elsewhere in the text.

    That is: four or more quoted words occur in a row, of which the best place lacks three (`foreign`).
    """
    for first, last in zip(foreign, foreign[_MIN_BORROWED - 1 :], strict=False):
        spare = max(_MIN_PART - (last + 1 - first), 0)
        for start in range(max(first - spare, 0), first + 1):
            run = quoted[start : max(start + _MIN_PART, last + 1)]
            if len(run) >= _MIN_PART and text.holds(" ".join(run)):
                return True
    return False


def _stretches(quoted: Sequence[str], text: WordText) -> list[Part]:
    """Stretches of the quote that occur in the text; none where they explain too little of it."""
    stretches: list[Part] = []
    spare = int(len(quoted) * (1 - _MIN_EXPLAINED))
    at = 0
    while at < len(quoted):
        length = _longest_from(quoted, at, text)
        if length:
            phrase = " ".join(quoted[at : at + length])
            stretches.append(Part(length, list(text.find(phrase))))
        elif not spare:
            return []
        else:
            spare -= 1
        at += length or 1
    return stretches


def _longest_from(quoted: Sequence[str], at: int, text: WordText) -> int:
    """Most words from `at` on that occur in the text in a row; 0 where that is too few to look for."""

    def occurs(length: int) -> bool:
        return text.holds(" ".join(quoted[at : at + length]))

    low, high = _MIN_STRETCH, len(quoted) - at
    if high < low or not occurs(low):
        return 0
    while low < high:  # what occurs with n words occurs with fewer
        middle = min((low + high + 1) // 2, 2 * low)
        if occurs(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _joined(part: Part, stretch: Part) -> Part | None:
    """A part and the stretch after it as one part, where the text has them close and in order."""
    starts = [place.start for place in stretch.places]
    places: list[range] = []
    for place in part.places:
        after = bisect.bisect_left(starts, place.stop)
        if after < len(starts) and starts[after] - place.stop <= _MAX_BETWEEN:
            places.append(range(place.start, stretch.places[after].stop))
    return Part(part.words + stretch.words, places) if places else None
