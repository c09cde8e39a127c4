"""The offline baseline: codes turns by words that the codebook uses. It exists to be beaten.

Each code is the bag of words of its name, definition, use and examples. A turn of the interviewee
gets the code with which it shares the most words, weighted by inverse document frequency over the
codebook (a word of every entry weighs nothing), if that sum reaches a threshold. Same input, same output.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile, Quote, Segment
from schemas.transcript import Transcript

NAME = "keyword"
THRESHOLD = 9.0
"""Least sum of weights for a code; chosen so that about a quarter of the samples' turns are coded."""

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
    best = max(scores, key=lambda code: scores[code], default=None)
    if best is None or scores[best] < THRESHOLD:
        return
    found = ", ".join(sorted(words & bags[best].keys()))
    yield Segment.of_turns(transcript, best, index, index).model_copy(
        update={
            "quotes": (_quote(transcript, index, bags[best]),),
            "rationale": f"Shares words with the codebook: {found}.",
        }
    )


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
    """Per code its words, weighted by the logarithm of (codes / codes that use the word)."""
    words = {code.code: _stems(_words_of(code)) for code in codebook.codes}
    spread = Counter(word for bag in words.values() for word in bag)
    return {
        code: {word: math.log(len(words) / spread[word]) for word in sorted(bag)}
        for code, bag in words.items()
    }


def _words_of(code: Code) -> str:
    return " ".join((code.code.replace("-", " "), code.name, code.definition, code.use_when, *code.examples))


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold()))


def _stem(word: str) -> str:
    """The word without a common English ending, so that `labels` meets `labelling` halfway."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word.removesuffix(suffix)
    return word
