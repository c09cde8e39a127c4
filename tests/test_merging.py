from __future__ import annotations

from support_transcripts import transcript_of

from extract.merging import merge
from schemas.coding import Mitigation, Quote, Segment

TRANSCRIPT = transcript_of(*[f"A: turn {i}" for i in range(6)])


def segment(code: str, first: int, last: int, **update: object) -> Segment:
    return Segment.of_turns(TRANSCRIPT, code, first, last).model_copy(update=update)


def quote(turn: int) -> Quote:
    t = TRANSCRIPT.turns[turn]
    text = TRANSCRIPT.turn_text(turn)
    return Quote(start=t.start, end=t.end, text=text, as_given=text, match="verbatim", coverage=1)


def extents(*segments: Segment, seams: tuple[int, ...] = ()) -> list[tuple[str, int, int]]:
    return [(s.code, s.first_turn, s.last_turn) for s in merge(TRANSCRIPT, segments, seams)]


def test_passages_of_one_code_that_share_turns_are_one() -> None:
    assert extents(segment("a", 2, 4), segment("a", 0, 2)) == [("a", 0, 4)]


def test_a_passage_inside_another_does_not_shorten_it() -> None:
    assert extents(segment("a", 0, 4), segment("a", 1, 2), segment("a", 4, 5)) == [("a", 0, 5)]


def test_neighbours_stay_apart_unless_a_seam_has_cut_them() -> None:
    both = segment("a", 0, 2), segment("a", 3, 4)
    assert extents(*both) == [("a", 0, 2), ("a", 3, 4)]
    assert extents(*both, seams=(3,)) == [("a", 0, 4)]
    assert extents(*both, seams=(2,)) == [("a", 0, 2), ("a", 3, 4)]


def test_different_codes_on_the_same_turns_stay_apart() -> None:
    assert extents(segment("b", 1, 2), segment("a", 1, 2)) == [("a", 1, 2), ("b", 1, 2)]


def test_the_more_salient_passage_lends_title_and_rationale() -> None:
    one = segment("a", 0, 1, title="one", salience=2, quotes=(quote(0),))
    other = segment("a", 1, 2, title="other", salience=4, quotes=(quote(2), quote(0)))
    (joined,) = merge(TRANSCRIPT, (one, other))
    assert (joined.title, joined.salience) == ("other", 4)
    assert [q.text for q in joined.quotes] == ["turn 0", "turn 2"]
    assert joined.text == "turn 0\nturn 1\nturn 2"


def test_a_mitigation_that_both_report_stands_once() -> None:
    remedy = Mitigation(text="we retrained", quotes=(quote(1),))
    again = remedy.model_copy(update={"text": "retraining"})
    (joined,) = merge(
        TRANSCRIPT, (segment("a", 0, 1, mitigations=(remedy,)), segment("a", 1, 1, mitigations=(again,)))
    )
    assert joined.mitigations == (remedy,)
