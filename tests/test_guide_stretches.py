"""Worked stretches: where they may begin and end."""

from __future__ import annotations

from support_guide import coded, dialogue, guide_from

from extract.guide.stretches import LONGEST, SHORTEST
from schemas.guide import Stretch
from schemas.transcript import Transcript

ONE = dialogue("one", 60)
SPREAD = {"x": [(turn, turn + 2) for turn in range(3, 60, 10)]}  # 3-5, 13-15, …, 53-55: 18 of 60 turns


def stretches(onto: Transcript, *coders: dict[str, list[tuple[int, int]]]) -> tuple[Stretch, ...]:
    codings = [coded(onto, f"Coder {number}", passages) for number, passages in enumerate(coders)]
    return guide_from((onto, codings)).stretches


def ends(stretch: Stretch) -> tuple[int, int]:
    return stretch.first_turn, stretch.first_turn + len(stretch.turns)


def test_up_to_two_stretches_that_do_not_overlap_in_order() -> None:
    first, second = stretches(ONE, SPREAD, SPREAD)
    assert ends(first)[1] <= ends(second)[0]
    for stretch in (first, second):
        assert SHORTEST <= len(stretch.turns) <= LONGEST
        coded_turns = sum(bool(turn.codes["Coder 0"]) for turn in stretch.turns)
        assert abs(coded_turns / len(stretch.turns) - 18 / 60) <= 0.15


def test_every_turn_shows_every_coder_also_where_nothing_was_given() -> None:
    found = stretches(ONE, SPREAD, {**SPREAD, "y": [(3, 3)]})
    for stretch in found:
        for place, turn in enumerate(stretch.turns, stretch.first_turn):
            assert turn.text == ONE.turn_text(place)
            assert set(turn.codes) == {"Coder 0", "Coder 1"}
            in_passage = place % 10 in (3, 4, 5)
            assert turn.codes["Coder 0"] == (("x",) if in_passage else ())
    shown = [turn.codes["Coder 1"] for stretch in found for turn in stretch.turns]
    assert () in shown
    assert ("x",) in shown


def test_no_passage_of_any_coder_is_cut() -> None:
    passages = {"x": [(0, 12), (14, 16), (20, 22), (28, 40), (44, 46), (50, 52)], "y": [(16, 21)]}
    found = stretches(ONE, passages, passages)
    assert found
    for first, end in map(ends, found):
        for start, last in (*passages["x"], *passages["y"]):
            assert last < first or start >= end or (first <= start and last < end)


def test_an_interview_that_is_one_passage_has_no_stretch() -> None:
    assert stretches(ONE, {"x": [(0, 59)]}, {"x": [(0, 59)]}) == ()


def test_an_interview_without_a_typical_part_has_none() -> None:
    # Dense for thirty turns, then one passage that is too long for a stretch, then nothing: 69 of 400 turns.
    long = dialogue("long", 400, length=3)
    passages = {"x": [*((turn, turn + 2) for turn in range(0, 30, 4)), (31, 75)]}
    assert stretches(long, passages, passages) == ()


def test_one_passage_makes_no_stretch() -> None:
    onto = dialogue("few", 30)
    one, two = {"x": [(10, 15)]}, {"x": [(10, 12), (14, 15)]}
    assert stretches(onto, one, one) == ()
    assert len(stretches(onto, two, two)) == 1


def test_one_coder_alone_gives_none() -> None:
    assert stretches(ONE, SPREAD) == ()


def test_coders_who_mostly_disagree_give_none() -> None:
    elsewhere = {"x": [(turn, turn + 2) for turn in range(7, 57, 10)]}
    assert stretches(ONE, SPREAD, elsewhere) == ()
    assert stretches(ONE, SPREAD, {"z": SPREAD["x"]}) == ()  # the same turns, other codes


def test_a_short_interview_has_none() -> None:
    short = dialogue("short", SHORTEST - 1)
    passages = {"x": [(3, 4), (8, 9), (13, 14)]}
    assert stretches(short, passages, passages) == ()
    long_enough = dialogue("short", SHORTEST)
    assert len(stretches(long_enough, passages, passages)) == 1


def test_a_moderated_version_is_shown_though_two_people_decide() -> None:
    moderated = coded(ONE, "Cleo", {"y": SPREAD["x"]}, stage="moderated")
    guide = guide_from((ONE, [coded(ONE, "Ada", SPREAD), coded(ONE, "Ben", SPREAD), moderated]))
    assert guide.stretches
    assert list(guide.stretches[0].turns[0].codes) == ["Ada", "Ben", "Cleo (moderated)"]
