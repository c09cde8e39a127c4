"""A copy of an interview laid word by word onto a transcript of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from eval.align import align
from eval.words import Word, words_of
from schemas.transcript import Transcript


@dataclass(frozen=True)
class Aligned:
    """The alignment and what is looked up in it.

    Attributes:
        copy, onto: the copy and the transcript.
        words, words_onto: their words.
        partner: index of a word of the copy → index of its equal in the transcript; ascending.
    """

    copy: Transcript
    onto: Transcript
    words: list[Word]
    words_onto: list[Word]
    partner: dict[int, int]

    @classmethod
    def of(cls, copy: Transcript, onto: Transcript) -> Self:
        """Align a copy onto a transcript."""
        words, words_onto = words_of(copy), words_of(onto)
        pairs = align([word.key for word in words], [word.key for word in words_onto])
        return cls(copy, onto, words, words_onto, dict(pairs))

    @property
    def share(self) -> float:
        """Share of the copy's words that the transcript holds; 1 for a copy without words."""
        return len(self.partner) / len(self.words) if self.words else 1.0

    @property
    def cover(self) -> float:
        """Share of the transcript's words that the copy holds; 1 for a transcript without words."""
        return len(self.partner) / len(self.words_onto) if self.words_onto else 1.0

    def inside(self, start: int, end: int) -> range:
        """Indices of the copy's words that overlap its characters `[start, end)`."""
        return _overlapping(self._starts, self._ends, start, end)

    def inside_onto(self, start: int, end: int) -> range:
        """Indices of the transcript's words that overlap its characters `[start, end)`."""
        return _overlapping(self._starts_onto, self._ends_onto, start, end)

    def partners(self, words: Sequence[int]) -> list[int]:
        """Indices of the transcript's words that these words of the copy are equal to."""
        return [self.partner[index] for index in words if index in self.partner]

    def gap(self, words: range) -> range:
        """Indices of the transcript's words between the partners of the copy's words around `words`."""
        before = bisect_left(self._matched, words.start) - 1
        after = bisect_left(self._matched, words.stop)
        first = self.partner[self._matched[before]] + 1 if before >= 0 else 0
        more = after < len(self._matched)
        return range(first, self.partner[self._matched[after]] if more else len(self.words_onto))

    @cached_property
    def origin(self) -> dict[int, int]:
        """Index of a word of the transcript → index of its equal in the copy."""
        return {onto: index for index, onto in self.partner.items()}

    @cached_property
    def turns_onto(self) -> list[int]:
        """The turn of each word of the transcript."""
        return [self.onto.turn_at(word.start) for word in self.words_onto]

    @cached_property
    def turn_sizes(self) -> Counter[int]:
        """How many words each turn of the transcript has."""
        return Counter(self.turns_onto)

    @cached_property
    def _matched(self) -> list[int]:
        return list(self.partner)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def _ends(self) -> list[int]:
        return [word.end for word in self.words]

    @cached_property
    def _starts_onto(self) -> list[int]:
        return [word.start for word in self.words_onto]

    @cached_property
    def _ends_onto(self) -> list[int]:
        return [word.end for word in self.words_onto]


def _overlapping(starts: list[int], ends: list[int], start: int, end: int) -> range:
    return range(bisect_right(ends, start), bisect_left(starts, end))
