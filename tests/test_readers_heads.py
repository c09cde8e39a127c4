"""What stands above an interview: no turns, but what the interview is called and facts about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from support_containers import word, word_table
from support_formats import QUICK, SENTENCES, drafts, source

from extract.readers import read_source
from extract.readers.heads import is_heading
from schemas.coding import Document

SAID = ("Interviewer: How is it?", "Interviewee: Late.", "Interviewer: Why?", "Interviewee: No tests.")
TURNS = [("Interviewer", "How is it?"), ("Interviewee", "Late."), ("Interviewer", "Why?")]


def text(*lines: str, name: str = "talk-7.txt") -> Document:
    return read_source(source("\n\n".join(lines), name))


def spoken(document: Document) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in drafts(document)]


def called(document: Document) -> tuple[str, str]:
    return document.transcript.id, document.transcript.title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Interview with Bob"], "Interview with Bob"),
        (["Transcript"], "talk-7"),
        (["Verbatim transcript of the interview:"], "talk-7"),
        (["Transcript", "Interview with Bob", "12 March 2021"], "Interview with Bob"),
        (["Interview with Bob", "Date: 12 March 2021", "Duration: 00:48:12", "Transcribed by: Ann"], None),
        (["Study 4: Focus group with nurses"], "Study 4: Focus group with nurses"),
        (["Bob's interview", "P07"], "Bob's interview"),
        (["Date: 2021-03-12"], "talk-7"),
        (["2021-03-12, 10:00 am"], "talk-7"),
    ],
)
def test_lines_above_the_first_label_are_the_title_and_no_turns(lines: list[str], title: str | None) -> None:
    for document in (text(*lines, *SAID), read_source(word(*lines, *SAID, name="talk-7.docx"))):
        assert spoken(document)[:3] == TURNS
        assert called(document) == ("talk-7", title or lines[0])  # the file tells interviews apart


def test_labels_alone_on_their_lines_may_have_a_title_above_them() -> None:
    document = text("Interview with Bob", "Interviewer", "How is it?", "Interviewee", "Late.", "And dark.")
    assert spoken(document) == [*TURNS[:2], ("Interviewee", "And dark.")]
    assert called(document) == ("talk-7", "Interview with Bob")


def test_a_numbered_title_below_others_identifies_the_interview() -> None:
    document = text("Transcript", "Interview 3 - Ann", *SAID)
    assert (called(document), len(spoken(document))) == (("interview-3", "Interview 3"), 4)
    assert [coding.coder.name for coding in document.codings] == ["Ann"]


def test_a_title_above_a_table_and_above_time_stamps() -> None:
    table = word_table(["Maria", "How is it?"], ["Bob", "It is late and dark."], ["Maria", "Since when?"])
    assert len(spoken(read_source(table))) == 3
    stamped = text("Interview with Bob", "[0:01] Maria: Hi.", "[0:04] Bob: So.", "[0:07] Maria: Yes.")
    assert called(stamped) == ("talk-7", "Interview with Bob")
    assert [turn.time for turn in drafts(stamped)] == [1.0, 4.0, 7.0]


@pytest.mark.parametrize(
    "line",
    [
        "All set.",
        "We start the interview now",
        "So this is the recording",
        "Yes the recording is on",
        "The interview went on for an hour.",
        "Shall we begin?",
        "interview with Bob",  # no capital letter: as people are written down
        "Somebody coughs",
        "Interview after interview after interview after interview and after all that one more still",
    ],
)
def test_what_somebody_says_above_the_first_label_stays_a_turn(line: str) -> None:
    assert spoken(text(line, *SAID))[:2] == [(None, line), TURNS[0]]


def test_only_lines_above_the_first_label_are_a_head_and_only_up_to_what_is_said() -> None:
    document = text("Transcript", "All set.", "Interview with Bob", *SAID, "Interview with Bob")
    assert spoken(document)[:2] == [(None, "All set."), (None, "Interview with Bob")]
    assert spoken(document)[-1] == ("Interviewee", "Interview with Bob")
    assert called(document) == ("talk-7", "talk-7")


def test_who_has_which_role_is_no_turn_where_others_speak() -> None:
    roles = ["Interviewer: Ann Lee", "Participant: P3", "Date: 3 March"]
    short = [
        "I: How is it?",
        "P: Late.",
        "I: Why?",
        "P: No tests.",
        "I: And then?",
        "P: We wrote some, I think.",
    ]
    document = text(*roles, *short)
    assert [speaker for speaker, _ in spoken(document)] == ["I", "P"] * 3
    assert document.transcript.turns[0].role == "interviewer"  # guessed: no label states a role any more
    assert spoken(text(*roles[:2], *SAID))[:2] == [("Interviewer", "Ann Lee"), ("Participant", "P3")]
    assert spoken(text("Moderator: So let us begin.", *short))[0] == ("Moderator", "So let us begin.")


def test_at_most_eight_lines_are_left_out() -> None:
    assert len(spoken(text(*["Interview with Bob"] * 9, *SAID))) == 5


def test_a_name_stands_once_where_every_line_below_the_title_has_a_label() -> None:
    lines = ["Maria: Hi.", "Guest: Hello.", "Maria: So."]
    for head in ([], ["Interview with Bob"], ["Date: 3 March"]):
        assert [speaker for speaker, _ in spoken(text(*head, *lines))] == ["Maria", "Guest", "Maria"]


def test_a_file_is_known_by_its_first_label_below_the_title() -> None:
    long = ["Interviewee: It began so.", *["And it went on."] * 20]
    assert len(spoken(text("Interview with Bob", *long))) == 21


@QUICK
@given(SENTENCES)
def test_whole_sentences_are_never_left_out(sentence: str) -> None:
    assert not is_heading(sentence) or not sentence.endswith(".")
    assert spoken(text(sentence, *SAID))[0] == (None, sentence)
