"""Where the words of coded excerpts stand in one transcript: all places, the likeliest first.

Short passages (`Yes.`) stand in an interview more than once. Which place is meant, the row's speaker and time
tell where it states them; they may be spelt in other ways than in the transcript, so they only choose between
places that hold the words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from extract.grounding import Grounder
    from extract.readers.excerpts import Excerpt
    from schemas.transcript import Transcript

LEAST_LETTERS = 12
"""Characters of an excerpt from which on it says by itself where it is from, even if it cuts a word."""

_ROUNDED = 1.0  # seconds that a program may round a time by
_SEVERAL = " | "  # between speakers, in our own exports


class Place(NamedTuple):
    """Code points `[start, end)` of the transcript. The lower the rank, the likelier the place; nothing tells
    places of equal rank apart."""

    start: int
    end: int
    rank: tuple[int, bool] = (0, False)


class ExcerptWords:
    """Looks for the words of excerpts in one transcript."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._found: dict[tuple[object, ...], tuple[Place, ...]] = {}

    def places(self, row: Excerpt) -> tuple[Place, ...]:
        """Where the words of the row stand, the likeliest place first; empty where they are nowhere."""
        wanted = (row.text, row.turns, row.speaker, row.time)  # for each code and coder there may be a row
        if wanted not in self._found:
            self._found[wanted] = tuple(self._said_then(row, self._by_words(row)))
        return self._found[wanted]

    @cached_property
    def _grounder(self) -> Grounder:
        from extract.grounding import Grounder

        return Grounder(self._transcript)

    def _by_words(self, row: Excerpt) -> Sequence[Place]:
        """The same words in a row, else the same letters, else the place that the words fit roughly."""
        from extract.grounding import Missing

        exact = self._grounder.exact(row.text, turns=row.turns)
        if exact:
            return [Place(one.start, one.end, (far, one.match != "verbatim")) for far, one in exact]
        if letters := list(self._letters(row.text)):
            return letters
        found = self._grounder.locate(row.text, turns=row.turns)
        return () if isinstance(found, Missing) else (Place(found[0].start, found[-1].end),)

    def _letters(self, text: str) -> Iterator[Place]:
        """Where the letters stand, of an excerpt long enough: people mark with a mouse, and cut words."""
        at = self._transcript.text.find(text) if len(text) >= LEAST_LETTERS else -1
        while at >= 0:
            yield Place(at, at + len(text))
            at = self._transcript.text.find(text, at + len(text))

    def _said_then(self, row: Excerpt, places: Sequence[Place]) -> Sequence[Place]:
        """The places that the row's speaker and time fit; all where neither says anything."""
        if len(places) < 2:
            return places
        names = {_folded(name) for name in row.speaker.split(_SEVERAL)}
        places = _those(places, lambda place: bool(names & self._speakers(place)))
        if row.time is None:
            return places
        time = row.time
        fitting = [place for place in places if self._is_at(place, time)]
        nearest = min((self._away(place, time) for place in fitting), default=0.0)
        return [place for place in fitting if self._away(place, time) == nearest] or places

    def _speakers(self, place: Place) -> set[str]:
        first, last = self._transcript.turns_of(place.start, place.end)
        return {_folded(turn.speaker) for turn in self._transcript.turns[first : last + 1] if turn.speaker}

    def _is_at(self, place: Place, time: float) -> bool:
        first, last = self._transcript.turns_of(place.start, place.end)
        return self._times[first][0] - _ROUNDED < time < self._times[last][1]

    def _away(self, place: Place, time: float) -> float:
        """Seconds from the beginning of the place's first turn."""
        return abs(self._times[self._transcript.turns_of(place.start, place.end)[0]][0] - time)

    @cached_property
    def _times(self) -> list[tuple[float, float]]:
        """When each turn begins, by its time or the last one before it, and when the next one does."""
        begins, last = list[float](), math.inf
        for turn in self._transcript.turns:
            last = last if turn.time is None else turn.time
            begins.append(last)
        ends, following = list[float](), math.inf
        for turn in reversed(self._transcript.turns):
            ends.append(following)
            following = following if turn.time is None else turn.time
        return list(zip(begins, reversed(ends), strict=True))


def _those(places: Sequence[Place], fits: Callable[[Place], bool]) -> Sequence[Place]:
    """The places that fit; all where none does."""
    return [place for place in places if fits(place)] or places


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
