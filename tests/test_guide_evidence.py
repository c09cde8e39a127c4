"""Which passages a draft rests on, in which order, and how the model reads them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from support_guide import coded, dialogue, interview, labelled, one_interview, prose

from extract.guide.codes import guide_codes
from extract.guide.evidence import (
    CUT,
    MOST_TOKENS,
    Shown,
    disputed_passages,
    fitting,
    passages_of,
    passages_text,
)
from extract.guide.marks import CodedInterview
from extract.tokens import estimate_tokens
from schemas.codebook import Codebook
from schemas.transcript import Transcript, TurnDraft

ONE, TWO = dialogue("one", 12), dialogue("two", 12)


def places(found: Sequence[Shown]) -> list[tuple[str, int, int, str]]:
    return [(one.interview, one.first, one.last, one.whose) for one in found]


def two_interviews() -> list[CodedInterview]:
    """In the first, two coders share turn 5 of longer passages; the second has one coder only."""
    one = one_interview(
        ONE,
        coded(ONE, "Ada", {"x": [(1, 1), (3, 5), (9, 9)]}),
        coded(ONE, "Ben", {"x": [(5, 7)]}),
    )
    return [one, one_interview(TWO, coded(TWO, "Cleo", {"x": [(1, 2), (7, 7)]}))]


def test_what_coders_agree_on_comes_first_and_every_interview_has_its_turn() -> None:
    assert places(passages_of(two_interviews(), "x")) == [
        ("one", 5, 5, "by several coders"),  # and not 3 to 7, of which this is a part
        ("two", 1, 2, "by its only coder"),
        ("one", 1, 1, "by one coder"),
        ("two", 7, 7, "by its only coder"),
        ("one", 9, 9, "by one coder"),
    ]
    assert passages_of(two_interviews(), "y") == []


def test_a_passage_that_says_little_comes_after_one_that_says_more() -> None:
    talk = interview("talk", "Yes.", "Q And?", prose("a", 20), "Q So?", "No.")
    found = passages_of([one_interview(talk, coded(talk, "Ada", {"x": [(0, 0), (2, 2), (4, 4)]}))], "x")
    assert [one.first for one in found] == [2, 0, 4]


def test_first_codings_are_heard_before_moderated_ones() -> None:
    """The moderated version agrees with Ada on turn 1 because it was made from hers."""
    coders = (
        coded(ONE, "Ada", {"x": [(1, 1), (3, 3)]}),
        coded(ONE, "Ben", {"x": [(3, 3)]}),
        coded(ONE, "Cleo", {"x": [(1, 1)]}, stage="moderated"),
    )
    assert places(passages_of([one_interview(ONE, *coders)], "x")) == [
        ("one", 3, 3, "by several coders"),
        ("one", 1, 1, "by one coder"),
    ]


def test_disputed_are_turns_with_the_one_code_from_one_coder_and_the_other_from_another() -> None:
    ada = labelled(ONE, "Ada", ["x", "x", "x", "x y", "y", "", "x"])
    ben = labelled(ONE, "Ben", ["x", "y", "y", "y", "x", "x", ""])
    # 0: the same. 1, 2 and 4: one against the other. 3: Ada has both. 5, 6: only one coder has a code.
    assert places(disputed_passages([one_interview(ONE, ada, ben)], "x", "y")) == [
        ("one", 1, 2, "`x` by one coder and `y` by another"),
        ("one", 4, 4, "`x` by one coder and `y` by another"),
    ]


LABELS = st.lists(st.sampled_from(["", "x", "y", "x y"]), min_size=12, max_size=12)


@settings(max_examples=40, deadline=None)
@given(LABELS, LABELS, LABELS)
def test_as_many_turns_are_disputed_as_the_guide_counts(
    ada: list[str], ben: list[str], cleo: list[str]
) -> None:
    files = [labelled(ONE, name, own) for name, own in (("Ada", ada), ("Ben", ben), ("Cleo", cleo))]
    files = [file for file in files if file.segments]
    if not files:
        return
    coded_by = one_interview(ONE, *files)
    codes = {code.code: code for code in guide_codes([coded_by], Codebook(name="none"), {})}
    counted = sum(other.turns["one"] for other in codes["x"].confused_with) if "x" in codes else 0
    shown = sum(one.last - one.first + 1 for one in disputed_passages([coded_by], "x", "y"))
    assert shown == counted or (shown, counted) == (1, 0)  # a single turn is no confusion to the guide


def test_the_model_reads_roles_and_numbers_and_the_question_before() -> None:
    found = passages_of(two_interviews(), "x")[:2]
    said = [" ".join(ONE.turn_text(turn).split()) for turn in (4, 5)]
    assert passages_text(found) == "\n".join(
        (
            "[1] interview 1, by several coders:",
            f"> Interviewer (before the passage): {said[0]}",
            f"> Interviewee: {said[1]}",
            "",
            "[2] interview 2, by its only coder:",
            f"> Interviewer (before the passage): {TWO.turn_text(0)}",
            f"> Interviewee: {TWO.turn_text(1)}",
            f"> Interviewer: {TWO.turn_text(2)}",
        )
    )
    assert found[0].said == " ".join(said)


def test_speakers_labels_are_not_shown_as_a_coder_may_be_one() -> None:
    drafts = [TurnDraft("Hello.", "Adalberta"), TurnDraft("All labels are wrong.", None)]
    talk = Transcript.build(id="t", title="T", source="t.txt", turns=drafts)
    (found,) = passages_of([one_interview(talk, coded(talk, "Adalberta", {"x": [(0, 1)]}))], "x")
    assert found.lines == ("> Speaker: Hello.", "> Speaker: All labels are wrong.")


def test_a_long_passage_is_cut_at_a_word_and_the_cut_is_shown() -> None:
    talk = interview("talk", prose("a", 100), prose("b", 2000), prose("c", 100))
    (found,) = passages_of([one_interview(talk, coded(talk, "Ada", {"x": [(0, 2)]}))], "x")
    first, second = found.lines
    assert first == f"> Interviewee: {talk.turn_text(0)}"
    assert second.endswith(CUT)
    whole = f"> Interviewee: {talk.turn_text(1)}"
    assert whole.startswith(second.removesuffix(CUT))  # the blank before the mark shows that no word is cut
    assert MOST_TOKENS - 10 < estimate_tokens("\n".join(found.lines)) <= MOST_TOKENS + 2
    assert talk.turn_text(2) in found.said  # a draft is held against what was not shown as well


def test_a_passage_that_does_not_fit_makes_room_for_smaller_ones() -> None:
    big, small, other = (
        one._replace(lines=("> Speaker: " + "a" * size,))
        for one, size in zip(passages_of(two_interviews(), "x"), (4000, 40, 40), strict=False)
    )
    assert fitting([big, small, other], small.tokens + other.tokens) == [small, other]
    assert fitting([big, small, other], small.tokens + other.tokens - 1) == [small]
