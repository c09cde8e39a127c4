"""Turns and marks become a transcript and a coding file; a mark that fits no turn is the reader's mistake."""

from __future__ import annotations

import pytest

from extract.readers.coded import Mark, build_document
from extract.readers.titles import Title
from schemas.transcript import TurnDraft

TURNS = [TurnDraft("It broke.", "Interviewee"), TurnDraft("Oh.", "Interviewer 1")]


@pytest.mark.parametrize(
    "mark",
    [
        Mark(0, "A-a", -1, 3),
        Mark(0, "A-a", 3, 3),
        Mark(0, "A-a", 4, 3),
        Mark(0, "A-a", 0, 10),
        Mark(1, "A-a", 3),
    ],
)
def test_a_mark_outside_its_turn_is_refused(mark: Mark) -> None:
    with pytest.raises(ValueError, match=f"outside turn {mark.turn}"):
        build_document(Title("Interview 7"), "x.txt", TURNS, [mark])


def test_segments_are_sorted_and_equal_marks_count_once() -> None:
    marks = [Mark(1, "A-a"), Mark(0, "B-b", 3, 8), Mark(0, "A-a"), Mark(0, "B-b", 3, 8), Mark(0, "A-a", 0, 9)]
    (coding,) = build_document(Title("Interview 7"), "x.txt", TURNS, marks).codings
    assert [(s.code, s.start, s.end, s.text) for s in coding.segments] == [
        ("A-a", 0, 9, "It broke."),
        ("B-b", 3, 8, "broke"),
        ("A-a", 10, 13, "Oh."),
    ]


def test_the_transcript_is_the_same_with_and_without_a_coder() -> None:
    plain = build_document(Title("Interview 7"), "x.txt", TURNS)
    coded = build_document(Title("Interview 7", "Ada", "moderated"), "x.txt", TURNS, [Mark(0, "A-a")])
    assert plain.codings == ()
    assert plain.transcript == coded.transcript
    assert (coded.codings[0].coder.name, coded.codings[0].stage) == ("Ada", "moderated")
