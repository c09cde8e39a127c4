from __future__ import annotations

from typing import Any

from support_transcripts import transcript_of
from test_votes import found

from extract.judging import Judged, apply
from schemas.answer import Judgement
from schemas.codebook import Code, Codebook

TRANSCRIPT = transcript_of(*[f"A: turn number {i}" for i in range(8)])
BOOK = Codebook(name="b", codes=(Code(code="a"), Code(code="other-code")))
CANDIDATE = found("a", 2, 3)


def judge(**update: Any) -> Judged:
    values = {
        "candidate": 0,
        "objection": "o",
        "code": "a",
        "first_turn": 2,
        "last_turn": 3,
        "likelihood": 70,
    }
    judgement = Judgement(**{**values, **update})
    return apply(TRANSCRIPT, [CANDIDATE], [judgement], codebook=BOOK)


def test_what_is_likely_enough_is_kept_with_its_likelihood() -> None:
    (segment,) = judge(likelihood=70).segments
    assert segment.model_dump() == {**CANDIDATE.model_dump(), "likelihood": 70}


def test_what_is_not_is_dropped_with_the_objection() -> None:
    result = judge(likelihood=39, objection="only named")
    assert result.segments == []
    (dropped,) = result.dropped
    assert (dropped.step, dropped.why, dropped.first_turn) == ("judge", "39 %: only named", 2)


def test_another_code_of_the_codebook_replaces_the_proposed_one() -> None:
    assert judge(code="Other code").segments[0].code == "other-code"


def test_a_code_that_the_codebook_does_not_have_changes_nothing() -> None:
    assert judge(code="invented").segments[0].code == "a"


def test_borders_move_where_they_still_hold_a_quote() -> None:
    (segment,) = judge(first_turn=1, last_turn=5).segments
    assert (segment.first_turn, segment.last_turn) == (1, 5)
    assert segment.text == TRANSCRIPT.text[segment.start : segment.end]


def test_borders_that_lose_the_evidence_or_leave_the_transcript_are_not_taken() -> None:
    for first, last in ((4, 6), (2, 900), (0, 0)):
        (segment,) = judge(first_turn=first, last_turn=last).segments
        assert (segment.first_turn, segment.last_turn) == (2, 3)


def test_a_candidate_that_was_passed_over_is_kept_as_it_was_found() -> None:
    assert apply(TRANSCRIPT, [CANDIDATE], [], codebook=BOOK).segments == [CANDIDATE]
