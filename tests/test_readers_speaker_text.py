"""`Speaker: text` lines: labels are told from colons in what people say."""

from __future__ import annotations

import pytest
from hypothesis import given
from support_formats import UNTIMED, as_speaker_text, drafts, source, turns

from extract.readers import read_source
from extract.readers.speaker_labels import find_labels
from extract.readers.speaker_text import recognises
from schemas.coding import Document
from schemas.transcript import TurnDraft


def document(*lines: str, name: str = "x.txt") -> Document:
    return read_source(source("\n".join(lines), name))


def spoken(*lines: str) -> list[tuple[str | None, str]]:
    """Speaker and text of each turn."""
    return [(turn.speaker, turn.text) for turn in drafts(document(*lines))]


def test_each_line_is_a_turn() -> None:
    read = document("Interviewer 1: How is it?", "", "Interviewee: Late. ", "Interviewee: And dark.")
    assert drafts(read) == [
        TurnDraft("How is it?", "Interviewer 1"),
        TurnDraft("Late.", "Interviewee"),
        TurnDraft("And dark.", "Interviewee"),
    ]
    assert read.codings == ()


def test_a_line_without_label_has_the_last_speaker() -> None:
    read = document("All set.", "Interviewee: Yes.", "It is.", "Interviewer 1: Good.")
    assert drafts(read) == [
        TurnDraft("All set.", None, speaker_inferred=True),
        TurnDraft("Yes.", "Interviewee"),
        TurnDraft("It is.", "Interviewee", speaker_inferred=True),
        TurnDraft("Good.", "Interviewer 1"),
    ]


def test_a_label_alone_names_the_speaker_of_the_next_line() -> None:
    read = document("Interviewee:", "Yes.", "It is.")
    assert drafts(read) == [
        TurnDraft("Yes.", "Interviewee"),
        TurnDraft("It is.", "Interviewee", speaker_inferred=True),
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Maria",
        "P07",
        "INT",
        "Dr. Anna van Dijk",
        "O’Neil",
        "Speaker 2",
        "Élodie",
        "山田",
        "Bob (host)",
        "maria",
    ],
)
def test_any_short_name_that_recurs_is_a_label(label: str) -> None:
    assert spoken(f"{label}: Hi.", f"{label}: So.", f"{label}: Bye.") == [
        (label, "Hi."),
        (label, "So."),
        (label, "Bye."),
    ]


def test_labels_are_written_with_single_spaces() -> None:
    assert spoken("Interviewer  1 : Hi.", "Interviewer 1: So.") == [
        ("Interviewer 1", "Hi."),
        ("Interviewer 1", "So."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "And then she said: no.",
        "For example: this one.",
        "Example: this one.",
        "http://example.org is where it was.",
        "10:30 it was.",
        "Well, listen: it broke.",
        "What matters to us most of all is this: time.",
        "Robustness: that was never tested.",
    ],
)
def test_a_colon_in_what_people_say_makes_no_label(line: str) -> None:
    assert spoken("Maria: Hi.", line, "Bob: So.", "And so on.", "Maria: Yes.", "Bob: Okay.")[1] == (
        "Maria",
        line,
    )


def test_only_the_first_colon_counts() -> None:
    assert spoken("Maria: Bob: no.", "Maria: it said: yes.", "Bob: Hm.", "Bob: So.")[:2] == [
        ("Maria", "Bob: no."),
        ("Maria", "it said: yes."),
    ]


def test_a_name_that_stands_once_is_a_label_where_every_line_has_one() -> None:
    assert spoken("Maria: Hi.", "Guest: Hello.", "Maria: So.")[1] == ("Guest", "Hello.")
    assert spoken("Maria: Hi.", "Guest: Hello.", "Maria: So.", "And so on.")[1] == ("Maria", "Guest: Hello.")


def test_asides_must_be_common_to_be_labels() -> None:
    # 2 of 21 lines are below a tenth; 2 of 20 are not.
    lines = ["Maria: Hi."] * 19
    assert find_labels([*lines, "Note: a.", "Note: b."]) == {"Maria"}
    assert find_labels([*lines[:18], "Question: a.", "Question: b."]) == {"Maria", "Question"}


def test_a_label_on_the_first_line_is_enough() -> None:
    read = document("Interviewee: It began so.", *["And it went on."] * 20)
    assert [turn.speaker_inferred for turn in drafts(read)] == [False] + [True] * 20


def test_a_role_needs_neither_space_nor_recurrence() -> None:
    assert spoken("Interviewer 1:Hi.") == [("Interviewer 1", "Hi.")]


def test_a_full_width_colon_needs_no_space() -> None:
    assert spoken("山田：はい。", "山田：そうです。") == [("山田", "はい。"), ("山田", "そうです。")]


@pytest.mark.parametrize("title", ["# Interview 7", "Interview 7", "#  Interview 7"])
def test_the_first_line_may_be_a_title(title: str) -> None:
    read = document(title, "", "Maria: Hi.", "Maria: So.", name="y.txt")
    assert (read.transcript.id, read.transcript.title) == ("interview-7", "Interview 7")
    assert [turn.text for turn in drafts(read)] == ["Hi.", "So."]


def test_without_title_the_file_name_is_the_title() -> None:
    read = document("Maria: Hi.", "Maria: So.", name="Interview 7.txt")
    assert (read.transcript.id, read.transcript.title) == ("interview-7", "Interview 7")


def test_a_coder_in_the_file_name_makes_an_uncoded_coding_file() -> None:
    (coding,) = document("Maria: Hi.", "Maria: So.", name="Interview 7 - Ada.txt").codings
    assert (coding.coder.name, coding.uncoded) == ("Ada", True)


@pytest.mark.parametrize(
    "text",
    [
        "Just a letter: nothing more.\nAnd a second line.",
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nMaria: Hi.\n\n00:00:03.000 --> 00:00:05.000\nMaria: So.",
        "1\n00:00:01,000 --> 00:00:03,000\nMaria: Hi.\n\n2\n00:00:03,000 --> 00:00:05,000\nMaria: So.",
        "Maria  0:12\nHi.\n\nBob  0:14\nHello.",
        "speaker,text\nMaria,Hi.\nBob,Hello.",
        "Maria: Hi.\nThat is all.",
    ],
)
def test_other_texts_are_not_taken_for_speaker_lines(text: str) -> None:
    assert not recognises(source(text))


@UNTIMED
@given(turns())
def test_what_is_written_is_read_back(written: list[TurnDraft]) -> None:
    assert drafts(read_source(source(as_speaker_text(written)))) == written
