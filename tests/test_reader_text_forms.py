"""Zoom's captions as text, Otter, lines with time stamps, Markdown: every form, and what is none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import QUICK, SENTENCES, drafts, source

from extract.readers import markdown_text, otter_text, read_source, stamped_text, zoom_text
from extract.readers.cuts import turns_of
from extract.readers.placed import lines_of
from schemas.transcript import TurnDraft

FORMS = (zoom_text, otter_text, stamped_text, markdown_text)

OTTER = """Interview 3
Wed, Mar 3 2021 10:00AM • 34:10

SUMMARY KEYWORDS
data, model, drift

SPEAKERS
Maria, Bob

Maria  0:01
Hello, how is it?

Bob  0:04
Late. At 12:30 we met.

And dark.

Unknown Speaker  1:02:03
Eh.

Transcribed by https://otter.ai
"""


def read(text: str, name: str = "notes.txt") -> list[TurnDraft]:
    return drafts(read_source(source(text, name)))


def test_zoom_counts_from_the_first_caption_and_over_midnight() -> None:
    # 23:59:58 is the start; 00:00:03 is five seconds later, 01:00:03 an hour more.
    text = "[Maria Lopez] 23:59:58\nHello everyone.\n\n[Bob] 00:00:03\nHi.\nMore.\n\n[Bob] 01:00:03\nYes."
    assert read(text) == [
        TurnDraft("Hello everyone.", "Maria Lopez", False, 0.0),
        TurnDraft("Hi.", "Bob", False, 5.0),
        TurnDraft("More.", "Bob", True, None),
        TurnDraft("Yes.", "Bob", False, 3605.0),
    ]


def test_zoom_with_a_clock_of_twelve_hours() -> None:
    # 11:59:59 AM to 12:00:01 PM are two seconds; to 1:00:01 PM another hour.
    text = "[Ada] 11:59:59 AM\na b\n[Bob] 12:00:01 PM\nc d\n[Ada] 1:00:01 PM\ne f"
    assert [turn.time for turn in read(text)] == [0.0, 2.0, 3602.0]


def test_otter_without_its_opening_and_its_signature() -> None:
    document = read_source(source(OTTER, "notes.txt"))
    assert document.transcript.title == "Interview 3"
    assert drafts(document) == [
        TurnDraft("Hello, how is it?", "Maria", False, 1.0),
        TurnDraft("Late. At 12:30 we met.", "Bob", False, 4.0),
        TurnDraft("And dark.", "Bob", True, None),
        TurnDraft("Eh.", "Unknown Speaker", False, 3723.0),
    ]


def test_otter_with_single_spaces_needs_names() -> None:
    text = "Speaker 1 0:12\nHi.\nJane van Dijk 0:14\nwe met at 0:15\nSpeaker 1 0:16\nSo."
    assert read(text) == [
        TurnDraft("Hi.", "Speaker 1", False, 12.0),
        TurnDraft("we met at 0:15", "Jane van Dijk", False, 14.0),
        TurnDraft("So.", "Speaker 1", False, 16.0),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["[00:00:12] Maria: Hi.", "[00:01:02] Bob: So: no."],
        ["(00:00:12) Maria: Hi.", "(1:02) Bob: So: no."],
        ["00:00:12 Maria: Hi.", "0:01:02.0 Bob: So: no."],
        ["00:12 - Maria: Hi.", "01:02 – Bob: So: no."],
        ["Maria [00:00:12]: Hi.", "Bob [00:01:02]: So: no."],
        ["Maria (0:12): Hi.", "Bob (1:02): So: no."],
        ["Maria (0:12):", "Hi.", "Bob (1:02):", "So: no."],
        ["Maria [0:12]", "Hi.", "Bob [1:02]", "So: no."],
        ["[0:12] Maria:", "Hi.", "[1:02] Bob:", "So: no."],
        ["**Maria** (0:12): Hi.", "**Bob (1:02):** So: no.", "**Maria**: a", "**Bob**: a"],
    ],
)
def test_speakers_with_time_stamps_in_every_order(lines: list[str]) -> None:
    assert read("\n".join(lines))[:2] == [
        TurnDraft("Hi.", "Maria", False, 12.0),
        TurnDraft("So: no.", "Bob", False, 62.0),
    ]


def test_among_stamped_lines_a_stamp_or_a_label_may_stand_alone() -> None:
    text = "[0:01] Maria: Hi.\n[0:03] Bob: So.\nBob: More.\n[1:02] and on\nplain"
    assert read(text) == [
        TurnDraft("Hi.", "Maria", False, 1.0),
        TurnDraft("So.", "Bob", False, 3.0),
        TurnDraft("More.", "Bob", False, None),
        TurnDraft("and on", "Bob", True, 62.0),
        TurnDraft("plain", "Bob", True, None),
    ]


def test_stamps_alone_are_enough_where_every_line_has_one() -> None:
    assert read("[0:01] It broke.\n[0:03] Twice.") == [
        TurnDraft("It broke.", None, False, 1.0),
        TurnDraft("Twice.", None, False, 3.0),
    ]


def test_markdown_labels_in_bold() -> None:
    text = (
        "# Study 4\n\n**Maria:** Hi.\n\n__Bob__: **so** *what*\n\n## Part 2\n\n- **Maria**: One: two.\n\n"
        "**Bob:**\n\nAlone.\n\nAnd on.\n"
    )
    document = read_source(source(text, "x.md"))
    assert document.transcript.title == "Study 4"
    assert drafts(document) == [
        TurnDraft("Hi.", "Maria"),
        TurnDraft("**so** *what*", "Bob"),
        TurnDraft("One: two.", "Maria"),
        TurnDraft("Alone.", "Bob"),
        TurnDraft("And on.", "Bob", True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Maria: Hi.\nBob: So.\nMaria: Yes.\nBob: No.",
        "Interviewee\n\nIt broke.\n\nInterviewee\n\nYes.",
        "We met at 12:30\nand it was late at 1:30\nand dark",
        "**Summary**\n\nIt broke.\n\n**Outlook**\n\nNone.",
        "[1] Some paper, 2020.\n[2] Another one, 2021.",
        "[see below] 10:00\nno",
        "10:30 it was.\n11:30 it was over.",
        "So it (really) was.\nAnd (1:2) no.",
    ],
)
def test_other_texts_are_of_none_of_these_forms(text: str) -> None:
    assert not any(form.recognises(source(text)) for form in FORMS)


def test_a_title_above_the_first_speaker_is_no_turn() -> None:
    for first in ("[Ada] 10:00:00\nHi.", "Ada  0:00\nHi.", "[0:00] Ada: Hi.", "**Interviewee:** Hi."):
        document = read_source(source(f"# Interview 9\n\n{first}\n", "x.txt"))
        assert (document.transcript.id, drafts(document)[0].text) == ("interview-9", "Hi.")


@pytest.mark.parametrize(
    "first", ["[Ada] 10:00:00\nHi.", "Ada  0:00\nHi.", "[0:00] Ada: Hi.", "**Interviewer:** Hi."]
)
def test_a_text_known_by_the_speaker_on_its_second_line_has_that_speaker(first: str) -> None:
    # One label on 22 lines or more is too few to go by, unless it is the first thing there.
    monologue = f"{first}\n" + "And it went on.\n" * 20
    turns = read(f"Interview with Bob\n{monologue}")
    assert (turns[0].text, len(turns)) == ("Hi.", 21)
    assert {turn.speaker for turn in turns} == {"Interviewer" if "*" in first else "Ada"}
    turns = read(f"All set.\n{monologue}")
    assert [(turn.speaker, turn.text) for turn in turns[:2]] == [
        (None, "All set."),
        (turns[2].speaker, "Hi."),
    ]


_speaker = st.sampled_from(["Ada", "Bob Öz", "Speaker 2"])
_turns = st.lists(st.tuples(_speaker, SENTENCES), min_size=2, max_size=6)


@QUICK
@given(_turns)
def test_every_form_gives_the_turns_that_were_written(turns: list[tuple[str, str]]) -> None:
    expected = [TurnDraft(text, speaker, False, float(i)) for i, (speaker, text) in enumerate(turns)]
    written = {
        "zoom": [f"[{speaker}] 10:00:0{i}\n{text}" for i, (speaker, text) in enumerate(turns)],
        "otter": [f"{speaker}  0:0{i}\n{text}" for i, (speaker, text) in enumerate(turns)],
        "stamped": [f"[0:0{i}] {speaker}: {text}" for i, (speaker, text) in enumerate(turns)],
    }
    for blocks in written.values():
        assert read("\n\n".join(blocks)) == expected


@QUICK
@given(_turns, st.sampled_from(["\n", "\n\n", "\n \n"]))
def test_a_turn_of_a_placed_text_is_the_slice_at_its_place(turns: list[tuple[str, str]], gap: str) -> None:
    text = gap.join(f"  [0:0{i}]  {speaker}:   {said} " for i, (speaker, said) in enumerate(turns))
    for one in turns_of(lines_of(text)):
        assert text[one.at : one.at + len(one.turn.text)] == one.turn.text
