"""Telling an interview by its content, whatever it is called.

A fingerprint is a bottom-k sketch (Broder 1997): of all runs of six words that interviewees say, hashed, the
k least hashes. It is a random sample of what was said, so the share of it that another text holds estimates
how much of the interview stands in that text. Interviewers' turns are left out of the sketch where labels
tell them, because the same questions are asked in every interview.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from hashlib import blake2b

from extract.normalise import words_of
from schemas.transcript import Transcript

RUN = 6
"""Words in a run. Longer runs tell interviews apart better and bear fewer changed words."""

SIZE = 192
"""Hashes in a fingerprint: a share of 5 % is then estimated to within about 1.6 percentage points."""

LEAST_SHARE = 0.04
"""Share of a fingerprint from which on a text is of the same interview.

Measured on 45 copies and versions of 15 interviews: different interviews share 0 % (at most 2.1 % where no
labels tell who asks), copies of one at least 99 %, half of one with every fifth word changed at least 7 %.
"""

LEAST_OF_EXCERPT = 0.3
"""Share of a text, estimated from at least three runs, from which on it is an excerpt of the interview."""

_LEAST_HITS = 3
_BYTES = 4
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_LEAST_RUNS = 2 * SIZE
"""Interviewees who say less than this are no sample; then all that was said is taken."""


def fingerprint_of(transcript: Transcript) -> tuple[str, ...]:
    """The interview's fingerprint: up to 192 hashes of eight letters, ascending.

    A transcript of fewer than six words is one run; one without words has an empty fingerprint.
    """
    said = {run for text in _answers(transcript) for run in runs_of(text)}
    if len(said) < _LEAST_RUNS:
        said = set(runs_of(transcript.text))
    return tuple(heapq.nsmallest(SIZE, said))


def is_part(fingerprint: tuple[str, ...], content: frozenset[str]) -> bool:
    """Whether one of the two holds a part of the other, if need be reworded here and there.

    A text in other words, such as a translation, is not recognised, nor is an excerpt of a few sentences.

    Args:
        fingerprint: of an interview.
        content: the runs of a transcript's text.
    """
    hits = sum(each in content for each in fingerprint)
    if not hits:
        return False
    # The text's own runs up to the greatest hash of the sketch are a sample of the text in turn.
    greatest = max(fingerprint)
    sampled = sum(each <= greatest for each in content)
    is_excerpt = hits >= _LEAST_HITS and hits >= LEAST_OF_EXCERPT * sampled
    return is_excerpt or hits >= LEAST_SHARE * len(fingerprint)


def likeness(fingerprint: tuple[str, ...], transcript: Transcript) -> float:
    """Share of the fingerprint that the transcript holds, 0 to 1; 0 for an empty fingerprint."""
    content = runs_of(transcript.text)
    return sum(each in content for each in fingerprint) / len(fingerprint) if fingerprint else 0.0


def runs_of(text: str) -> frozenset[str]:
    """Hashes of all runs of six words, without case and punctuation; of a shorter text, of the whole."""
    return frozenset(run for run, _ in placed_runs(text))


def placed_runs(text: str) -> Iterator[tuple[str, int]]:
    """The same, in order, each with the code point that its first word begins at."""
    words = words_of(text)
    for at in range(max(1, len(words) - RUN + 1)) if words else range(0):
        yield _hash(" ".join(word.folded for word in words[at : at + RUN])), words[at].start


def _answers(transcript: Transcript) -> Iterator[str]:
    """What is said between two turns of an interviewer, as one text each."""
    start = 0
    for turn in transcript.turns:
        if turn.role == "interviewer":
            if turn.start > start:
                yield transcript.text[start : turn.start]
            start = turn.end
    yield transcript.text[start:]


def _hash(run: str) -> str:
    """Eight letters: no program that a guide is edited with takes them for a number."""
    digest = blake2b(run.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()
    return digest.translate(_LETTERS)
