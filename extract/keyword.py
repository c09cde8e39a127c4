"""The offline baseline: codes turns by words that the codebook uses. It exists to be beaten.

Each code is the bag of words of its name, definition, use and examples. A turn of the interviewee
gets the code with which it shares the most words, weighted by inverse document frequency over the
codebook (a word of every entry weighs nothing), if that sum reaches a bar. Same input, same output.

In a codebook of many codes the frequencies tell common words from telling ones, and a fixed bar serves. A
few short entries cannot: there, common English words are left out, a word of a code's name counts twice,
and the bar is two words that no other code uses, or all words of a code that has fewer. Endings and common
words are English: in other languages, expect less of it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from extract.common_words import COMMON_WORDS
from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile, Quote, Segment
from schemas.transcript import Transcript

NAME = "keyword"
THRESHOLD = 9.0
"""Least sum of weights for a code of a large codebook; half of an interviewee's turns may reach it."""

LARGE = 30
"""Codes from which on a codebook is large: frequencies over fewer entries say little about a word."""

NAME_COUNTS = 2
"""How much more than another word one of a code's name weighs in a small codebook."""

OWN_WORDS = 2
"""Words of a code alone that a turn must share with it, or others worth as much, in a small codebook."""

MIN_WORDS = 8
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE = re.compile(r"[^.?!]+[.?!]*")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s")


Bags = dict[str, dict[str, float]]
"""Code -> word -> weight."""


def code_by_keywords(transcript: Transcript, codebook: Codebook) -> CodingFile:
    """The baseline's coding file for one transcript."""
    bags = _bags(codebook)
    segments = [segment for i in range(len(transcript.turns)) for segment in _code_turn(transcript, i, bags)]
    return CodingFile(
        transcript=transcript.id, coder=Coder(name=NAME, kind="baseline"), segments=tuple(segments)
    )


def _code_turn(transcript: Transcript, index: int, bags: Bags) -> Iterator[Segment]:
    """The turn's segment, if it has one."""
    text = transcript.turn_text(index)
    if transcript.turns[index].role == "interviewer" or len(text.split()) < MIN_WORDS:
        return
    words = _stems(text)
    scores = {
        code: sum(weight for word, weight in bag.items() if word in words) for code, bag in bags.items()
    }
    reached = [code for code, bag in bags.items() if scores[code] and scores[code] >= _bar(bag, len(bags))]
    best = max(reached, key=lambda code: scores[code], default=None)
    if best is None:
        return
    found = ", ".join(sorted(words & bags[best].keys()))
    yield Segment.of_turns(transcript, best, index, index).model_copy(
        update={
            "quotes": (_quote(transcript, index, bags[best]),),
            "rationale": f"Shares words with the codebook: {found}.",
        }
    )


def _bar(bag: dict[str, float], codes: int) -> float:
    """Least sum of weights for a code, given its words and how many codes there are."""
    if codes >= LARGE:
        return THRESHOLD
    return min(OWN_WORDS * _weight(codes, 1), sum(bag.values()))


def _weight(codes: int, spread: int) -> float:
    """What a word that so many of the codes use weighs; with one code alone, as if there were two."""
    return math.log(max(codes, 2) / spread)


def _quote(transcript: Transcript, index: int, bag: dict[str, float]) -> Quote:
    """The sentence of the turn that shares most with the code."""
    turn = transcript.turns[index]
    best = max(
        _SENTENCE.finditer(transcript.text, turn.start, turn.end),
        key=lambda sentence: sum(bag.get(word, 0.0) for word in _stems(sentence[0])),
    )
    text = best[0].strip()
    start = best.start() + len(best[0]) - len(best[0].lstrip())
    return Quote(start=start, end=start + len(text), text=text, as_given=text, match="verbatim", coverage=1.0)


def _bags(codebook: Codebook) -> Bags:
    """Per code its words and what they weigh."""
    return _weighted(tuple((code.code, _name_of(code), _words_of(code)) for code in codebook.codes))


@lru_cache(maxsize=4)
def _weighted(entries: tuple[tuple[str, str, str], ...]) -> Bags:
    """The same of codes, their names and all their words, once for all transcripts of a run.

    A word weighs the logarithm of (codes / codes that use the word).
    """
    codes, is_small = len(entries), len(entries) < LARGE
    common = _COMMON_STEMS if is_small else frozenset()
    words = {code: _stems(text) - common for code, _, text in entries}
    names = {code: _stems(name) if is_small else frozenset() for code, name, _ in entries}
    spread = Counter(word for bag in words.values() for word in bag)
    return {
        code: {
            word: _weight(codes, spread[word]) * (NAME_COUNTS if word in names[code] else 1)
            for word in sorted(bag)
        }
        for code, bag in words.items()
    }


def _name_of(code: Code) -> str:
    return f"{code.code.replace('-', ' ')} {code.name}"


def _words_of(code: Code) -> str:
    return " ".join((_name_of(code), code.definition, code.use_when, *code.examples))


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold()))


def _stem(word: str) -> str:
    """The word without a common English ending, so that `labels` meets `labelling` halfway."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word.removesuffix(suffix)
    return word


_COMMON_STEMS = _stems(COMMON_WORDS)
