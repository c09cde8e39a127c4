"""Cutting passages down to the turns that survey and judge together find likeliest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_votes import TRANSCRIPT, found

from extract.marking import likeliest, mark_turns
from schemas.coding import Segment


def passage(code: str, first: int, last: int, likelihood: int, *quoted: int) -> Segment:
    """A candidate that quotes some of its turns whole; the first one where none is named."""
    return found(code, first, last, *quoted).model_copy(update={"likelihood": likelihood})


def extents(segments: tuple[Segment, ...]) -> list[tuple[str, int, int]]:
    return [(s.code, s.first_turn, s.last_turn) for s in segments]


def test_turns_are_ranked_by_the_mean_of_survey_and_likeliest_passage() -> None:
    """Scores: turns 0-1 (80 + 10)/2 = 45, turns 4-5 (60 + 70)/2 = 65; a quarter of 8 turns is two."""
    chances = (10.0, 10.0, 90.0, 0.0, 70.0, 70.0, 0.0, 0.0)
    cut = mark_turns(TRANSCRIPT, [passage("a", 0, 1, 80), passage("b", 4, 5, 60)], chances, 0.25)
    assert extents(cut.segments) == [("b", 4, 5)]
    assert [(d.code, d.step, d.why) for d in cut.dropped] == [
        ("a", "share", "80 %, not among the 25% of turns that are marked")
    ]


def test_a_turn_that_no_passage_holds_is_not_marked_however_likely() -> None:
    chances = (0.0, 0.0, 100.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    cut = mark_turns(TRANSCRIPT, [passage("b", 4, 4, 10)], chances, 0.25)
    assert extents(cut.segments) == [("b", 4, 4)]


def test_a_passage_keeps_its_marked_turns_and_their_quotes() -> None:
    """Of turns 2 to 5 the survey likes 3 and 4 best; the quote on turn 2 goes with its turn."""
    chances = (0.0, 0.0, 5.0, 50.0, 50.0, 5.0, 0.0, 0.0)
    (left,) = mark_turns(TRANSCRIPT, [passage("a", 2, 5, 40, 2, 4)], chances, 0.25).segments
    assert (left.first_turn, left.last_turn) == (3, 4)
    assert [quote.text for quote in left.quotes] == ["turn number 4"]
    assert left.text == TRANSCRIPT.text[left.start : left.end] == "turn number 3\nturn number 4"


def test_a_passage_may_fall_into_two_and_a_part_without_a_quote_is_not_kept() -> None:
    chances = (90.0, 0.0, 90.0, 0.0, 90.0, 0.0, 0.0, 0.0)
    cut = mark_turns(TRANSCRIPT, [passage("a", 0, 4, 50, 0, 4)], chances, 3 / 8)
    assert extents(cut.segments) == [("a", 0, 0), ("a", 4, 4)]
    assert cut.dropped == ()


def test_a_code_much_less_likely_than_another_on_the_turn_gives_way_there() -> None:
    """On turn 1, 50 is less than 0.6 of 90 (54); 54 is just enough. On turn 2 `b` stands alone."""
    chances = (0.0, 90.0, 90.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    strong = passage("a", 1, 1, 90)
    assert extents(mark_turns(TRANSCRIPT, [strong, passage("b", 1, 2, 50, 2)], chances, 0.25).segments) == [
        ("a", 1, 1),
        ("b", 2, 2),
    ]
    assert extents(mark_turns(TRANSCRIPT, [strong, passage("b", 1, 2, 54, 2)], chances, 0.25).segments) == [
        ("a", 1, 1),
        ("b", 1, 2),
    ]


def test_where_the_survey_is_silent_the_passage_alone_counts() -> None:
    """Turn 0 scores 60; turn 4 scores (70 + 40)/2 = 55."""
    chances = (None, None, None, None, 40.0, None, None, None)
    cut = mark_turns(TRANSCRIPT, [passage("a", 0, 0, 60), passage("b", 4, 4, 70)], chances, 1 / 8)
    assert extents(cut.segments) == [("a", 0, 0)]


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 100)), max_size=6),
    st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=8, max_size=8),
    st.floats(0, 1),
)
def test_never_more_turns_than_the_share_and_nothing_without_evidence(
    places: list[tuple[int, int, int]], chances: list[float | None], share: float
) -> None:
    candidates = [
        passage("abc"[i % 3], min(a, b), max(a, b), chance) for i, (a, b, chance) in enumerate(places)
    ]
    cut = mark_turns(TRANSCRIPT, candidates, tuple(chances), share)
    assert len(likeliest(cut.segments)) <= round(share * 8)
    for segment in cut.segments:
        assert segment.quotes
        assert all(segment.start <= quote.start and quote.end <= segment.end for quote in segment.quotes)
        assert any(
            one.code == segment.code
            and one.first_turn <= segment.first_turn
            and segment.last_turn <= one.last_turn
            for one in candidates
        )
