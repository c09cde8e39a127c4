from __future__ import annotations

from support_transcripts import transcript_of

from extract.votes import by_votes
from schemas.coding import Quote, Segment

TRANSCRIPT = transcript_of(*[f"A: turn number {i}" for i in range(8)])


def found(code: str, first: int, last: int, *quoted: int, salience: int = 3, title: str = "t") -> Segment:
    """A segment with the whole text of some of its turns as quotes; the first turn's where none is named."""
    quotes = tuple(
        Quote(
            start=TRANSCRIPT.turns[turn].start,
            end=TRANSCRIPT.turns[turn].end,
            text=TRANSCRIPT.turn_text(turn),
            as_given=TRANSCRIPT.turn_text(turn),
            match="verbatim",
            coverage=1,
        )
        for turn in quoted or (first,)
    )
    return Segment.of_turns(TRANSCRIPT, code, first, last).model_copy(
        update={"quotes": quotes, "salience": salience, "title": title}
    )


def test_a_single_pass_is_left_as_it_is() -> None:
    one = found("a", 0, 1)
    assert by_votes(TRANSCRIPT, [[one]]) == ((one,), ())


def test_a_turn_counts_where_more_than_half_of_the_passes_mark_it() -> None:
    # Code a: passes mark turns 1-4, 2-5 and 3-3: turn 2 has 2 votes, 3 has 3, 4 has 2, 1 and 5 have one.
    passes = [[found("a", 1, 4, 2)], [found("a", 2, 5)], [found("a", 3, 3)]]
    (segment,), dropped = by_votes(TRANSCRIPT, passes)
    assert (segment.first_turn, segment.last_turn, segment.passes) == (2, 4, 3)
    assert segment.text == TRANSCRIPT.text[segment.start : segment.end]
    assert [quote.text for quote in segment.quotes] == ["turn number 2", "turn number 3"]
    assert dropped == ()


def test_half_of_the_passes_is_not_more_than_half() -> None:
    segments, dropped = by_votes(TRANSCRIPT, [[found("a", 1, 1)], []])
    assert segments == ()
    assert [(d.code, d.first_turn, d.step) for d in dropped] == [("a", 1, "votes")]


def test_votes_are_per_code() -> None:
    segments, dropped = by_votes(TRANSCRIPT, [[found("a", 1, 1)], [found("b", 1, 1)], [found("a", 1, 1)]])
    assert [(s.code, s.passes) for s in segments] == [("a", 2)]
    assert [d.code for d in dropped] == ["b"]


def test_two_runs_of_one_code_stay_two_segments() -> None:
    passes = [[found("a", 0, 1), found("a", 4, 5)], [found("a", 0, 1), found("a", 4, 5)]]
    segments, _ = by_votes(TRANSCRIPT, passes)
    assert [(s.first_turn, s.last_turn) for s in segments] == [(0, 1), (4, 5)]


def test_turns_without_a_quote_are_no_segment() -> None:
    # The only common turn is 2; the quotes lie on 0 and 4.
    segments, dropped = by_votes(TRANSCRIPT, [[found("a", 0, 2, 0)], [found("a", 2, 4, 4)]])
    assert segments == ()
    assert len(dropped) == 2


def test_the_most_salient_passage_gives_the_title() -> None:
    passes = [[found("a", 0, 0, title="faint", salience=2)], [found("a", 0, 0, title="strong", salience=5)]]
    assert by_votes(TRANSCRIPT, passes)[0][0].title == "strong"
