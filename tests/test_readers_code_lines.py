"""Codes are told from what people say: by form, by codebook, by behaviour; one-word paragraphs are text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import UNTIMED

from extract.readers.code_lines import find_code_lines
from schemas.codebook import Code, Codebook

HEADING = None
TEXT = "So that is how we do it, more or less."


def found(lines: Sequence[str | None], codebook: Codebook | None = None) -> list[str | None]:
    """The lines that are codes, in order."""
    return [lines[i] for i in sorted(find_code_lines(lines, codebook))]


def book(*codes: str, aliases: tuple[str, ...] = ()) -> Codebook:
    """A codebook of these codes; `aliases` belong to the first."""
    first, *others = codes
    return Codebook(name="b", codes=(Code(code=first, aliases=aliases), *(Code(code=c) for c in others)))


def talk(*paragraphs: Sequence[str]) -> list[str | None]:
    """Each paragraph under a heading of its own."""
    return [line for paragraph in paragraphs for line in (HEADING, *paragraph)]


@pytest.mark.parametrize(
    "code", ["Data-missing-values", "feedback-loop", "QM-x", "ML-pipeline-issues [MLP]", "A-b (MT)"]
)
def test_a_hyphenated_name_after_text_is_a_code(code: str) -> None:
    assert found(talk([TEXT, code], [TEXT])) == [code]


def test_several_codes_may_follow_one_paragraph() -> None:
    assert found(talk([TEXT, "Data-a", "Data-b", "Data-c"])) == ["Data-a", "Data-b", "Data-c"]


@pytest.mark.parametrize(
    "line",
    ["Data-missing.", "state-of-the-art stuff", "Mm-hmm", "uh-huh", "Bye-bye", "-", "GPT-4", "end-to-end,"],
)
def test_near_forms_and_fillers_are_text(line: str) -> None:
    assert found(talk([TEXT, line], [TEXT], [TEXT])) == []


@pytest.mark.parametrize("line", ["follow-up", "Data-missing-values"])
def test_what_stands_first_under_a_heading_is_what_the_speaker_says(line: str) -> None:
    assert found(talk([TEXT], [line], [TEXT])) == []
    assert found(talk([TEXT], [line], [TEXT]), book(line)) == []


def test_the_first_line_of_a_file_is_no_code() -> None:
    assert found(["Data-missing", TEXT]) == []


def test_a_codebook_names_codes_of_any_form() -> None:
    lines = talk([TEXT, "Q2.1", "Misc"], [TEXT, "monitoring"], [TEXT, "Testing is hard (a lot)"])
    known = book("Q2.1", "Misc", "monitoring", "Testing is hard (a lot)")
    assert found(lines, known) == ["Q2.1", "Misc", "monitoring", "Testing is hard (a lot)"]
    assert found(lines) == []


def test_aliases_and_other_spellings_count() -> None:
    lines = talk([TEXT, "data drift"], [TEXT, "Drifting"])
    assert found(lines, book("Data-drift", aliases=("Drifting",))) == ["data drift", "Drifting"]


def test_a_codebook_does_not_make_codes_of_sentences() -> None:
    assert found(talk([TEXT, "Monitoring."], [TEXT, "the monitoring"]), book("monitoring")) == []


@pytest.mark.parametrize("word", ["So", "Uh", "Go", "Yeah", "Okay", "Right", "Exactly"])
def test_one_word_paragraphs_are_text_even_when_they_recur(word: str) -> None:
    assert found(talk(*[[TEXT, word]] * 5)) == []
    assert found(talk(*[[TEXT, word], [word]] * 5)) == []


@pytest.mark.parametrize("code", ["Q2.1", "Misc", "Issues [MLP]", "GPT-4", "ml/ops"])
def test_a_name_that_nobody_says_is_a_code_when_it_recurs(code: str) -> None:
    assert found(talk([TEXT, code], [TEXT], [TEXT, code])) == [code, code]
    assert found(talk([TEXT, code], [TEXT], [TEXT])) == []


def test_plain_words_must_recur_three_times() -> None:
    assert found(talk(*[[TEXT, "Low data quality"]] * 3)) == ["Low data quality"] * 3
    assert found(talk(*[[TEXT, "Low data quality"]] * 2)) == []


def test_a_single_word_that_people_say_is_text() -> None:
    said = "And monitoring, we did not have that."
    assert found(talk([said, "Monitoring"], [TEXT, "Monitoring"], [TEXT, "Monitoring"])) == []


@pytest.mark.parametrize(
    "line", ["Sounds good to me", "Yeah the model", "Models, mostly", "[laughter]", "2019"]
)
def test_recurring_talk_is_text(line: str) -> None:
    assert found(talk(*[[TEXT, line]] * 4)) == []


def test_a_line_that_also_stands_under_a_heading_is_text() -> None:
    assert found(talk([TEXT, "Q2.1"], [TEXT, "Q2.1"], ["Q2.1"])) == []


def test_a_recording_that_loops_is_text() -> None:
    assert found(talk([TEXT, "Low quality 1a", "Low quality 1a", "Low quality 1a"], [TEXT])) == []


def test_labels_of_speakers_that_are_not_known_as_such_are_text() -> None:
    # `S3` is followed by text each time, as a speaker is; codes stand last before a heading.
    assert found(talk([TEXT, "S3", TEXT], [TEXT, "S3", TEXT], [TEXT, "S3", TEXT])) == []


def test_without_headings_recurrence_tells_nothing() -> None:
    few = [TEXT, "Q2.1", HEADING, TEXT, TEXT, TEXT, TEXT, "Q2.1"]
    assert found(few) == []
    assert found([*few, HEADING, TEXT, HEADING, TEXT, HEADING, TEXT]) == ["Q2.1", "Q2.1"]


def test_odd_names_beside_codes_are_codes() -> None:
    assert found(talk([TEXT, "Data-a", "Q2.1"], [TEXT])) == ["Data-a", "Q2.1"]
    assert found(talk([TEXT, "Q2.1", "Data-a"], [TEXT])) == ["Q2.1", "Data-a"]


def test_a_plain_word_is_a_code_only_between_codes() -> None:
    assert found(talk([TEXT, "Data-a", "tabular", "Data-b"])) == ["Data-a", "tabular", "Data-b"]
    assert found(talk([TEXT, "Data-a", "tabular"])) == ["Data-a"]


@UNTIMED
@given(
    st.lists(
        st.one_of(st.none(), st.text(st.characters(exclude_characters="\n"), min_size=1)).map(
            lambda line: line and (line.strip() or None)
        ),
        max_size=30,
    )
)
def test_a_code_always_has_a_line_before_it(lines: list[str | None]) -> None:
    for i in find_code_lines(lines, book("So", "Q1")):
        assert i > 0
        assert lines[i] is not None
        assert lines[i - 1] is not None
