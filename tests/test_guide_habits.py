"""Habits, counted by hand."""

from __future__ import annotations

import pytest
from support_guide import book, coded, dialogue, guide_from, interview, labelled, one_interview

from extract.guide.habits import figures, habits_of, median_length, per_coder, summed, together
from extract.guide.remedies import remedies
from schemas.codebook import Code
from schemas.guide import Habits

#                    0      1      2      3      4      5      6      7
TURNS = interview("one", "Q ask", "say", "say", "Q ask", "say", "Q ask", "say", "say")
ADA = labelled(TURNS, "Ada", ["noise", "noise", "noise noise-fix", "", "noise-fix", "drift", "drift", ""])
BEN = labelled(TURNS, "Ben", ["", "drift", "", "", "", "", "", ""])

ADAS = Habits(
    turns=8,
    coded_turns=6,  # all but 3 and 7
    interviewer_turns=2,  # 0 and 5
    marks=7,  # one each, two on turn 2
    passages=4,  # noise 0-2, noise-fix 2, noise-fix 4, drift 5-6
    lengths={1: 2, 2: 1, 3: 1},
    starts_with_interviewer=2,  # noise and drift
    fix_passages=2,
    fix_with_issue=1,  # the one on turn 2
    spoken_by_interviewer=3,
    with_interviewer=2,  # noise and drift
)
BENS = Habits(
    turns=8,
    coded_turns=1,
    interviewer_turns=0,
    marks=1,
    passages=1,
    lengths={1: 1},
    starts_with_interviewer=0,
    fix_passages=0,
    fix_with_issue=0,
    spoken_by_interviewer=3,
    with_interviewer=0,
)


def test_every_count_of_a_coder_on_an_interview() -> None:
    assert guide_from((TURNS, [ADA, BEN])).interviews[0].coders == {"Ada": ADAS, "Ben": BENS}


def test_an_interviewer_inside_a_passage_is_counted_though_it_begins_elsewhere() -> None:
    marks = one_interview(TURNS, coded(TURNS, "Ada", {"noise": [(2, 4)]}))
    habits = habits_of(marks, marks.coders[0], {})
    assert (habits.with_interviewer, habits.starts_with_interviewer, habits.interviewer_turns) == (1, 0, 1)


def test_a_remedy_stands_with_its_issue_when_they_share_any_turn() -> None:
    file = coded(TURNS, "Ada", {"noise-fix": [(1, 3), (5, 6)], "noise": [(3, 4), (7, 7)]})
    habits = guide_from((TURNS, [file])).interviews[0].coders["Ada"]
    assert (habits.fix_passages, habits.fix_with_issue) == (2, 1)  # 1-3 shares turn 3; 5-6 only touches


def test_neighbouring_segments_of_one_code_are_one_passage_and_overlapping_ones_count_once() -> None:
    habits = guide_from((TURNS, [coded(TURNS, "Ada", {"noise": [(1, 2), (3, 3), (3, 4)]})])).interviews[0]
    assert habits.coders["Ada"].lengths == {4: 1}
    assert habits.coders["Ada"].marks == 4


def test_shares_and_means_of_the_counts() -> None:
    found = figures(ADAS)
    assert found.coded == 6 / 8
    assert found.codes_per_coded_turn == 7 / 6
    assert found.mean_length == 7 / 4
    assert found.median_length == 1.5  # of 1, 1, 2, 3
    assert found.single_turn == 2 / 4
    assert found.interviewer == 2 / 6
    assert found.with_interviewer == 2 / 4
    assert found.starts_with_interviewer == 2 / 4
    assert found.fix_with_issue == 1 / 2


def test_what_has_nothing_to_divide_by_is_unknown_and_not_0() -> None:
    assert figures(BENS).fix_with_issue is None
    assert set(figures(summed([]))) == {None}


def test_where_labels_do_not_tell_who_asks_figures_on_interviewers_are_unknown() -> None:
    unlabelled = habits = ADAS.model_copy(update={"spoken_by_interviewer": 0})
    found = figures(unlabelled)
    assert (found.interviewer, found.with_interviewer, found.starts_with_interviewer) == (None, None, None)
    assert found.coded == habits.coded_turns / 8


def test_counts_of_several_interviews_add_up() -> None:
    both = summed([ADAS, BENS])
    assert (both.turns, both.coded_turns, both.passages, both.fix_with_issue) == (16, 7, 5, 1)
    assert both.lengths == {1: 3, 2: 1, 3: 1}


def test_per_coder_who_coded_most_interviews_comes_first() -> None:
    other = dialogue("two", 4)
    guide = guide_from((TURNS, [ADA, BEN]), (other, [coded(other, "Ben", {"drift": [(1, 1)]})]))
    assert list(per_coder(guide)) == ["Ben", "Ada"]
    assert per_coder(guide)["Ben"].turns == 12


def test_together_are_first_codings_and_moderated_versions_only_where_there_is_none() -> None:
    other = dialogue("two", 4)
    guide = guide_from(
        (TURNS, [ADA, BEN, coded(TURNS, "Cleo", {"drift": [(0, 7)]}, stage="moderated")]),
        (other, [coded(other, "Cleo", {"drift": [(1, 2)]}, stage="moderated")]),
    )
    # Ada 6 of 8, Ben 1 of 8, and on the second interview Cleo 2 of 4; not Cleo's 8 of 8 on the first.
    assert (together(guide).coded_turns, together(guide).turns) == (9, 20)
    assert guide.interviews[0].independent == ("Ada", "Ben")
    assert guide.interviews[1].independent == ()
    assert list(guide.interviews[1].coders) == ["Cleo (moderated)"]


@pytest.mark.parametrize(
    ("lengths", "median"), [({}, None), ({3: 1}, 3), ({1: 1, 4: 1}, 2.5), ({1: 2, 9: 1}, 1)]
)
def test_median_of_counted_lengths(lengths: dict[int, int], median: float | None) -> None:
    assert median_length(lengths) == median


def test_a_remedy_is_told_by_the_codebook_or_by_its_name() -> None:
    codebook = book("noise", Code(code="cleaning", mitigates="noise"), "drift")
    names = ["noise", "cleaning", "drift", "Drift fix", "lost-fix", "fix", "prefix"]
    # `lost` is no code here, but `lost-fix` still names a remedy; `fix` and `prefix` name none.
    assert remedies(names, codebook) == {"cleaning": "noise", "Drift fix": "drift", "lost-fix": "lost"}
