"""Variants of labels: other spellings, and dashes in place of colons; and what is none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import QUICK, SENTENCES, drafts, source

from extract.readers import read_source
from extract.readers.speaker_labels import labelled_lines
from schemas.errors import UnknownFormatError

I_AND_P = ("I: How is it?", "P2: Late.", "I: Why?", "P2: No tests.")


def spoken(*lines: str) -> list[tuple[str | None, str, bool]]:
    """Speaker, text and whether the speaker is inferred, of each turn."""
    read = read_source(source("\n".join(lines), "talk.txt"))
    return [(turn.speaker, turn.text, turn.speaker_inferred) for turn in drafts(read)]


@pytest.mark.parametrize("label", [" i:", "i :", "I.:", "I  :", "i:"])
def test_other_spellings_of_a_label_are_this_label(label: str) -> None:
    assert spoken(*I_AND_P, f"{label} And then?")[-1] == ("I", "And then?", False)


@pytest.mark.parametrize("label", ["interviewer 1:", "Interviewer1:", "INTERVIEWER 1:"])
def test_the_spelling_that_is_used_most_stands_for_all(label: str) -> None:
    lines = ["Interviewer 1: Hi.", "P2: So.", f"{label} Why?", "Interviewer 1: I see."]
    assert {speaker for speaker, _, _ in spoken(*lines)} == {"Interviewer 1", "P2"}


def test_labels_that_say_other_things_stay_apart() -> None:
    lines = ["P1: Hi.", "P2: So.", "P11: No.", "Interviewer: Ah.", "Interviewee: Oh."]
    assert [speaker for speaker, _, _ in spoken(*lines)] == ["P1", "P2", "P11", "Interviewer", "Interviewee"]


def test_a_word_before_a_colon_that_is_no_label_elsewhere_is_what_somebody_says() -> None:
    assert spoken(*I_AND_P, "robustness: that was never tested.")[-1] == (
        "P2",
        "robustness: that was never tested.",
        True,
    )


@pytest.mark.parametrize("dash", [" - ", " – ", " — ", "- "])
def test_a_dash_is_as_good_as_a_colon_after_a_label_that_is_known(dash: str) -> None:
    lines = (*I_AND_P, f"I{dash}And then?", f"p2{dash}it broke.")
    assert spoken(*lines)[-2:] == [("I", "And then?", False), ("P2", "it broke.", False)]


def test_a_name_that_somebody_talks_about_is_no_label() -> None:
    lines = ["Maria: Hi.", "Bob: So.", "Maria: Why?", "Bob: Ah.", "Maria - she was my boss - said no."]
    assert spoken(*lines)[-1] == ("Bob", lines[-1], True)


@pytest.mark.parametrize(
    "line", ["Yeah - okay", "Well - it broke.", "P9 - who was that?", "P2 -", "So-called."]
)
def test_other_dashes_make_no_labels(line: str) -> None:
    assert spoken(*I_AND_P, line)[-1] == ("P2", line, True)


def test_roles_before_dashes_are_labels_where_they_recur() -> None:
    assert spoken(*I_AND_P, "P9 - Hello.", "P9 - who was that?")[-2:] == [
        ("P9", "Hello.", False),
        ("P9", "who was that?", False),
    ]


@pytest.mark.parametrize(("one", "other"), [("P1", "P2"), ("Maria", "Bob"), ("I", "P2")])
def test_a_file_may_have_dashes_throughout(one: str, other: str) -> None:
    lines = [
        f"{one} - How is it?",
        f"{other} - Late.",
        f"{one} - and why?",
        "",
        f"{other} - No tests.",
        "So.",
    ]
    expected = [
        (one, "How is it?", False),
        (other, "Late.", False),
        (one, "and why?" if one == "P1" else f"{one} - and why?", one != "P1"),
        (other, "No tests.", False),
        (other, "So.", True),
    ]
    found = spoken(*lines)
    assert [turn[1:] for turn in found] == [turn[1:] for turn in expected]
    assert found[0][0] == one


def test_a_title_with_a_dash_is_a_title_and_a_first_turn_with_one_a_turn() -> None:
    read = read_source(source("Participant P07 – Maria\n\nParticipant P07: Hi.\n\nInterviewer: So.", "x.txt"))
    assert (read.transcript.title, len(read.transcript.turns)) == ("Participant P07", 2)
    assert spoken("P1 - Hello", "P2 - Hi", "P1 - So", "P2 - Yes")[0] == ("P1", "Hello", False)


@pytest.mark.parametrize(
    "text",
    [
        "Yeah - okay\nNo way - really\nAnd so on.\nAnd more.",
        "Monday - we met.\nIt was late.\nMonday - again.\nAnd so on.\nAnd more.",
        "eggs - two\neggs - three\nmilk - one\nmilk - two",
    ],
)
def test_prose_and_lists_with_dashes_are_no_interview(text: str) -> None:
    with pytest.raises(UnknownFormatError):
        read_source(source(text))


def test_a_dash_before_a_time_is_no_text() -> None:
    (turn, *_) = drafts(read_source(source("Maria - 0:12\nHi.\nBob - 0:14\nSo.\nMaria - 0:15\nNo.", "x.txt")))
    assert (turn.speaker, turn.text, turn.time) == ("Maria", "Hi.", 12.0)


def test_captions_know_other_spellings() -> None:
    cues = ["Maria: How?", "Bob: Late.", "maria: Why?", "Bob: Tests.", "Maria: So."]
    vtt = "WEBVTT\n\n" + "\n\n".join(f"0{i}:00.000 --> 0{i}:01.000\n{cue}" for i, cue in enumerate(cues))
    assert {turn.speaker for turn in drafts(read_source(source(vtt, "x.vtt")))} == {"Maria", "Bob"}


_label = st.sampled_from(["I", "P2", "Maria", "Dr. Bo"])


@QUICK
@given(st.lists(st.tuples(_label, SENTENCES, st.sampled_from([": ", " - "])), min_size=1, max_size=8))
def test_mixed_colons_and_dashes_lose_nothing_that_is_said(turns: list[tuple[str, str, str]]) -> None:
    lines = ["I: a", "I: b", "P2: a", "P2: b", "Maria: a", "Maria: b", "Dr. Bo: a", "Dr. Bo: b"]
    found = labelled_lines([*lines, *(label + mark + said for label, said, mark in turns)])[len(lines) :]
    assert [(one.label, one.text) for one in found if one] == [(label, said) for label, said, _ in turns]
