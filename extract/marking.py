"""Marking turns: where a survey tells which turns the team would code, passages are cut down to those.

The turns come first: those with the best mean of the survey's chance and of their likeliest passage are
marked, until the share of turns is reached. Then each passage keeps those of its turns that are marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.cutting import Cut, likelihood
from extract.guide.marks import runs
from extract.judging import dropped
from extract.passages import inside
from extract.survey import Chances
from schemas.coding import Segment
from schemas.transcript import Transcript

CLOSE = 0.6
"""A code stays on a turn if its likelihood is at least this part of the turn's likeliest code's."""


def mark_turns(transcript: Transcript, segments: Sequence[Segment], chances: Chances, share: float) -> Cut:
    """Cut segments down to the turns that are marked.

    Args:
        transcript: what was coded.
        segments: candidates, with likelihoods where they were judged.
        chances: of the survey. Where it said nothing of a turn, the likeliest passage alone counts.
        share: of the turns, 0 to 1, that are marked at most.

    Returns:
        The segments in order of the transcript, and those of which nothing is left. A part of a segment
        in which no quote lies is not kept: it would have no evidence.
    """
    best = likeliest(segments)
    scores = {turn: _score(top, chances[turn]) for turn, top in best.items()}
    ranked = sorted(scores, key=lambda turn: (-scores[turn], turn))
    marked = set(ranked[: round(share * len(transcript.turns))])
    kept: list[Segment] = []
    lost: list[Segment] = []
    for segment in segments:
        parts = list(_parts(transcript, segment, marked, best))
        kept.extend(parts)
        lost.extend([] if parts else [segment])
    why = f"not among the {share:.0%} of turns that are marked"
    return Cut(
        tuple(sorted(kept, key=lambda s: (s.start, s.end, s.code))),
        tuple(dropped(one, "share", f"{likelihood(one)} %, {why}") for one in lost),
    )


def likeliest(segments: Sequence[Segment]) -> dict[int, int]:
    """Turn -> likelihood of its likeliest segment, in percent; turns without a segment are left out."""
    best: dict[int, int] = {}
    for segment in segments:
        for turn in range(segment.first_turn, segment.last_turn + 1):
            best[turn] = max(best.get(turn, 0), likelihood(segment))
    return best


def _score(top: int, chance: float | None) -> float:
    return top if chance is None else (top + chance) / 2


def _parts(
    transcript: Transcript, segment: Segment, marked: set[int], best: dict[int, int]
) -> Iterator[Segment]:
    """The segment's runs of marked turns on which its code is close to the best, each with its quotes."""
    own = (
        turn
        for turn in range(segment.first_turn, segment.last_turn + 1)
        if turn in marked and likelihood(segment) >= CLOSE * best[turn]
    )
    for run in runs(own):
        first, last = run[0], run[-1]
        quotes = tuple(quote for quote in segment.quotes if inside(transcript, quote, first, last))
        if quotes:
            yield segment.on_turns(transcript, first, last).model_copy(update={"quotes": quotes})
