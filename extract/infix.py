"""Approximate search: where in a long list of words a few words occur with the fewest edits.

edlib's infix mode, over words instead of characters: one word is one symbol, so an edit is a word put in,
left out or replaced. That is faster than over characters, cannot cut a word, and does not lose a quote's end
to a tie between letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_SYMBOLS = 255  # edlib takes no more than 256; one of them stands for all words that the quote lacks


class Nearest(NamedTuple):
    """The best places of a search.

    Attributes:
        edits: words to put in, leave out or replace (Levenshtein distance over words).
        places: all places with that few edits, as ranges of words of the searched text.
    """

    edits: int
    places: tuple[range, ...]


class Infix:
    """A list of words prepared for approximate search."""

    def __init__(self, words: Sequence[str]) -> None:
        self._length = len(words)
        self._positions: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            self._positions.setdefault(word, []).append(at)

    def nearest(self, quoted: Sequence[str], most: int, where: range) -> Nearest | None:
        """The best places of some words among the words `where`; None above `most` edits.

        A quote of more than 255 different words shares symbols between some of them, so edits may be counted
        a little too low: what is found must be compared word by word anyway.
        """
        import edlib

        if not (quoted and where) or most < 0:
            return None
        symbols = {word: 1 + n % _SYMBOLS for n, word in enumerate(dict.fromkeys(quoted))}
        query = bytes(symbols[word] for word in quoted)
        text = self._spelled(symbols)[where.start : where.stop]
        found = edlib.align(query, text, mode="HW", task="locations", k=most)
        if found["editDistance"] < 0:
            return None
        # Where all words would have to go, edlib names a place that ends before it starts.
        places = [(first, last) for first, last in found["locations"] if first is not None and first <= last]
        return Nearest(
            found["editDistance"],
            tuple(range(where.start + first, where.start + last + 1) for first, last in places),
        )

    def _spelled(self, symbols: dict[str, int]) -> bytes:
        """The searched words in the symbols of a quote; 0 for those that it lacks."""
        spelled = bytearray(self._length)
        for word, symbol in symbols.items():
            for at in self._positions.get(word, ()):
                spelled[at] = symbol
        return bytes(spelled)
