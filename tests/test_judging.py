from __future__ import annotations

from typing import Any

from test_votes import found

from extract.judging import Judged, apply
from schemas.answer import Judgement
from schemas.codebook import Code, Codebook

BOOK = Codebook(name="b", codes=(Code(code="a"), Code(code="other-code")))
CANDIDATE = found("a", 2, 3)


def judge(**update: Any) -> Judged:
    values = {
        "candidate": 0,
        "objection": "o",
        "code": "a",
        "likelihood": 70,
    }
    judgement = Judgement(**{**values, **update})
    return apply([CANDIDATE], [judgement], codebook=BOOK)


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


def test_a_candidate_that_was_passed_over_is_kept_as_it_was_found() -> None:
    assert apply([CANDIDATE], [], codebook=BOOK).segments == [CANDIDATE]
