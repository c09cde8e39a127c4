from __future__ import annotations

import pytest
from support_transcripts import transcript_of

from extract.keyword import code_by_keywords
from intercoder.bundled import bundled_codebook
from schemas.codebook import Code, Codebook

# Three codes. A word of one code weighs ln(3) = 1.10, of two codes ln(1.5) = 0.41, of all three 0.
# The threshold of 9 is reached by nine words of one code (9.9) and not by eight (8.8).
WORDS = "alpha bravo charlie delta echo foxtrot golfing hotel indigo"
BOOK = Codebook(
    name="b",
    codes=(
        Code(code="nato", definition=WORDS + " shared"),
        Code(code="fruit", definition="apple banana cherry shared"),
        Code(code="shared", definition="nothing else"),
    ),
)


def test_a_turn_that_shares_enough_words_gets_the_code_with_a_quote() -> None:
    transcript = transcript_of("Interviewer: hm", f"Interviewee: Well. {WORDS}. And so on it went.")
    (segment,) = code_by_keywords(transcript, BOOK).segments
    assert (segment.code, segment.first_turn, segment.last_turn) == ("nato", 1, 1)
    assert segment.quotes[0].text == f"{WORDS}."
    assert transcript.text[segment.quotes[0].start : segment.quotes[0].end] == f"{WORDS}."


@pytest.mark.parametrize(
    "line",
    [
        f"Interviewee: {WORDS.removesuffix(' indigo')} and some",  # eight words: below the threshold
        f"Interviewer 1: {WORDS}",  # what the interviewer says is not coded
        "Interviewee: shared " * 9,  # a word of every code weighs nothing
        "Interviewee: " + "? " * 12,
        "Interviewee: ",
    ],
)
def test_other_turns_get_none(line: str) -> None:
    assert code_by_keywords(transcript_of(line), BOOK).segments == ()


def test_endings_do_not_matter() -> None:
    plural = WORDS.replace("golfing", "golfed").replace("hotel", "hotels")
    assert len(code_by_keywords(transcript_of(f"A: {plural}"), BOOK).segments) == 1


def test_the_same_input_gives_the_same_file() -> None:
    transcript = transcript_of(f"A: {WORDS}", f"B: {WORDS} apple")
    book = bundled_codebook()
    assert code_by_keywords(transcript, book).to_json() == code_by_keywords(transcript, book).to_json()
