"""Joining what overlaps: one code on one stretch of talk is one segment, whatever the seams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from extract.passages import unique
from schemas.coding import Mitigation, Segment
from schemas.transcript import Transcript


def merge(
    transcript: Transcript, segments: Iterable[Segment], seams: Iterable[int] = ()
) -> tuple[Segment, ...]:
    """Segments of the same code joined where they share turns, or meet at a seam of two windows.

    Args:
        transcript: what the segments are on.
        segments: in any order.
        seams: first turn of every window but the first: a passage that ends before it and one of the
            same code that begins at it are one passage that the window cut.

    Returns:
        Segments in order of start, end, code.
    """
    by_code: dict[str, list[Segment]] = defaultdict(list)
    for segment in sorted(segments, key=lambda s: (s.first_turn, s.last_turn)):
        by_code[segment.code].append(segment)
    at = frozenset(seams)
    joined = [segment for group in by_code.values() for segment in _join_group(transcript, group, at)]
    return tuple(sorted(joined, key=lambda s: (s.start, s.end, s.code)))


def _join_group(transcript: Transcript, group: list[Segment], seams: frozenset[int]) -> list[Segment]:
    done: list[Segment] = []
    for segment in group:
        if done and _touches(done[-1], segment, seams):
            done[-1] = _joined(transcript, done[-1], segment)
        else:
            done.append(segment)
    return done


def _touches(before: Segment, after: Segment, seams: frozenset[int]) -> bool:
    cut = after.first_turn in seams and after.first_turn == before.last_turn + 1
    return after.first_turn <= before.last_turn or cut


def _joined(transcript: Transcript, one: Segment, other: Segment) -> Segment:
    """Both as one; title and rationale come from the more salient, the earlier where equal."""
    lead = other if (other.salience or 0) > (one.salience or 0) else one
    whole = Segment.of_turns(transcript, one.code, one.first_turn, max(one.last_turn, other.last_turn))
    return lead.model_copy(
        update={
            "start": whole.start,
            "end": whole.end,
            "text": whole.text,
            "first_turn": whole.first_turn,
            "last_turn": whole.last_turn,
            "quotes": unique((*one.quotes, *other.quotes)),
            "mitigations": _distinct((*one.mitigations, *other.mitigations)),
        }
    )


def _distinct(mitigations: Iterable[Mitigation]) -> tuple[Mitigation, ...]:
    """Each mitigation once: the same quotes report the same remedy."""
    by_quotes: dict[tuple[tuple[int, int], ...], Mitigation] = {}
    for mitigation in mitigations:
        by_quotes.setdefault(tuple((quote.start, quote.end) for quote in mitigation.quotes), mitigation)
    return tuple(by_quotes.values())
