from __future__ import annotations

import pytest
from hypothesis import given
from pydantic import ValidationError
from support_transcripts import transcript_of, transcripts

from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile, Segment
from schemas.transcript import Transcript, Turn, role_of


def test_offsets_count_code_points_and_one_separator_between_turns() -> None:
    transcript = transcript_of("A: héllo", "B: 😀 yes")
    # "héllo" is 5 code points: [0, 5). The line end is at 5. "😀 yes" is 5 code points: [6, 11).
    assert [(turn.start, turn.end) for turn in transcript.turns] == [(0, 5), (6, 11)]
    assert transcript.text == "héllo\n😀 yes"
    assert transcript.turn_text(1) == "😀 yes"


@given(transcripts)
def test_every_offset_belongs_to_the_turn_that_holds_it(transcript: Transcript) -> None:
    for turn in transcript.turns:
        for offset in range(turn.start, turn.end):
            assert transcript.turn_at(offset) == turn.index
        assert transcript.text[turn.start : turn.end] == transcript.turn_text(turn.index)


def test_the_passage_up_to_a_turns_end_does_not_reach_into_the_next() -> None:
    transcript = transcript_of("A: one", "B: two", "A: three")
    assert transcript.turns_of(0, 3) == (0, 0)
    assert transcript.turns_of(0, 5) == (0, 1)
    assert transcript.turns_of(4, len(transcript.text)) == (1, 2)


def test_turns_that_leave_a_hole_are_refused() -> None:
    with pytest.raises(ValidationError, match="turn 1 does not continue"):
        Transcript(
            id="t",
            title="t",
            source="t",
            text="one\n two",
            turns=(Turn(index=0, start=0, end=3), Turn(index=1, start=5, end=8)),
        )


def test_turns_with_something_else_than_the_separator_between_are_refused() -> None:
    """Else a turn could end within a word."""
    with pytest.raises(ValidationError, match="turn 0 ends within a line"):
        Transcript(
            id="t",
            title="t",
            source="t",
            text="oneXtwo",
            turns=(Turn(index=0, start=0, end=3), Turn(index=1, start=4, end=7)),
        )


def test_text_without_a_turn_is_refused() -> None:
    """It would come out of `extract` as an interview in which nothing was found."""
    with pytest.raises(ValidationError, match="no turn holds it"):
        Transcript(id="t", title="t", source="t", text="Labels were wrong.", turns=())
    assert Transcript(id="t", title="t", source="t", text="", turns=()).words == 0


def test_a_copy_with_other_turns_finds_its_own() -> None:
    """What was derived from the first one (starts of turns, digest) does not go with the copy."""
    first = transcript_of("Ada: Labels.", id="t")
    assert (first.turn_at(9), first.digest) == (0, first.digest)
    second = transcript_of("Bob: One.", "Ada: Labels.", id="t")
    copy = first.model_copy(update={"text": second.text, "turns": second.turns})
    assert copy.turn_at(len("One.") + 3) == 1
    assert copy.digest == second.digest
    assert copy == second


def test_a_copied_codebook_knows_its_own_codes() -> None:
    book = Codebook(name="a", codes=(Code(code="Labels"),))
    assert book.find("labels")
    copy = book.model_copy(update={"codes": (Code(code="Drift"),)})
    assert (copy.find("labels"), copy.find("drift")) == (None, Code(code="Drift"))


def test_text_after_the_last_turn_is_refused() -> None:
    with pytest.raises(ValidationError, match="end before the text"):
        Transcript(id="t", title="t", source="t", text="one two", turns=(Turn(index=0, start=0, end=3),))


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Interviewer 1", "interviewer"),
        ("Interviewee", "interviewee"),
        ("PARTICIPANT P7", "interviewee"),
        ("Maria", None),
        (None, None),
    ],
)
def test_roles_come_from_labels_that_state_them(label: str | None, role: str | None) -> None:
    assert role_of(label) == role


def test_a_segment_of_turns_is_their_slice() -> None:
    transcript = transcript_of("A: one", "B: two", "A: three")
    segment = Segment.of_turns(transcript, "code", 1, 2)
    assert (segment.start, segment.end, segment.text) == (4, 13, "two\nthree")


def test_segments_out_of_order_are_refused() -> None:
    transcript = transcript_of("A: one", "B: two")
    segments = (Segment.of_turns(transcript, "x", 1, 1), Segment.of_turns(transcript, "x", 0, 0))
    with pytest.raises(ValidationError, match="order"):
        CodingFile(transcript="t", coder=Coder(name="Ada", kind="human"), segments=segments)


def test_a_text_that_is_not_its_slice_is_found() -> None:
    transcript = transcript_of("A: one", "B: two")
    wrong = Segment.of_turns(transcript, "x", 0, 0).model_copy(update={"text": "two"})
    coding = CodingFile(transcript="t", coder=Coder(name="Ada", kind="human"), segments=(wrong,))
    with pytest.raises(ValueError, match=r"\[0, 3\) is not that slice"):
        coding.check_against(transcript)


def test_a_blank_human_file_is_uncoded_and_a_blank_model_file_is_not() -> None:
    assert CodingFile(transcript="t", coder=Coder(name="Ada", kind="human")).uncoded
    assert not CodingFile(transcript="t", coder=Coder(name="m", kind="model")).uncoded


def test_equal_values_give_equal_text() -> None:
    one = transcript_of("A: one", "B: two")
    other = Transcript.model_validate_json(one.to_json())
    assert other.to_json() == one.to_json()
    assert other.digest == one.digest
