"""Several passes over one transcript made one: a code on a turn counts where most passes find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.judging import dropped
from extract.passages import inside, unique
from schemas.coding import Dropped, Segment
from schemas.transcript import Transcript


def by_votes(
    transcript: Transcript, passes: Sequence[Sequence[Segment]]
) -> tuple[tuple[Segment, ...], tuple[Dropped, ...]]:
    """Segments of the (turn, code) pairs that more than half of the passes mark.

    Title, rationale and mitigations of a segment come from the most salient passage in it; its quotes
    from all. A run of turns in which no quote lies is no segment.

    Returns:
        The segments, with the number of passes that found each, and what was found by too few.
    """
    if len(passes) == 1:
        return tuple(passes[0]), ()
    found = [segment for segments in passes for segment in segments]
    votes = Counter(mark for segments in passes for mark in _marks(segments))
    kept = {mark for mark, count in votes.items() if count * 2 > len(passes)}
    segments = [
        segment
        for code, first, last in _runs(kept)
        if (segment := _segment(transcript, code, first, last, passes)) is not None
    ]
    covered = {mark for segment in segments for mark in _marks([segment])}
    lost = [segment for segment in found if not covered & set(_marks([segment]))]
    return (
        tuple(sorted(segments, key=lambda s: (s.start, s.end, s.code))),
        tuple(
            dict.fromkeys(
                dropped(segment, "votes", f"found in too few of {len(passes)} passes") for segment in lost
            )
        ),
    )


def _marks(segments: Sequence[Segment]) -> set[tuple[str, int]]:
    return {(s.code, turn) for s in segments for turn in range(s.first_turn, s.last_turn + 1)}


def _runs(marks: set[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Code, first and last turn of each run of consecutive marked turns."""
    ordered = sorted(marks)
    starts = [
        0,
        *(i + 1 for i, (a, b) in enumerate(pairwise(ordered)) if b != (a[0], a[1] + 1)),
        len(ordered),
    ]
    for start, end in pairwise(starts):
        if start < end:
            yield ordered[start][0], ordered[start][1], ordered[end - 1][1]


def _segment(
    transcript: Transcript, code: str, first: int, last: int, passes: Sequence[Sequence[Segment]]
) -> Segment | None:
    touching = [
        [s for s in segments if s.code == code and s.first_turn <= last and s.last_turn >= first]
        for segments in passes
    ]
    sources = [segment for own in touching for segment in own]
    quotes = unique(q for s in sources for q in s.quotes if inside(transcript, q, first, last))
    if not quotes:
        return None
    lead = max(sources, key=lambda segment: segment.salience or 0)
    found = {"quotes": quotes, "passes": sum(1 for own in touching if own)}
    return lead.on_turns(transcript, first, last).model_copy(update=found)
