"""What a guide that was edited must still keep: names that refer to something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from extract.guide.codes import codebook_of
from schemas.guide import Guide, GuideCode

Where = tuple[int | str, ...]
"""Path of keys and indices to a value of the guide."""

Problem = tuple[Where, str]


def check(guide: Guide) -> Iterator[Problem]:
    """What is wrong with a guide: where, and what. A guide without problems yields nothing.

    Every interview has a fingerprint, without which it could not be left out of its own guide; every
    interview and code that is referred to is listed; the codes make a codebook.
    """
    yield from _interviews(guide)
    yield from _codebook(guide)
    known = {interview.id for interview in guide.interviews}
    for where, id in _named_interviews(guide):
        if id not in known:
            yield where, f"{id!r} is not one of the guide's interviews"
    codes = {code.code for code in guide.codes}
    for where, code in _named_codes(guide):
        if code not in codes:
            yield where, f"{code!r} is not one of the guide's codes"


def _interviews(guide: Guide) -> Iterator[Problem]:
    met: set[str] = set()
    for index, interview in enumerate(guide.interviews):
        if interview.id in met:
            yield ("interviews", index, "id"), f"{interview.id!r} stands twice"
        met.add(interview.id)
        if not interview.fingerprint:
            yield (
                ("interviews", index, "fingerprint"),
                "without a fingerprint the interview cannot be left out",
            )


def _codebook(guide: Guide) -> Iterator[Problem]:
    try:
        codebook_of(guide)
    except ValidationError as error:
        yield ("codes",), error.errors()[0]["msg"]


def _named_interviews(guide: Guide) -> Iterator[tuple[Where, str]]:
    for index, code in enumerate(guide.codes):
        for where, ids in _interviews_of(code):
            yield from ((("codes", index, *where), id) for id in ids)
    for index, example in enumerate(guide.examples):
        yield ("examples", index, "interview"), example.interview
    for index, miss in enumerate(guide.near_misses):
        yield ("near_misses", index, "interview"), miss.interview
        yield from ((("near_misses", index, "like_passages"), id) for id in miss.like_passages)
    for index, stretch in enumerate(guide.stretches):
        yield ("stretches", index, "interview"), stretch.interview
    for scale in ("salience", "likelihood") if guide.calibration else ():
        for id in getattr(guide.calibration, scale):
            yield ("calibration", scale), id


def _interviews_of(code: GuideCode) -> Iterator[tuple[Where, Iterable[str]]]:
    yield ("passages",), code.passages
    yield ("agreed_turns",), code.agreed_turns
    yield ("disputed_turns",), code.disputed_turns
    yield ("drafted_from",), code.drafted_from
    for index, other in enumerate(code.confused_with):
        yield ("confused_with", index, "turns"), other.turns
        yield ("confused_with", index, "drafted_from"), other.drafted_from


def _named_codes(guide: Guide) -> Iterator[tuple[Where, str]]:
    for index, code in enumerate(guide.codes):
        for at, other in enumerate(code.confused_with):
            yield ("codes", index, "confused_with", at, "code"), other.code
    for index, example in enumerate(guide.examples):
        yield from ((("examples", index, "codes"), code) for code in example.codes)
    for index, miss in enumerate(guide.near_misses):
        yield ("near_misses", index, "code"), miss.code
    for index, stretch in enumerate(guide.stretches):
        for at, turn in enumerate(stretch.turns):
            given = (code for codes in turn.codes.values() for code in codes)
            yield from ((("stretches", index, "turns", at, "codes"), code) for code in given)
