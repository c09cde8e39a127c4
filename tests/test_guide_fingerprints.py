"""Telling interviews by what is said in them."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from support_gold import gold_document
from support_guide import dialogue, interview, prose, words

from extract.guide.asked import Talk, standard_of
from extract.guide.fingerprints import (
    LEAST_SHARE,
    SIZE,
    fingerprint_of,
    is_part,
    likeness,
    runs_of,
)
from extract.readers import read
from intercoder.bundled import bundled_codebook
from schemas.transcript import Transcript, TurnDraft

ONE, TWO = dialogue("one", 100), dialogue("two", 100)


def same_interview(fingerprint: tuple[str, ...], transcript: Transcript) -> bool:
    return is_part(fingerprint, runs_of(transcript.text))


def plain(text: str) -> Transcript:
    """A text without labels, in one turn."""
    return Transcript.build(id="plain", title="Plain", source="plain.txt", turns=[TurnDraft(text)])


def half(transcript: Transcript) -> Transcript:
    spoken = transcript.text.split()
    return plain(" ".join(spoken[len(spoken) // 4 : len(spoken) * 3 // 4]))


def reworded(transcript: Transcript, share: float) -> Transcript:
    """A copy in which this share of the words, here and there, is dropped, doubled or another one."""
    source = random.Random(7)
    other = words("reworded", 3000)
    spoken = [
        source.choice(("", f"{word} {word}", other.pop())) if source.random() < share else word
        for word in transcript.text.split()
    ]
    return plain(" ".join(spoken))


def test_a_fingerprint_is_a_bounded_ascending_sample_without_the_interviewer_s_words() -> None:
    fingerprint = fingerprint_of(ONE)
    assert len(fingerprint) == SIZE
    assert list(fingerprint) == sorted(set(fingerprint))
    questions = {run for turn in ONE.turns[::2] for run in runs_of(ONE.text[turn.start : turn.end])}
    assert questions.isdisjoint(fingerprint)


def test_an_interview_is_itself_under_another_name_without_labels_case_and_punctuation() -> None:
    bare = plain(re.sub(r"[.\n]", " ", ONE.text).upper())
    assert likeness(fingerprint_of(ONE), bare) == 1
    assert same_interview(fingerprint_of(ONE), bare)
    assert same_interview(fingerprint_of(bare), ONE)


def test_another_interview_with_the_same_questions_is_another() -> None:
    questions = [ONE.turn_text(turn) for turn in range(0, 100, 2)]
    other = interview(
        "other",
        *(text for turn, asked in enumerate(questions) for text in (f"Q {asked}", prose(f"else {turn}", 20))),
    )
    assert likeness(fingerprint_of(ONE), other) == 0
    assert not same_interview(fingerprint_of(ONE), other)
    assert not same_interview(fingerprint_of(ONE), TWO)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_a_reworded_copy_and_half_of_it_are_the_same_interview(share: float) -> None:
    copy = reworded(ONE, share)
    assert same_interview(fingerprint_of(ONE), copy)
    assert same_interview(fingerprint_of(copy), ONE)
    assert same_interview(fingerprint_of(ONE), half(copy))


def test_half_of_an_interview_shares_about_half_of_the_fingerprint() -> None:
    assert likeness(fingerprint_of(ONE), half(ONE)) == pytest.approx(0.5, abs=0.12)


def test_an_excerpt_of_two_hundred_words_in_a_hundred_is_recognised_by_its_own_share() -> None:
    spoken = dialogue("long", 600).text.split()
    excerpt = plain(" ".join(spoken[5000:5250]))
    fingerprint = fingerprint_of(plain(" ".join(spoken)))
    assert likeness(fingerprint, excerpt) < LEAST_SHARE
    assert same_interview(fingerprint, excerpt)


def test_a_guide_learned_from_an_excerpt_knows_the_whole() -> None:
    excerpt = plain(" ".join(ONE.text.split()[300:600]))
    assert same_interview(fingerprint_of(excerpt), ONE)


def test_texts_of_few_or_no_words() -> None:
    assert fingerprint_of(plain("")) == ()
    assert not same_interview((), ONE)
    assert not same_interview(fingerprint_of(ONE), plain(""))
    assert len(fingerprint_of(plain("Three words only"))) == 1
    assert same_interview(fingerprint_of(plain("Three words only")), plain("three WORDS, only!"))


def test_hashes_are_words_to_every_program() -> None:
    assert all(re.fullmatch("[a-p]{8}", each) for each in fingerprint_of(ONE))


def real_interviews(shared: Path) -> list[tuple[str, Transcript]]:
    """(number, text) of all copies: Delve's prints by coder, text out of Delve, plain transcripts."""
    copies = []
    for path in sorted((shared / "interviews" / "gold").glob("*.json")):
        number, coder = path.stem.removeprefix("Interview ").split(" - ")
        copies.append((number, gold_document(shared, number, coder).transcript))
    for folder in ("delve-text", "transcripts"):
        for path in sorted((shared / "interviews" / folder).glob("*.txt")):
            copies.append((path.stem.split()[1], read(path, bundled_codebook()).transcript))
    return copies


def test_real_interviews_are_far_from_each_other_and_their_copies_near(shared: Path) -> None:
    copies = real_interviews(shared)
    assert len(copies) == 31
    whole = [Talk(transcript) for _, transcript in copies]
    halves = [Talk(half(transcript)) for _, transcript in copies]
    fingerprints = [fingerprint_of(transcript) for _, transcript in copies]
    standard = standard_of(fingerprints)
    for (number, _), fingerprint in zip(copies, fingerprints, strict=True):
        for (other, _), talk, half_talk in zip(copies, whole, halves, strict=True):
            same = number == other
            share = sum(each in talk.runs for each in fingerprint) / SIZE
            assert share > 0.95 if same else share < 0.01
            assert is_part(fingerprint, talk.runs) is same
            assert talk.is_of(fingerprint, standard) is same
            assert half_talk.is_of(fingerprint, standard) is same
