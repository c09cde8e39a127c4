"""Marking as much as the team does: the likeliest passages first, until the share of turns is reached.

Models mark two turns where people mark one, but they know which passages are the stronger ones. So the
share comes from the people and the order from the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.judging import dropped
from schemas.coding import Dropped, Segment
from schemas.transcript import Transcript

PER_SALIENCE = 20
"""Percent that one step of salience stands for where nothing was judged."""


class Cut(NamedTuple):
    """What is marked, and what was left over."""

    segments: tuple[Segment, ...]
    dropped: tuple[Dropped, ...]


def likelihood(segment: Segment) -> int:
    """How likely a coder of the team would mark it, in percent, as far as the model has said."""
    if segment.likelihood is not None:
        return segment.likelihood
    return (segment.salience or 0) * PER_SALIENCE


def cut_to_share(transcript: Transcript, segments: Sequence[Segment], share: float) -> Cut:
    """Keep the likeliest segments until `share` of the turns carry a code.

    Passages of equal likelihood are taken in order of the transcript. The passage that reaches the share
    is kept whole; what ranks below it is left over.
    """
    wanted = share * len(transcript.turns)
    kept: list[Segment] = []
    turns: set[int] = set()
    for segment in sorted(segments, key=lambda s: (-likelihood(s), s.start, s.code)):
        if len(turns) >= wanted:
            break
        kept.append(segment)
        turns.update(range(segment.first_turn, segment.last_turn + 1))
    left = [segment for segment in segments if segment not in kept]
    why = f"below the {share:.0%} of turns that are marked"
    return Cut(
        tuple(segment for segment in segments if segment in kept),
        tuple(dropped(one, "share", f"{likelihood(one)} %, {why}") for one in left),
    )
