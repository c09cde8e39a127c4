"""Worked stretches: consecutive turns with all that the coders did on them, coded and uncoded alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.guide.examples import shown
from extract.guide.marks import CodedInterview, Marks
from schemas.guide import Stretch, StretchTurn

MOST_PER_INTERVIEW = 2
SHORTEST, LONGEST = 20, 30
"""Turns of a stretch."""

LEAST_AGREEMENT = 0.7
"""Mean agreement over the stretch's turns, see `_agreement`."""

LEAST_ON_CODED = 0.35
"""The same over the turns that any coder coded: coders agree more easily on what to leave alone."""

MOST_OFF = 0.15
"""How far the share of coded turns may be from the interview's."""

LEAST_PASSAGES = 2
"""Passages that begin and end inside, for each coder."""


class _Window(NamedTuple):
    """Turns `[start, end)` and how well they serve, the more the better."""

    start: int
    end: int
    worth: float


class _Agreement(NamedTuple):
    """Mean over turns of |codes that all voices gave| / |codes that any gave|, 1 where nobody gave any.

    Attributes:
        all: over all turns.
        coded: over the turns with a code; 0 where there are none.
    """

    all: float
    coded: float


def find_stretches(interviews: Sequence[CodedInterview]) -> tuple[Stretch, ...]:
    """Up to two stretches of each interview that at least two coders coded, in order of the turns.

    A stretch cuts no passage, holds passages of every coder whose agreement counts, is coded about as
    densely as its interview, and is one on which these coders mostly agree. There may be none.
    """
    return tuple(stretch for interview in interviews for stretch in _of_interview(interview))


def _of_interview(interview: CodedInterview) -> list[Stretch]:
    if len(interview.coders) < 2:
        return []
    chosen: list[_Window] = []
    for window in sorted(_windows(interview), key=lambda window: (-window.worth, window.start, window.end)):
        if all(window.end <= other.start or other.end <= window.start for other in chosen):
            chosen.append(window)
        if len(chosen) == MOST_PER_INTERVIEW:
            break
    return [_stretch(interview, window) for window in sorted(chosen)]


def _windows(interview: CodedInterview) -> Iterator[_Window]:
    """All windows that are good enough."""
    turns = len(interview.transcript.turns)
    cuts = [_cuts_nothing(interview, turn) for turn in range(turns + 1)]
    for start in range(turns - SHORTEST + 1):
        for end in range(start + SHORTEST, min(start + LONGEST, turns) + 1):
            if cuts[start] and cuts[end] and _holds_passages(interview, start, end):
                off, agreement = _off(interview, start, end), _agreement(interview, start, end)
                if off <= MOST_OFF and agreement.all >= LEAST_AGREEMENT and agreement.coded >= LEAST_ON_CODED:
                    yield _Window(start, end, agreement.all + agreement.coded - off)


def _cuts_nothing(interview: CodedInterview, turn: int) -> bool:
    """Whether no coder's passage goes on from the turn before this one into it."""
    return all(
        turn == 0 or turn == len(marks.codes) or marks.codes[turn - 1].isdisjoint(marks.codes[turn])
        for marks in interview.coders
    )


def _holds_passages(interview: CodedInterview, start: int, end: int) -> bool:
    return all(
        sum(start <= passage.first and passage.last < end for passage in marks.passages) >= LEAST_PASSAGES
        for marks in interview.voices
    )


def _off(interview: CodedInterview, start: int, end: int) -> float:
    """How far the share of coded turns is from the interview's, mean over coders, 0 to 1."""
    return abs(sum(_coded(m, start, end) - _coded(m) for m in interview.voices)) / len(interview.voices)


def _coded(marks: Marks, start: int = 0, end: int | None = None) -> float:
    part = marks.codes[start:end]
    return sum(map(bool, part)) / len(part)


def _agreement(interview: CodedInterview, start: int, end: int) -> _Agreement:
    shares = []
    for turn in range(start, end):
        given = [marks.codes[turn] for marks in interview.voices]
        if union := frozenset.union(*given):
            shares.append(len(frozenset.intersection(*given)) / len(union))
    untouched = end - start - len(shares)
    return _Agreement((sum(shares) + untouched) / (end - start), sum(shares) / max(len(shares), 1))


def _stretch(interview: CodedInterview, window: _Window) -> Stretch:
    turns = []
    for turn in range(window.start, window.end):
        own = {marks.coder: tuple(sorted(marks.codes[turn])) for marks in interview.coders}
        as_shown = shown(interview.transcript, turn)
        turns.append(StretchTurn(speaker=as_shown.speaker, text=as_shown.text, codes=own))
    return Stretch(interview=interview.id, first_turn=window.start, turns=tuple(turns))
