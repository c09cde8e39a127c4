"""Places in a transcript, and which of them the turns that a model pointed at favour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from schemas.coding import Match
from schemas.transcript import Transcript

NEAR_TURNS = 2
"""How far from the turns pointed at something still counts as pointed at."""


class Found(NamedTuple):
    """A place that a quote may come from: code points `[start, end)`, and how well it fits."""

    start: int
    end: int
    match: Match
    coverage: float


class Pointed:
    """The turns that a model pointed at; they may be missing, swapped or not exist at all."""

    def __init__(self, transcript: Transcript, turns: tuple[int, int] | None) -> None:
        self._transcript = transcript
        self.turns = (min(turns), max(turns)) if turns else None

    def distance(self, start: int, end: int) -> int:
        """By how many turns a passage sticks out of the turns pointed at; 0 where there are none such."""
        if self.turns is None:
            return 0
        first, last = self._transcript.turns_of(start, end)
        return max(self.turns[0] - first, last - self.turns[1], 0)

    def nearest(self, found: Iterable[Found]) -> Found | None:
        """The place nearest to the turns pointed at; of equals the one that fits better, then the first."""
        best, best_rank = None, (0, 0.0)
        for one in found:
            rank = (self.distance(one.start, one.end), -one.coverage)
            if best is None or rank < best_rank:
                best, best_rank = one, rank
            if rank == (0, -1.0):
                break
        return best

    def region(self) -> tuple[int, int] | None:
        """Code points of the turns pointed at and those around; None where there are none such."""
        if self.turns is None:
            return None
        first = max(self.turns[0] - NEAR_TURNS, 0)
        turns = self._transcript.turns[first : max(self.turns[1] + NEAR_TURNS + 1, 0)]
        return (turns[0].start, turns[-1].end) if turns else None
