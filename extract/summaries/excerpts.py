"""Excerpts: a quote for a passage whose coders gave none, as people who code in Delve do.

Chosen is the sentence that says most of what the passages of its kind have in common: words that many of them
use, or the codebook's definition does, and that are rare in the interviews otherwise. A word weighs the share
of passages that use it (plus 1 where the definition does) times log(turns / turns that use it);
a sentence scores the sum over its words, divided by the square root of their number.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from extract.summaries.evidence import Issue
from schemas.coding import Quote
from schemas.summary import Passage
from schemas.transcript import Transcript

LONGEST_EXCERPT = 320
"""Code points at which an excerpt is cut, at a word."""

LEAST_WORDS = 5
"""Words of a sentence that can stand alone."""

_SENTENCE = re.compile(r"[^.?!\n]+[.?!]*")
_WORD = re.compile(r"[^\W\d_]{3,}")


class Excerpts:
    """Gives quotes to passages of one issue.

    Args:
        issue: whose passages they are.
        transcripts: those of the passages, by id.
    """

    def __init__(self, issue: Issue, transcripts: Mapping[str, Transcript]) -> None:
        self._issue = issue
        self._transcripts = transcripts

    def with_quotes(self, passage: Passage) -> Passage:
        """The passage; with an excerpt as its quote where its coders gave none."""
        if passage.quotes:
            return passage
        return passage.model_copy(update={"quotes": (self.excerpt(passage),)})

    def excerpt(self, passage: Passage) -> Quote:
        """A sentence of the passage, not an interviewer's if possible; all of it where none is long."""
        transcript = self._transcripts[passage.interview]
        weights = self._of_issue if passage.about_issue else self._of_remedies
        places = [_trimmed(transcript.text, place) for place in _sentences(passage, transcript)]
        spoken = [place for place in places if len(transcript.text[slice(*place)].split()) >= LEAST_WORDS]
        whole = _trimmed(transcript.text, (passage.start, passage.end))
        start, end = max(spoken, key=lambda place: _score(transcript, place, weights), default=whole)
        text = transcript.text[start:end]
        return Quote(start=start, end=end, text=text, as_given=text, match="verbatim", coverage=1.0)

    @cached_property
    def _of_issue(self) -> dict[str, float]:
        return self._weights([one for one in self._issue.passages if one.about_issue])

    @cached_property
    def _of_remedies(self) -> dict[str, float]:
        return self._weights([one for one in self._issue.passages if not one.about_issue])

    def _weights(self, passages: Sequence[Passage]) -> dict[str, float]:
        code = self._issue.code
        told = _words(f"{code.code} {code.name} {code.definition}")
        used = Counter(word for passage in passages for word in _words(passage.text))
        return {
            word: (count / len(passages) + (word in told)) * self._rarity(word)
            for word, count in used.items()
        }

    def _rarity(self, word: str) -> float:
        turns, with_word = self._turns
        return math.log((1 + turns) / (1 + with_word[word]))

    @cached_property
    def _turns(self) -> tuple[int, Counter[str]]:
        """How many turns the interviews of the passages have, and in how many each word occurs."""
        names = {passage.interview for passage in self._issue.passages}
        turns = [_words(text) for name in names for text in _turn_texts(self._transcripts[name])]
        return len(turns), Counter(word for words in turns for word in words)


def _turn_texts(transcript: Transcript) -> Iterator[str]:
    return (transcript.turn_text(turn.index) for turn in transcript.turns)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _score(transcript: Transcript, place: tuple[int, int], weights: Mapping[str, float]) -> float:
    words = _words(transcript.text[slice(*place)])
    # In a fixed order, as the sum of the same numbers in another one may differ in its last digit.
    return sum(weights.get(word, 0.0) for word in sorted(words)) / math.sqrt(max(len(words), 1))


def _sentences(passage: Passage, transcript: Transcript) -> Iterable[tuple[int, int]]:
    turns = transcript.turns[passage.first_turn : passage.last_turn + 1]
    answers = [turn for turn in turns if turn.role != "interviewer"]
    for turn in answers or turns:
        start, end = max(turn.start, passage.start), min(turn.end, passage.end)
        for found in _SENTENCE.finditer(transcript.text, start, end):
            yield found.span()


def _trimmed(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """The place without white space at its ends, cut at a word where it is too long."""
    start, end = place
    if end - start > LONGEST_EXCERPT:
        end = max(text.rfind(" ", start, start + LONGEST_EXCERPT), start + 1)
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
