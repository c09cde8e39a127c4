"""Titles: which interview, which coder, which stage; and ids that are safe as file names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import UNTIMED

from extract.readers.titles import Title, file_title, heading_title, parse_title, title_of, transcript_id


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Interview 32 - PO", Title("Interview 32", "PO", "coded")),
        ("# Interview 14 - Amin", Title("Interview 14", "Amin", "coded")),
        ("#Interview 14 - Amin", Title("Interview 14", "Amin", "coded")),
        ("  Interview 14  -  Amin (moderated) ", Title("Interview 14", "Amin", "moderated")),
        ("Interview 14 - Amin (Moderated)", Title("Interview 14", "Amin", "moderated")),
        ("Synthetic interview 3 - Ada", Title("Synthetic interview 3", "Ada", "coded")),
        ("Participant P07 – Maria (consensus)", Title("Participant P07", "Maria", "consensus")),
        ("P07 — María José", Title("P07", "María José", "coded")),
        ("Interview 3 - 山田", Title("Interview 3", "山田", "coded")),
        ("Study A - Interview 3 - PO", Title("Study A - Interview 3", "PO", "coded")),
        ("interview 3 - ada", Title("interview 3", "ada", "coded")),
        ("Interview 3 - Ada and Ben", Title("Interview 3", "Ada and Ben", "coded")),
        ("Interview 3 - Ada van Dijk", Title("Interview 3", "Ada van Dijk", "coded")),
        ("Interview 3 - coded by Ann", Title("Interview 3", "Ann", "coded")),
        ("Interview 3 - Coder 2", Title("Interview 3", "Coder 2", "coded")),
        ("Interview 30", Title("Interview 30", None, None)),
        ("Focus group 2", Title("Focus group 2", None, None)),
    ],
)
def test_titles_are_taken_apart(line: str, title: Title) -> None:
    assert parse_title(line) == title


@pytest.mark.parametrize(
    "line",
    [
        "",
        "So",
        "Yeah - okay",
        "Interviewer 1",  # a heading
        "## Interviewer 1",
        "Interviewer 1 - Hello there",  # what somebody says
        "Participant 3",  # without a coder it may be a speaker
        "I have 3",
        "Interview 3.",
        "Interview 3 - what do you think of it?",
        "Interview 3 - so we talked about this and that",
        "Interview 3 - ",
        "Interview 3 - transcribed by hand",
        "Interview 3 - Transcribed By Hand",
        "Interview 3 - final",
        "Interview 3 - Final version",
        "Interview 3 - v2",
        "Interview 3 - 2021-03-04",
        "Interview 3 - part 2",
        "Interview 3 - with the nurse",
        "Interview 3 - anonymised (checked)",
        "P1 - Hello there",
        "12 - a",
        "word " * 60 + "3 - Ada",
    ],
)
def test_what_is_no_title(line: str) -> None:
    assert parse_title(line) is None


def test_any_line_after_a_number_sign_can_head_a_file() -> None:
    assert heading_title("# Notes of a Monday") == Title("Notes of a Monday")
    assert heading_title("# Interview 3 - Ada") == Title("Interview 3", "Ada", "coded")
    assert heading_title("Notes of a Monday") is None
    assert heading_title("#") is None


def test_any_file_name_is_a_title() -> None:
    assert file_title("Interview 30") == Title("Interview 30")
    assert file_title("Interview 30 - PO (moderated)") == Title("Interview 30", "PO", "moderated")
    assert file_title("maria  2") == Title("maria 2")
    assert file_title("") == Title("Untitled")


def test_a_file_name_that_describes_the_file_names_no_coder() -> None:
    name = "Interview 3 - transcribed by hand"
    assert file_title(name) == Title(name)
    assert title_of(None, name, "Interview with Bob") == Title(name, heading="Interview with Bob")


def test_the_printed_title_wins_over_the_file_name() -> None:
    printed = Title("Interview 7", "Ada", "coded")
    assert title_of(printed, "Interview 8 - Bob") == printed
    assert title_of(None, "Interview 8 - Bob") == Title("Interview 8", "Bob", "coded")


def test_a_coder_in_the_file_name_counts_only_for_the_same_interview() -> None:
    for stem in ("Interview 7 - Bob", "interview_7 - Bob"):
        assert title_of(Title("Interview 7"), stem) == Title("Interview 7", "Bob", "coded")
    assert title_of(Title("Interview 7"), "Interview 8 - Bob") == Title("Interview 7")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Interview 32", "interview-32"),
        ("interview_32", "interview-32"),
        ("Ｉｎｔｅｒｖｉｅｗ 32", "interview-32"),
        ("../../x", "x"),
        ("a/b\\c:d\ne", "a-b-c-d-e"),
        ("Entrevue n° 3 – Élève", "entrevue-n-3-élève"),
        ("インタビュー 3", "インタビュー-3"),
        ("साक्षात्कार", "साक्षात्कार"),  # vowel signs and the virama belong to the word
        ("CON", "transcript-con"),
        ("Lpt1", "transcript-lpt1"),
        ("COM10", "com10"),
        (".hidden", "hidden"),
    ],
)
def test_ids_are_readable_and_safe(title: str, expected: str) -> None:
    assert transcript_id(title) == expected


@pytest.mark.parametrize("title", ["", "😀", "❤️", "\ufe0f", "../..", "\ud800"])
def test_titles_without_letters_get_a_digest(title: str) -> None:
    assert re.fullmatch("transcript-[0-9a-f]{8}", transcript_id(title))


def test_ids_of_titles_without_letters_differ() -> None:
    assert transcript_id("😀") != transcript_id("😃")


def test_long_titles_stay_apart() -> None:
    first, second = transcript_id("a" * 300), transcript_id("a" * 301)
    assert len(first) == 80
    assert first[:71] == "a" * 71
    assert first != second


def test_letters_of_four_bytes_count_as_four() -> None:
    # 80 of them are 320 bytes; 191 leave room for 47 of them, and for hyphen and digest.
    name = transcript_id("𠀀" * 80)
    assert len(name.encode()) <= 200
    assert name.startswith("𠀀" * 47 + "-")


@UNTIMED
@given(st.text(st.characters(), max_size=120))
def test_every_id_is_a_file_name_everywhere_and_names_itself(title: str) -> None:
    name = transcript_id(title)
    assert 0 < len(name) <= 80
    assert len(f"{name}.json".encode()) <= 255
    assert all(char == "-" or char.isalnum() or not char.isascii() for char in name)
    assert name.strip("-. ") == name
    assert transcript_id(title) == name
    assert transcript_id(name) == name


@UNTIMED
@given(st.text(max_size=60))
def test_no_line_breaks_the_title_parsers(line: str) -> None:
    title = parse_title(line)
    assert title is None or (title.coder is None) == (title.stage is None)
    assert title_of(heading_title(line), line).interview
