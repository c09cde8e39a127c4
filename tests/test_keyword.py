from __future__ import annotations

import pytest
from support_transcripts import transcript_of

from extract.keyword import code_by_keywords
from intercoder.bundled import bundled_codebook
from schemas.codebook import Code, Codebook

# Thirty codes are a large codebook. A word of one code weighs ln(30) = 3.40, of two codes ln(15) = 2.71.
# The bar of 9 is reached by three words of one code (10.2) and by two and one of two codes (9.51), not by one
# and two of two codes (8.82).
WORDS = "alpha bravo charlie"
PAIRED = "delta echo"
LARGE = Codebook(
    name="b",
    codes=(
        Code(code="nato", definition=f"{WORDS} {PAIRED} everywhere"),
        Code(code="army", definition=f"general {PAIRED} everywhere"),
        *(Code(code=f"c{number}", definition="everywhere") for number in range(28)),
    ),
)
# Three codes are few. A word of one code weighs ln(3) = 1.10, of two codes ln(1.5) = 0.41, of all three 0.
# The bar is two words of one code, 2.20, or all words of a code that has fewer; a name's words count twice.
SMALL = Codebook(
    name="s",
    codes=(
        Code(code="Trust", definition="Whether people trust the model or its predictions."),
        Code(code="Labels", definition="Problems with the labels or the annotation of the model."),
        Code(code="Drift", definition="When the model is not what it was."),
    ),
)


def codes_given(line: str, book: Codebook) -> list[str]:
    return [segment.code for segment in code_by_keywords(transcript_of(line), book).segments]


def test_a_turn_that_shares_enough_words_gets_the_code_with_a_quote() -> None:
    sentence = f"The {WORDS} went to sea together."
    transcript = transcript_of("Interviewer: hm", f"Interviewee: Well. {sentence} And so on it went.")
    (segment,) = code_by_keywords(transcript, LARGE).segments
    assert (segment.code, segment.first_turn, segment.last_turn) == ("nato", 1, 1)
    assert segment.quotes[0].text == sentence
    assert transcript.text[segment.quotes[0].start : segment.quotes[0].end] == sentence


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Interviewee: alpha bravo delta and five words more here", ["nato"]),  # 9.51
        ("Interviewee: alpha delta echo and five words more here", []),  # 8.82
        (
            f"Interviewer 1: {WORDS} and then five words more here",
            [],
        ),  # what the interviewer says is not coded
        ("Interviewee: " + "everywhere " * 9, []),  # a word of every code weighs nothing
        (f"Interviewee: {WORDS}", []),  # too short a turn
        ("Interviewee: " + "? " * 12, []),
        ("Interviewee: ", []),
    ],
)
def test_a_large_codebook_has_a_fixed_bar(line: str, codes: list[str]) -> None:
    assert codes_given(line, LARGE) == codes


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("A: the problems with annotation were there from the very first day", ["Labels"]),  # 1.10 + 1.10
        ("A: the problems with cameras were there from the very first day", []),  # 1.10
        ("A: nobody would trust what came out of all of this", ["Trust"]),  # the name: 2.20
        ("A: ever since the summer it drifts a little bit more every week", ["Drift"]),  # its only own word
        ("A: whether they were or not what it was or with the people", []),  # common words weigh nothing
        ("A: the model and the model and the model and the model", []),  # a word of every code
        (
            "A: the annotation had problems, and nobody could trust the labels at all",
            ["Labels"],
        ),  # 4.39 > 2.20
    ],
)
def test_few_codes_with_short_definitions_find_their_turns(line: str, codes: list[str]) -> None:
    assert codes_given(line, SMALL) == codes


def test_a_single_code_finds_its_turns() -> None:
    book = Codebook(name="one", codes=(Code(code="Sleep", definition="Tired, or awake at night."),))
    assert codes_given("A: I was awake nearly every night for most of that month", book) == ["Sleep"]
    assert codes_given("A: I was at home nearly every evening for most of that month", book) == []


def test_the_code_that_reaches_its_bar_wins_over_a_higher_sum_that_does_not() -> None:
    """`Data` is all there is to one code; for the other, one word that two codes share is too little."""
    book = Codebook(
        name="b", codes=(Code(code="Quality", definition="Data that nobody can read"), Code(code="Data"))
    )
    assert (
        codes_given("A: then we asked for the data once more, and again", book) == []
    )  # a word of every code
    third = book.model_copy(update={"codes": (*book.codes, Code(code="Team", definition="Colleagues"))})
    assert codes_given("A: then we asked for the data once more, and again", third) == ["Data"]


def test_endings_do_not_matter() -> None:
    line = "A: one problem was that every annotation took us a whole day"
    assert codes_given(line, SMALL) == codes_given(line.replace("problem", "problems"), SMALL) == ["Labels"]


def test_the_same_input_gives_the_same_file() -> None:
    transcript = transcript_of(f"A: {WORDS}", f"B: {WORDS} apple")
    book = bundled_codebook()
    assert code_by_keywords(transcript, book).to_json() == code_by_keywords(transcript, book).to_json()
