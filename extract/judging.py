"""The judging pass: a second look at every candidate, in its place, before it counts.

A coder that is asked to find passages finds too many. Asked about one passage at a time what a colleague
would hold against it, and how likely a coder of the team marks it, a model tells them apart far better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.passages import inside
from schemas.answer import Judgement
from schemas.codebook import Codebook
from schemas.coding import Drop, Dropped, Segment
from schemas.transcript import Transcript

LEAST_LIKELIHOOD = 40
"""In percent: what is kept where nothing else is asked for."""

FARTHEST_TURNS = 8
"""How far a judge may move the border of a passage."""


class Judged(NamedTuple):
    """Candidates that are kept, as the judge wants them, and those that are not."""

    segments: list[Segment]
    dropped: list[Dropped]


def apply(
    transcript: Transcript,
    candidates: Sequence[Segment],
    judgements: Iterable[Judgement],
    *,
    codebook: Codebook,
    least: int = LEAST_LIKELIHOOD,
) -> Judged:
    """Keep, drop or recode each candidate.

    A candidate that the judge passed over is kept as it was found: nothing is lost by silence."""
    by_number = {judgement.candidate: judgement for judgement in judgements}
    result = Judged([], [])
    for number, candidate in enumerate(candidates):
        judgement = by_number.get(number)
        if judgement is None:
            result.segments.append(candidate)
        elif judgement.likelihood < least:
            why = f"{judgement.likelihood} %: {judgement.objection}"
            result.dropped.append(dropped(candidate, "judge", why))
        else:
            result.segments.append(_as_judged(transcript, candidate, judgement, codebook))
    return result


def _as_judged(
    transcript: Transcript, candidate: Segment, judgement: Judgement, codebook: Codebook
) -> Segment:
    known = codebook.find(judgement.code)
    first, last = _borders(transcript, candidate, judgement)
    quotes = tuple(quote for quote in candidate.quotes if inside(transcript, quote, first, last))
    placed = Segment.of_turns(transcript, known.code if known else candidate.code, first, last)
    return candidate.model_copy(
        update={
            **{
                name: getattr(placed, name)
                for name in ("code", "start", "end", "text", "first_turn", "last_turn")
            },
            "proposed": candidate.proposed and not known,
            "quotes": quotes,
            "likelihood": judgement.likelihood,
        }
    )


def _borders(transcript: Transcript, candidate: Segment, judgement: Judgement) -> tuple[int, int]:
    """The judge's borders, where they hold a quote of the candidate and lie near it; else the candidate's."""
    first, last = sorted((judgement.first_turn, judgement.last_turn))
    near = (
        abs(first - candidate.first_turn) <= FARTHEST_TURNS
        and abs(last - candidate.last_turn) <= FARTHEST_TURNS
        and last < len(transcript.turns)
    )
    if near and any(inside(transcript, quote, first, last) for quote in candidate.quotes):
        return first, last
    return candidate.first_turn, candidate.last_turn


def dropped(candidate: Segment, step: Drop, why: str) -> Dropped:
    """A candidate that is not kept."""
    return Dropped(
        code=candidate.code,
        first_turn=candidate.first_turn,
        last_turn=candidate.last_turn,
        quote=candidate.quotes[0].text if candidate.quotes else "",
        step=step,
        why=why,
    )
