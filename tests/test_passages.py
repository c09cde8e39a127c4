from __future__ import annotations

from typing import Any

import pytest
from support_transcripts import transcript_of

from extract.passages import Grounded, PassageGrounder
from extract.windows import Window
from schemas.answer import AnsweredPassage
from schemas.codebook import Code, Codebook

TRANSCRIPT = transcript_of(
    "Interviewer: What went wrong with the labels?",  # 0
    "Interviewee: Half of the labels were simply wrong, we found out late.",  # 1
    "Interviewer: I see.",  # 2
    "Interviewee: So we hired two nurses to check every single one.",  # 3
    "Interviewer: And after that?",  # 4
    "Interviewee: Drift came next, the model got worse every month.",  # 5
    "Interviewee: Nobody noticed for a year, honestly.",  # 6
)
BOOK = Codebook(name="b", codes=(Code(code="Noisy-labels", aliases=("Wrong labels",)), Code(code="Drift")))
WHOLE = Window(0, 6, 0, 6)


def passage(**update: Any) -> AnsweredPassage:
    values: dict[str, Any] = {
        "code": "Noisy-labels",
        "new": False,
        "title": "Wrong labels",
        "first_turn": 1,
        "last_turn": 1,
        "quotes": ["Half of the labels were simply wrong"],
        "mitigations": [],
        "rationale": "Says so.",
        "salience": 4,
    }
    return AnsweredPassage(**{**values, **update})


def ground(*passages: AnsweredPassage, window: Window = WHOLE) -> Grounded:
    result = PassageGrounder(TRANSCRIPT, BOOK).ground(passages, window)
    for segment in result.segments:
        assert segment.text == TRANSCRIPT.text[segment.start : segment.end]
        for quote in segment.quotes:
            assert segment.start <= quote.start < quote.end <= segment.end
    return result


def test_a_passage_is_the_turns_pointed_at_with_its_quote() -> None:
    (segment,) = ground(passage()).segments
    assert (segment.first_turn, segment.last_turn, segment.salience) == (1, 1, 4)
    assert segment.quotes[0].text == "Half of the labels were simply wrong"


def test_codes_are_spelled_as_in_the_codebook_and_others_are_proposals() -> None:
    names = ["noisy labels", "wrong-labels", "Label leak"]
    found = ground(*(passage(code=name, new=True) for name in names)).segments
    assert [(s.code, s.proposed) for s in found] == [
        ("Noisy-labels", False),
        ("Noisy-labels", False),
        ("Label leak", True),
    ]


def test_a_passage_without_a_quote_that_is_found_is_rejected_as_a_whole() -> None:
    result = ground(passage(quotes=["the sensors froze in winter every time"]))
    assert result.segments == []
    assert [(r.code, r.turn, r.reason) for r in result.rejected] == [("Noisy-labels", 1, "absent")]


def test_a_passage_that_gives_no_quote_is_rejected_by_its_title() -> None:
    result = ground(passage(quotes=[]))
    assert result.segments == []
    assert [(r.quote, r.reason) for r in result.rejected] == [("Wrong labels", "no_quote_found")]


def test_one_false_quote_costs_itself_and_not_the_passage() -> None:
    result = ground(
        passage(quotes=["Half of the labels were simply wrong", "we bought a new database instead"])
    )
    assert len(result.segments[0].quotes) == 1
    assert [r.reason for r in result.rejected] == ["absent"]


def test_a_quote_near_the_turns_pointed_at_widens_the_passage() -> None:
    (segment,) = ground(passage(quotes=["labels were simply wrong", "two nurses to check"])).segments
    assert (segment.first_turn, segment.last_turn) == (1, 3)


def test_a_quote_far_from_the_passage_is_rejected_with_its_place() -> None:
    result = ground(passage(quotes=["labels were simply wrong", "Nobody noticed for a year"]))
    assert (result.segments[0].first_turn, result.segments[0].last_turn) == (1, 1)
    assert [(r.reason, r.nearest) for r in result.rejected] == [
        ("outside_passage", "Nobody noticed for a year")
    ]


@pytest.mark.parametrize("pointed", [(1, 1), (400, 500), (0, 500)])
def test_where_the_pointing_is_wrong_the_quotes_decide(pointed: tuple[int, int]) -> None:
    (segment,) = ground(
        passage(
            code="Drift", first_turn=pointed[0], last_turn=pointed[1], quotes=["Nobody noticed for a year"]
        )
    ).segments
    assert (segment.first_turn, segment.last_turn) == (6, 6)


def test_turns_given_the_wrong_way_round_are_put_right() -> None:
    (segment,) = ground(passage(first_turn=3, last_turn=1)).segments
    assert (segment.first_turn, segment.last_turn) == (1, 3)


def test_context_may_not_be_quoted() -> None:
    result = ground(passage(), window=Window(3, 6, 0, 6))
    assert result.segments == []
    assert [r.reason for r in result.rejected] == ["outside_window"]


def test_a_passage_that_runs_into_the_context_ends_at_the_window() -> None:
    (segment,) = ground(passage(first_turn=1, last_turn=3), window=Window(0, 2, 0, 6)).segments
    assert (segment.first_turn, segment.last_turn) == (1, 2)


def test_a_mitigation_keeps_its_own_quote_wherever_it_stands() -> None:
    remedy = {"text": "Nurses checked all labels.", "quote": "we hired two nurses to check every single one"}
    invented = {"text": "A tool was bought.", "quote": "then we bought a labelling tool for that"}
    result = ground(passage(mitigations=[remedy, invented]))
    (mitigation,) = result.segments[0].mitigations
    assert mitigation.text == "Nurses checked all labels."
    assert mitigation.quotes[0].start > result.segments[0].end
    assert [r.quote for r in result.rejected] == [invented["quote"]]


def test_the_same_words_quoted_twice_stand_once() -> None:
    (segment,) = ground(passage(quotes=["labels were simply wrong"] * 3)).segments
    assert len(segment.quotes) == 1
