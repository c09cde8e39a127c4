"""Coded excerpts whose words stand in the interview several times, or inside other words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support_cli import Cli
from support_formats import source

from extract.readers import any_of_source
from extract.readers.excerpt_places import Located, locate
from extract.readers.excerpts import Excerpts
from schemas.transcript import Transcript, TurnDraft

SAID = (
    ("Interviewer", "Was geschah im Januar?", 0.0),
    ("P01", "Nichts.", 4.0),
    ("Interviewer", "Ja? War das gut?", 10.0),
    ("P01", "Ja", 65.0),
    ("Interviewer", "Und später auch?", 70.5),
    ("P01", "Ja", 82.0),
)
T = Transcript.build(
    id="interview-3",
    title="Interview 3",
    source="x.txt",
    turns=[TurnDraft(text, speaker, False, time) for speaker, text, time in SAID],
)


def located(text: str) -> Located:
    found = any_of_source(source(text, "ada.csv"))
    assert isinstance(found, Excerpts)
    return locate(found, [T])


def turns(found: Located) -> list[tuple[str, int, str | None]]:
    """Code, turn and remark of each segment."""
    for coding in found.codings:
        coding.check_against(T)
    return [(one.code, one.first_turn, one.rationale) for c in found.codings for one in c.segments]


def test_an_excerpt_is_never_found_inside_another_word() -> None:
    assert turns(located("Interview,Code,Excerpt\nInterview 3,a,Ja\n")) == [("a", 2, None)]
    found = located("Interview,Code,Excerpt\nInterview 3,a,an\nInterview 3,a,Nichts.\n")
    assert turns(found) == [("a", 1, None)]
    assert [one.quote for coding in found.codings for one in coding.rejected] == ["an"]


def test_a_longer_excerpt_that_cuts_a_word_keeps_its_place() -> None:
    """People mark with a mouse: `as geschah im Janu` is from turn 0, whole as it was marked."""
    found = located("Interview,Code,Excerpt\nInterview 3,a,as geschah im Janu\n")
    assert [one.text for one in found.codings[0].segments] == ["as geschah im Janu"]


def test_the_speaker_of_a_row_chooses_between_equal_words() -> None:
    text = "Interview,Speaker,Code,Excerpt,Comment\nInterview 3,p01,a,Ja,first\nInterview 3,P01,a,Ja,second\n"
    found = located(text)
    assert turns(found) == [("a", 3, "first"), ("a", 5, "second")]
    assert found.undecided == {}  # as many places as rows


def test_a_speaker_whom_the_transcript_does_not_know_changes_nothing() -> None:
    text = "Interview,Speaker,Code,Excerpt\nInterview 3,Somebody,a,Ja\n"
    assert turns(located(text)) == [("a", 2, None)]


@pytest.mark.parametrize(("time", "turn"), [("1:05", 3), ("69", 3), ("1:20", 2), ("1:22", 5), ("soon", 2)])
def test_the_time_of_a_row_chooses_between_equal_words(time: str, turn: int) -> None:
    """Turns 2, 3 and 5 say it, from 10, 65 and 82 seconds on; at 80 seconds nobody does."""
    assert turns(located(f"Interview,Time,Code,Excerpt\nInterview 3,{time},a,Ja\n")) == [("a", turn, None)]


def test_a_start_with_a_colon_is_the_time_of_a_row() -> None:
    """Turns 2, 3 and 5 say it; 1:05 is where turn 3 begins."""
    assert turns(located("Interview,Start,Code,Excerpt\nInterview 3,1:05,a,Ja\n")) == [("a", 3, None)]


def test_a_time_that_is_rounded_down_belongs_to_the_turn_that_begins_next() -> None:
    """70 seconds lie half a second before turn 4, and within turn 3."""
    said = [TurnDraft("Ja.", "P01", False, 65.0), TurnDraft("Ja.", "P02", False, 70.5)]
    close = Transcript.build(id="close", title="close", source="c", turns=said)
    found = any_of_source(source("Interview,Time,Code,Excerpt\nclose,1:10,a,Ja.\n"))
    assert isinstance(found, Excerpts)
    assert locate(found, [close]).codings[0].segments[0].first_turn == 1


def test_equal_excerpts_of_one_code_take_the_next_places() -> None:
    rows = "Interview 3,a,Ja\nInterview 3,b,Ja\nInterview 3,a,ja.\nInterview 3,a,Ja\n"
    assert turns(located("Interview,Code,Excerpt\n" + rows)) == [
        ("a", 2, None),
        ("b", 2, None),
        ("a", 3, None),
        ("a", 5, None),
    ]


def test_a_row_that_stands_twice_takes_no_place_but_the_one_in_the_turn_that_it_states() -> None:
    row = "Interview 3,a,3,3,Ja\n"
    assert turns(located("Interview,Code,First turn,Last turn,Excerpt\n" + row * 2)) == [("a", 3, None)]


def test_excerpts_that_are_coded_less_often_than_they_are_said_are_counted() -> None:
    rows = "Interview 3,Ada,a,Ja\nInterview 3,Ada,a,Ja\nInterview 3,Ben,a,Nichts.\n"
    assert located("Interview,Coder,Code,Excerpt\n" + rows).undecided == {("Ada", "interview-3"): 2}


def test_a_passage_that_is_coded_more_often_than_it_is_said_keeps_all_remarks() -> None:
    rows = "Interview 3,a,Nichts.,first\nInterview 3,a,Nichts.,second\nInterview 3,a,Nichts.,first\n"
    found = located("Interview,Code,Excerpt,Comment\n" + rows)
    assert turns(found) == [("a", 1, "first\nsecond")]
    assert found.undecided == {}


def test_a_stated_place_is_not_taken_by_another_row() -> None:
    """`Ja` stands at 31, 48 and 68: the second row states the first of them."""
    rows = "Interview 3,a,,,Ja\nInterview 3,a,31,33,Ja\n"
    assert [turn for _, turn, _ in turns(located("Interview,Code,Start,End,Excerpt\n" + rows))] == [2, 3]


def test_convert_says_where_equal_words_leave_a_choice(tmp_path: Path, cli: Cli) -> None:
    lines = "\n".join(f"{speaker}: {text}" for speaker, text, _ in SAID)
    (tmp_path / "Interview 3.txt").write_text(lines, encoding="utf-8")
    (tmp_path / "ada.csv").write_text("Interview,Coder,Code,Excerpt\nInterview 3,Ada,agree,Ja\n")
    ran = cli("convert", tmp_path / "Interview 3.txt", tmp_path / "ada.csv", "--out", tmp_path / "all.jsonl")
    (segment,) = map(json.loads, (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines())
    assert (segment["first_turn"], segment["text"]) == (2, "Ja")
    assert (
        "ada.csv: 1 passage of Ada stands in interview-3 several times, and the first place is taken; "
        "columns of speakers and times tell such places apart\n"
    ) in ran.err
