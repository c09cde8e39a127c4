"""Which passages become examples, and in which order."""

from __future__ import annotations

from support_guide import coded, dialogue, guide_from, interview, prose

from schemas.guide import Example, Guide

ONE, TWO, THREE = dialogue("one", 20), dialogue("two", 20), dialogue("three", 20)


def examples_of(guide: Guide, code: str) -> list[Example]:
    return [example for example in guide.examples if example.codes[0] == code]


def places(guide: Guide, code: str = "x") -> list[tuple[str, int, int]]:
    return [(each.interview, each.first_turn, each.last_turn) for each in examples_of(guide, code)]


def test_what_two_people_have_in_common_is_shown_with_its_words() -> None:
    ada, ben = coded(ONE, "Ada", {"x": [(1, 4)]}), coded(ONE, "Ben", {"x": [(3, 6)]})
    (example,) = guide_from((ONE, [ada, ben])).examples
    assert (example.first_turn, example.last_turn) == (3, 4)
    assert example.coders == ("Ada", "Ben")
    assert example.codes == ("x",)
    assert [turn.speaker for turn in example.turns] == ["Interviewee", "Interviewer 1"]
    assert [turn.text for turn in example.turns] == [ONE.turn_text(3), ONE.turn_text(4)]


def test_what_coders_disagree_on_is_no_example() -> None:
    ada, ben = coded(ONE, "Ada", {"x": [(1, 2)]}), coded(ONE, "Ben", {"x": [(5, 6)], "y": [(1, 2)]})
    assert guide_from((ONE, [ada, ben])).examples == ()


def test_the_first_k_come_from_k_interviews() -> None:
    both = {"x": [(1, 2), (5, 6), (9, 10)]}
    guide = guide_from(
        *((each, [coded(each, "Ada", both), coded(each, "Ben", both)]) for each in (ONE, TWO, THREE))
    )
    found = [example.interview for example in examples_of(guide, "x")]
    assert sorted(found[:3]) == ["one", "three", "two"]
    assert sorted(found[3:]) == ["one", "three", "two"]  # two of each, six at most


def test_passages_that_only_one_person_coded_come_after_all_that_people_agree_on() -> None:
    both = {"x": [(1, 2), (5, 6)]}
    guide = guide_from(
        (ONE, [coded(ONE, "Ada", {"x": [(1, 2)]})]),
        (TWO, [coded(TWO, "Ada", both), coded(TWO, "Ben", both)]),
    )
    assert places(guide) == [("two", 1, 2), ("two", 5, 6), ("one", 1, 2)]


def test_two_people_on_their_own_come_before_a_coder_with_a_moderated_version() -> None:
    own, shared = {"x": [(9, 10)]}, {"x": [(1, 2)]}
    ada = coded(ONE, "Ada", {"x": [*own["x"], *shared["x"]]})
    guide = guide_from((ONE, [ada, coded(ONE, "Ben", shared), coded(ONE, "Cleo", own, stage="moderated")]))
    assert places(guide) == [("one", 1, 2), ("one", 9, 10)]
    assert examples_of(guide, "x")[1].coders == ("Ada", "Cleo (moderated)")


def test_of_the_best_of_each_interview_those_of_two_people_on_their_own_come_first() -> None:
    shared = {"x": [(1, 2)]}
    guide = guide_from(
        (ONE, [coded(ONE, "Ada", shared), coded(ONE, "Cleo", shared, stage="moderated")]),
        (TWO, [coded(TWO, "Ada", shared), coded(TWO, "Ben", shared)]),
    )
    assert places(guide) == [("two", 1, 2), ("one", 1, 2)]


def test_six_at_most_of_one_code() -> None:
    both = {"x": [(1, 2), (5, 6)]}
    four = [dialogue(id, 20) for id in ("a", "b", "c", "d")]
    guide = guide_from(*((each, [coded(each, "Ada", both), coded(each, "Ben", both)]) for each in four))
    assert [place[0] for place in places(guide)] == ["a", "b", "c", "d", "a", "b"]


def test_of_one_interview_the_passage_without_other_codes_comes_first() -> None:
    both = {"x": [(1, 2), (5, 6)], "y": [(1, 2)]}
    guide = guide_from((ONE, [coded(ONE, "Ada", both), coded(ONE, "Ben", both)]))
    assert places(guide) == [("one", 5, 6), ("one", 1, 2)]
    assert [example.codes for example in examples_of(guide, "x")] == [("x",), ("x", "y")]


def test_a_passage_with_more_than_two_other_agreed_codes_shows_none_of_them() -> None:
    two = {"x": [(1, 2)], "y": [(1, 2)], "z": [(1, 2)]}
    assert len(guide_from((ONE, [coded(ONE, "Ada", two), coded(ONE, "Ben", two)])).examples) == 3
    three = {**two, "w": [(1, 2)]}
    assert guide_from((ONE, [coded(ONE, "Ada", three), coded(ONE, "Ben", three)])).examples == ()
    # What only one of two coders gave besides is not agreed on, and does not count.
    assert len(guide_from((ONE, [coded(ONE, "Ada", three), coded(ONE, "Ben", two)])).examples) == 3


def test_extent_that_coders_agree_on_counts_for_clarity() -> None:
    ada = coded(ONE, "Ada", {"x": [(1, 2), (5, 6)]})
    ben = coded(ONE, "Ben", {"x": [(1, 4), (5, 6)]})
    # On 1-2 they agree by half, on 5-6 wholly; but 1-4 and 5-6 of Ben's are one passage, 1-6.
    assert places(guide_from((ONE, [ada, ben])))[0] == ("one", 1, 2)
    apart = coded(ONE, "Ben", {"x": [(1, 3), (5, 6)]})
    assert places(guide_from((ONE, [ada, apart])))[0] == ("one", 5, 6)


def test_a_passage_of_the_team_s_usual_length_comes_first() -> None:
    both = {"x": [(1, 6), (9, 10)], "y": [(13, 14), (17, 18)]}  # lengths 6, 2, 2, 2: the median is 2
    guide = guide_from((ONE, [coded(ONE, "Ada", both), coded(ONE, "Ben", both)]))
    assert places(guide) == [("one", 9, 10), ("one", 1, 6)]


def test_an_example_is_short_enough_to_read() -> None:
    longest, too_long = {"x": [(1, 8)]}, {"x": [(1, 9)]}
    assert places(guide_from((ONE, [coded(ONE, "Ada", longest)]))) == [("one", 1, 8)]
    assert places(guide_from((ONE, [coded(ONE, "Ada", too_long)]))) == []
    wordy = interview("wordy", prose("a", 125), prose("b", 125), prose("c", 1))
    assert places(guide_from((wordy, [coded(wordy, "Ada", {"x": [(0, 1)]})]))) == [("wordy", 0, 1)]
    assert places(guide_from((wordy, [coded(wordy, "Ada", {"x": [(0, 2)]})]))) == []


def test_an_example_says_something_and_not_only_the_interviewer() -> None:
    brief = interview("brief", "Q " + prose("a", 40), prose("b", 14), prose("c", 1), "Q " + prose("d", 40))
    assert places(guide_from((brief, [coded(brief, "Ada", {"x": [(0, 1), (3, 3)]})]))) == []
    assert places(guide_from((brief, [coded(brief, "Ada", {"x": [(0, 2)]})]))) == [("brief", 0, 2)]


def test_examples_stand_code_by_code_in_the_guide_s_order() -> None:
    both = {"y": [(1, 2), (5, 6)], "x": [(9, 10)]}
    guide = guide_from((ONE, [coded(ONE, "Ada", both), coded(ONE, "Ben", both)]))
    assert [example.codes[0] for example in guide.examples] == ["x", "y", "y"]
