"""Text copied out of Delve, in all the variants that the files of the study show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import (
    FOOTER,
    QUICK,
    CodedTurn,
    as_delve_text,
    coded,
    coded_turns,
    codes,
    drafts,
    source,
)

from extract.readers import read_source
from extract.readers.delve_text import recognises
from schemas.codebook import Code, Codebook
from schemas.coding import Document
from schemas.transcript import TurnDraft


def document(text: str, name: str = "x.txt", codebook: Codebook | None = None) -> Document:
    return read_source(source(text, name), codebook)


def elements(*lines: str) -> Document:
    """A document of these elements under a title, blank lines between."""
    return document("\n\n".join(["Interview 7 - Ada", *lines, FOOTER]))


def test_title_headings_text_codes_and_footer_are_told_apart() -> None:
    read = elements(
        "Interviewer 1",
        "How is it?",
        "Interviewee",
        "It is late.",
        "Time-late",
        "Time-lost",
        "Interviewer 2",
        "Oh.",
    )
    assert drafts(read) == [
        TurnDraft("How is it?", "Interviewer 1"),
        TurnDraft("It is late.", "Interviewee"),
        TurnDraft("Oh.", "Interviewer 2"),
    ]
    assert (read.transcript.id, read.transcript.title, read.transcript.source) == (
        "interview-7",
        "Interview 7",
        "x.txt",
    )
    (coding,) = read.codings
    assert (coding.transcript, coding.coder.name, coding.coder.kind) == ("interview-7", "Ada", "human")
    assert coding.stage == "coded"
    assert [(s.code, s.text, s.first_turn, s.last_turn) for s in coding.segments] == [
        ("Time-late", "It is late.", 1, 1),
        ("Time-lost", "It is late.", 1, 1),
    ]


def test_number_signs_in_any_number_mean_nothing() -> None:
    plain = elements("Interviewer 1", "A b.", "Interviewee", "C d.", "Interviewer 1", "E f.")
    marked = document(
        "# Interview 7 - Ada\n\n## Interviewer 1\n\nA b.\n\n#### Interviewee\n\nC d.\n\n"
        "###Interviewer 1\n\nE f."
    )
    assert marked == plain


def test_a_missing_heading_carries_the_speaker_over_and_says_so() -> None:
    read = elements("Interviewee", "First part", "second part.", "Code-a", "And a third.")
    assert drafts(read) == [
        TurnDraft("First part", "Interviewee"),
        TurnDraft("second part.", "Interviewee", speaker_inferred=True),
        TurnDraft("And a third.", "Interviewee", speaker_inferred=True),
    ]


def test_codes_apply_to_the_paragraph_right_before_them_only() -> None:
    read = elements("Interviewee", "First part", "second part.", "Code-a", "And a third.")
    assert codes(read) == [(1, "Code-a")]


def test_text_before_the_first_heading_has_no_speaker() -> None:
    read = elements("All set.", "Interviewee", "Yes.", "Interviewee", "Good.")
    assert drafts(read)[0] == TurnDraft("All set.", None, speaker_inferred=True)


def test_one_word_paragraphs_are_text() -> None:
    words = ["So", "Uh", "Go", "Yeah", "Mm-hmm"]
    read = elements("Interviewee", "It was fine.", *words, "Interviewer 1", "Go", "Interviewee", "So", "So")
    assert [turn.text for turn in drafts(read)] == ["It was fine.", *words, "Go", "So", "So"]
    assert codes(read) == []


def test_a_heading_begins_with_a_capital() -> None:
    read = elements("Interviewee", "It was me, the", "participant", "Interviewer 1", "Oh.")
    assert [turn.text for turn in drafts(read)] == ["It was me, the", "participant", "Oh."]


def test_a_loop_in_the_recording_is_kept() -> None:
    read = elements("Interviewee", "So it goes on and on.", "So it goes on and on.", "So it goes on and on.")
    assert [turn.text for turn in drafts(read)] == ["So it goes on and on."] * 3


@pytest.mark.parametrize(
    "footer",
    [
        FOOTER,
        "Created with the Delve Qualitative Analysis Tool (<http://www.delvetool.com>)",
        "Created with the Delve Qualitative Analysis Tool",
        f"*{FOOTER}*",
    ],
)
def test_the_footer_goes_in_every_variant(footer: str) -> None:
    read = document(
        f"Interview 7 - Ada\n\nInterviewee\n\nHi there.\n\n{footer}\n\nInterviewee\n\nBye.\n\n{footer}"
    )
    assert [turn.text for turn in drafts(read)] == ["Hi there.", "Bye."]


def test_talk_about_delve_stays() -> None:
    said = "Created with the Delve Qualitative Analysis Tool, that is what it says."
    assert [turn.text for turn in drafts(elements("Interviewee", said))] == [said]


def test_a_line_break_inside_a_paragraph_is_a_space() -> None:
    read = elements("Interviewee", "This runs over\ntwo lines\nor three.", "Code-a", "Interviewee", "Next.")
    assert [turn.text for turn in drafts(read)] == ["This runs over two lines or three.", "Next."]
    assert codes(read) == [(0, "Code-a")]


def test_without_blank_lines_each_line_is_an_element() -> None:
    read = document(
        "Interview 7 - Ada\nInterviewee\nOne thing.\nAnother thing.\nCode-a\nInterviewer 1\nOkay.\n" + FOOTER
    )
    assert [turn.text for turn in drafts(read)] == ["One thing.", "Another thing.", "Okay."]
    assert codes(read) == [(1, "Code-a")]


def test_codes_and_text_may_follow_without_a_blank_line() -> None:
    read = elements("Interviewee\nIt broke.\nCode-a\nCode-b", "Interviewer 1\nWhen?")
    assert drafts(read) == [TurnDraft("It broke.", "Interviewee"), TurnDraft("When?", "Interviewer 1")]
    assert codes(read) == [(0, "Code-a"), (0, "Code-b")]


def test_windows_line_ends_and_indentation_change_nothing() -> None:
    text = as_delve_text([CodedTurn(TurnDraft("It broke.", "Interviewee"), ("Code-a",))])
    assert document(text.replace("\n", "\r\n").replace("It", "  It")) == document(text)


def test_a_file_with_a_coder_and_no_code_is_uncoded() -> None:
    (coding,) = elements("Interviewee", "Hi there.").codings
    assert coding.segments == ()
    assert coding.uncoded


def test_codes_without_a_coder_are_an_unknown_coders() -> None:
    read = document(f"Interviewee\n\nIt broke.\n\nCode-a\n\n{FOOTER}", "Interview 9.txt")
    (coding,) = read.codings
    assert (coding.coder.name, coding.stage, read.transcript.id) == ("unknown coder", None, "interview-9")


def test_a_file_without_coder_and_codes_has_no_coding() -> None:
    assert document(f"Interviewee\n\nIt broke.\n\n{FOOTER}", "Interview 9.txt").codings == ()


def test_the_file_name_names_the_coder_where_the_text_does_not() -> None:
    read = document("Interviewee\n\nIt broke.\n\nInterviewee\n\nYes.", "Interview 9 - Bob (moderated).txt")
    assert (read.codings[0].coder.name, read.codings[0].stage) == ("Bob", "moderated")
    assert read.transcript.id == "interview-9"


def test_the_title_wins_over_the_file_name() -> None:
    read = document("# Interview 7 - Ada\n\nInterviewee\n\nIt broke.", "Interview 9 - Bob.txt")
    assert (read.transcript.id, read.codings[0].coder.name) == ("interview-7", "Ada")


def test_the_transcript_does_not_depend_on_the_coder() -> None:
    turn = TurnDraft("It broke.", "Interviewee")
    ada = document(as_delve_text([CodedTurn(turn, ("Code-a",))], "Interview 7 - Ada"))
    bob = document(as_delve_text([CodedTurn(turn)], "# Interview 7 - Bob (moderated)"))
    assert ada.transcript == bob.transcript


def test_a_codebook_makes_odd_codes_known() -> None:
    text = f"Interview 7 - Ada\n\nInterviewee\n\nIt broke.\n\nMisc\n\nInterviewee\n\nYes.\n\n{FOOTER}"
    known = Codebook(name="b", codes=(Code(code="Misc"),))
    assert [turn.text for turn in drafts(document(text))] == ["It broke.", "Misc", "Yes."]
    assert coded_turns(document(text, codebook=known)) == [
        CodedTurn(TurnDraft("It broke.", "Interviewee"), ("Misc",)),
        CodedTurn(TurnDraft("Yes.", "Interviewee")),
    ]


def test_names_after_number_signs_are_speakers_where_they_recur() -> None:
    read = document("## Maria\n\nHi.\n\n### Bob\n\nHello.\n\n## Maria\n\nSo.\n\n## Bob\n\nYes.")
    assert (
        read.transcript
        == document("## Maria\n\nHi.\n\n# Bob\n\nHello.\n\n# Maria\n\nSo.\n\n# Bob\n\nYes.").transcript
    )
    assert [turn.speaker for turn in drafts(read)] == ["Maria", "Bob", "Maria", "Bob"]


def test_other_headings_between_known_speakers_stay_text() -> None:
    read = elements("## Interviewee", "Hi.", "## Second part", "## Interviewee", "Yes.")
    assert [turn.text for turn in drafts(read)] == ["Hi.", "## Second part", "Yes."]


@pytest.mark.parametrize(
    "text",
    [
        "# Notes\n\n## Summary\n\nIt went well.\n\n## Method\n\nWe asked.",
        "Interviewer 1: Hi.\n\nInterviewee\n\nInterviewer 1: So.\n\nInterviewee\n\nInterviewer 1: Yes.",
        "Just a letter.\n\nWith two paragraphs.",
        "Interviewee: one line.",
    ],
)
def test_other_texts_are_not_taken_for_delves(text: str) -> None:
    assert not recognises(source(text))


@QUICK
@given(coded(), st.sampled_from(["Interview 7 - Ada", "# Interview 7 - Ada"]))
def test_what_is_written_is_read_back(turns: list[CodedTurn], title: str) -> None:
    assert coded_turns(document(as_delve_text(turns, title))) == turns
