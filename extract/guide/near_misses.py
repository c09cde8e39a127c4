"""Near-misses: turns that look like a code and that every coder of the interview left without any code.

A turn looks like a code when it is like the code's entry in the codebook and like the passages that carry
the code in other interviews. It is compared with each of these on its own, so what one interview adds can be
taken away again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extract.guide.examples import shown
from extract.guide.marks import CodedInterview
from extract.guide.words import Bag, Collection, Index, Vector, bag_of
from schemas.codebook import Code
from schemas.guide import Interview, NearMiss

LEAST_WORDS = 12
"""Words of a turn that says enough to be a near-miss."""

FAR = 3
"""Turns from a near-miss to the nearest that carries the code, or its issue's or remedy's, at least.

Two turns away is often the border of the same passage: an answer, a nod of the interviewer, and the rest of
the answer."""

MOST_PER_CODE = 3
FLOOR = 0.12
"""Similarity below which a turn does not look like the code."""

FLOOR_OF_ONE = 0.17
"""The same where there are only passages, or only an entry, to be like: one witness must be surer."""

_DIGITS = 3


class _Source(NamedTuple):
    """What turns are compared with; `interview` is None for the codebook's entry."""

    code: str
    interview: Interview | None


class _Likeness(NamedTuple):
    """How much a turn looks like a code that it does look like; as in `NearMiss`."""

    code: str
    similarity: float
    like_definition: float | None
    like_passages: dict[Interview, float]


class _Sources:
    """All that turns are compared with."""

    def __init__(self, vectors: Mapping[_Source, Vector]) -> None:
        self._index = Index(list(vectors.values()))
        self._entries: dict[str, int] = {}
        self._passages: dict[str, dict[Interview, int]] = {}
        for place, source in enumerate(vectors):
            passages = self._passages.setdefault(source.code, {})
            if source.interview is None:
                self._entries[source.code] = place
            else:
                passages[source.interview] = place

    def likenesses(self, vector: Vector, interview: Interview) -> Iterator[_Likeness]:
        """The codes that a turn of an interview looks like, by what the others hold."""
        cosines = self._index.cosines(vector)
        for code, places in self._passages.items():
            entry = self._entries.get(code)
            like_definition = None if entry is None else round(cosines[entry], _DIGITS)
            if like_definition is not None and like_definition < FLOOR:
                continue  # most codes end here, whatever their passages say
            like_passages = {
                id: round(cosines[place], _DIGITS) for id, place in places.items() if id != interview
            }
            likeness = similarity(like_definition, like_passages)
            if likeness is not None:
                yield _Likeness(code, likeness, like_definition, like_passages)


def find_near_misses(interviews: Sequence[CodedInterview], codes: Sequence[Code]) -> tuple[NearMiss, ...]:
    """Up to three near-misses per code, code by code in the order given, the most similar first.

    A turn stands for one code only, the one that it is most like. What a single coder left alone serves
    only for codes that have nothing which several left alone.
    """
    collections = {interview.id: _turns(interview) for interview in interviews}
    sources = _Sources({**_entries(codes), **_passages(interviews, collections)})
    kin = _kin(codes)
    found: dict[str, list[NearMiss]] = {code.code: [] for code in codes}
    for interview in interviews:
        for miss in _of_interview(interview, collections[interview.id], sources, kin):
            found[miss.code].append(miss)
    return tuple(miss for misses in found.values() for miss in _best(misses))


def _best(misses: Sequence[NearMiss]) -> list[NearMiss]:
    sure = [miss for miss in misses if len(miss.coders) > 1] or misses
    return sorted(sure, key=lambda miss: (-miss.similarity, miss.interview, miss.turn))[:MOST_PER_CODE]


def similarity(like_definition: float | None, like_passages: Mapping[Interview, float]) -> float | None:
    """How much a turn looks like a code, 0 to 1; None where it does not.

    Args:
        like_definition: cosine with the code's entry; None where that defines nothing.
        like_passages: cosine with the code's passages in each other interview.
    """
    witnesses = [] if like_definition is None else [like_definition]
    if like_passages:
        witnesses.append(sum(like_passages.values()) / len(like_passages))
    floor = FLOOR if len(witnesses) > 1 else FLOOR_OF_ONE
    least = round(min(witnesses, default=0.0), _DIGITS)
    return least if least >= floor else None


def _turns(interview: CodedInterview) -> Collection:
    return Collection(
        [bag_of(interview.transcript.turn_text(turn)) for turn in range(len(interview.transcript.turns))]
    )


def _entries(codes: Sequence[Code]) -> dict[_Source, Vector]:
    """The codebook's own words on each code that it defines; what a code is not for is left out."""
    bags = {
        code.code: bag_of(" ".join((code.name, code.definition, code.use_when, *code.examples)))
        for code in codes
        if code.definition or code.use_when
    }
    collection = Collection(list(bags.values()))
    return {_Source(code, None): collection.vector(bag) for code, bag in bags.items()}


def _passages(
    interviews: Sequence[CodedInterview], collections: Mapping[Interview, Collection]
) -> dict[_Source, Vector]:
    """The words of all turns that any coder gave a code, per code and interview."""
    return {
        _Source(code, interview.id): collections[interview.id].vector(
            _bag_of_code(interview, code, collections[interview.id].bags)
        )
        for interview in interviews
        for code in sorted(interview.codes)
    }


def _bag_of_code(interview: CodedInterview, code: str, bags: Sequence[Bag]) -> Bag:
    total = Bag()
    for turn, bag in enumerate(bags):
        if any(code in marks.codes[turn] for marks in interview.coders):
            total.update(bag)
    return total


def _kin(codes: Sequence[Code]) -> dict[str, set[str]]:
    """Each code with its issue or remedies, which often share a passage's border with it."""
    kin = {code.code: {code.code} for code in codes}
    for code in codes:
        if code.mitigates:
            kin[code.code].add(code.mitigates)
            kin[code.mitigates].add(code.code)
    return kin


def _of_interview(
    interview: CodedInterview, turns: Collection, sources: _Sources, kin: Mapping[str, set[str]]
) -> Iterator[NearMiss]:
    """The interview's turns that are left alone and look like a code."""
    for turn in _left_alone(interview):
        nearby = _nearby(interview, turn)
        likenesses = sources.likenesses(turns.vector(turns.bags[turn]), interview.id)
        far = [likeness for likeness in likenesses if nearby.isdisjoint(kin[likeness.code])]
        if far:
            yield _near_miss(interview, turn, max(far, key=lambda each: (each.similarity, each.code)))


def _left_alone(interview: CodedInterview) -> Iterator[int]:
    """Turns of enough words, not an interviewer's, that no coder gave any code."""
    for turn in range(len(interview.transcript.turns)):
        says_enough = len(interview.transcript.turn_text(turn).split()) >= LEAST_WORDS
        coded = any(marks.codes[turn] for marks in interview.coders)
        if says_enough and not coded and not interview.is_interviewer(turn):
            yield turn


def _nearby(interview: CodedInterview, turn: int) -> set[str]:
    around = slice(max(turn - FAR + 1, 0), turn + FAR)
    return {code for marks in interview.coders for codes in marks.codes[around] for code in codes}


def _near_miss(interview: CodedInterview, turn: int, likeness: _Likeness) -> NearMiss:
    return NearMiss(
        interview=interview.id,
        turn=turn,
        code=likeness.code,
        similarity=likeness.similarity,
        coders=tuple(marks.coder for marks in interview.coders),
        text=shown(interview.transcript, turn),
        like_definition=likeness.like_definition,
        like_passages=likeness.like_passages,
    )
