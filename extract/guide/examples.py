"""Example passages per code, chosen for clarity, from as many interviews as possible.

What is good enough is decided interview by interview, so an example of one interview does not depend on
what was coded in another; only the order, and which come first, depends on all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from extract.guide.habits import median_length
from extract.guide.marks import CodedInterview, Marks, Passage, runs
from schemas.guide import Example, ExampleTurn
from schemas.transcript import Transcript

MOST_PER_CODE = 6
MOST_PER_INTERVIEW = 2
LONGEST = 8
"""Turns of an example at most."""

LEAST_WORDS, MOST_WORDS = 15, 250
"""Words of an example; at least that many must not be an interviewer's."""

MOST_OTHER_CODES = 2
"""Other codes that coders agreed on there: with more, it shows none of them well."""

_INDEPENDENT, _MODERATED, _ALONE = 2, 1, 0
"""Who agreed: two people on their own, any two codings, or nobody because only one person coded."""


class _Candidate(NamedTuple):
    """A passage that may serve as an example.

    Attributes:
        trust: who agreed, from `_ALONE` to `_INDEPENDENT`.
        clarity: 0 to 1, see `_clarity`.
    """

    trust: int
    clarity: float
    example: Example


def choose_examples(interviews: Sequence[CodedInterview], codes: Iterable[str]) -> tuple[Example, ...]:
    """Up to six examples per code, code by code in the order given, the best first.

    Of one code the first k come from k interviews as far as there are so many. Passages that coders agree
    on come before passages of interviews that only one person coded; what coders disagree on is no example.
    """
    return tuple(example for code in codes for example in _of_code(interviews, code))


def _of_code(interviews: Sequence[CodedInterview], code: str) -> list[Example]:
    ranked = [list(enumerate(_best(interview, code))) for interview in interviews if code in interview.codes]
    turn_by_turn = sorted(chain.from_iterable(ranked), key=lambda item: _order(*item))
    return [candidate.example for _, candidate in turn_by_turn[:MOST_PER_CODE]]


def _order(rank: int, candidate: _Candidate) -> tuple[bool, int, int, float, str]:
    alone = candidate.trust == _ALONE
    return alone, rank, -candidate.trust, -candidate.clarity, candidate.example.interview


def _best(interview: CodedInterview, code: str) -> list[_Candidate]:
    """The interview's own best examples of a code, the best first."""
    found = sorted(
        _candidates(interview, code),
        key=lambda candidate: (-candidate.trust, -candidate.clarity, candidate.example.first_turn),
    )
    return found[:MOST_PER_INTERVIEW]


def _candidates(interview: CodedInterview, code: str) -> Iterator[_Candidate]:
    typical = _typical_length(interview)
    for trust, passage in _agreed(interview, code):
        example = _example(interview, passage)
        if _is_sane(interview, passage) and len(example.codes) <= 1 + MOST_OTHER_CODES:
            yield _Candidate(trust, _clarity(interview, passage, typical), example)


def _agreed(interview: CodedInterview, code: str) -> Iterator[tuple[int, Passage]]:
    """Passages that coders have in common; those of two people on their own hide what overlaps them."""
    if len(interview.coders) == 1:
        for passage in interview.coders[0].of(code):
            yield _ALONE, passage
        return
    independent = [marks for marks in interview.coders if marks.independent]
    sure = _common(independent, code)
    yield from ((_INDEPENDENT, passage) for passage in sure)
    taken = {turn for passage in sure for turn in passage.turns}
    for passage in _common(interview.coders, code):
        if taken.isdisjoint(passage.turns):
            yield _MODERATED, passage


def _common(coders: Sequence[Marks], code: str) -> list[Passage]:
    """Runs of turns that at least two of the coders gave the code."""
    givers = [sum(code in own for own in codes) for codes in zip(*(c.codes for c in coders), strict=True)]
    common = runs(turn for turn, count in enumerate(givers) if count > 1)
    return [Passage(code, run.start, run.stop - 1) for run in common]


def _is_sane(interview: CodedInterview, passage: Passage) -> bool:
    """Whether a passage is short enough to read and says enough to show something."""
    words = {turn: len(interview.transcript.turn_text(turn).split()) for turn in passage.turns}
    answer = sum(count for turn, count in words.items() if not interview.is_interviewer(turn))
    return len(words) <= LONGEST and answer >= LEAST_WORDS and sum(words.values()) <= MOST_WORDS


def _typical_length(interview: CodedInterview) -> float:
    lengths: dict[int, int] = {}
    for passage in chain.from_iterable(marks.passages for marks in interview.coders):
        lengths[len(passage.turns)] = lengths.get(len(passage.turns), 0) + 1
    return median_length(lengths) or 1.0


def _clarity(interview: CodedInterview, passage: Passage, typical: float) -> float:
    """How clear an example is: extent agreed on × few other codes × typical length, each 0 to 1."""
    extent = sum(_overlap(marks, passage) for marks in interview.coders) / len(interview.coders)
    on_it = [codes for marks in interview.coders for codes in marks.codes[passage.first : passage.last + 1]]
    alone = sum(passage.code in codes for codes in on_it) / sum(map(len, on_it))
    length = len(passage.turns)
    return extent * alone * min(length, typical) / max(length, typical)


def _overlap(marks: Marks, passage: Passage) -> float:
    """Intersection over union with the coder's own passage that covers it best; 0 where there is none."""
    return max((_iou(own, passage) for own in marks.of(passage.code)), default=0.0)


def _iou(one: Passage, other: Passage) -> float:
    common = len(set(one.turns) & set(other.turns))
    return common / (len(one.turns) + len(other.turns) - common)


def _example(interview: CodedInterview, passage: Passage) -> Example:
    return Example(
        interview=interview.id,
        first_turn=passage.first,
        last_turn=passage.last,
        codes=(passage.code, *_other_codes(interview, passage)),
        coders=tuple(marks.coder for marks in interview.coders if _mostly(marks, passage.code, passage)),
        turns=tuple(shown(interview.transcript, turn) for turn in passage.turns),
    )


def _other_codes(interview: CodedInterview, passage: Passage) -> list[str]:
    """Other codes that enough coders gave most of the passage: two, or one where only one coded."""
    enough = min(2, len(interview.coders))
    names = {code for marks in interview.coders for turn in passage.turns for code in marks.codes[turn]}
    return sorted(
        code
        for code in names - {passage.code}
        if sum(_mostly(marks, code, passage) for marks in interview.coders) >= enough
    )


def _mostly(marks: Marks, code: str, passage: Passage) -> bool:
    """Whether a coder gave a code to at least half of the passage."""
    return 2 * sum(code in marks.codes[turn] for turn in passage.turns) >= len(passage.turns)


def shown(transcript: Transcript, turn: int) -> ExampleTurn:
    """A turn as the guide keeps it."""
    return ExampleTurn(speaker=transcript.turns[turn].speaker, text=transcript.turn_text(turn))
