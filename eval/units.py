"""What agreement is counted over: turns, sentences or characters of a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, NamedTuple

from schemas.transcript import Transcript

Unit = Literal["turn", "sentence", "character"]

_SENTENCE = re.compile(r"\S(?:.*?[.!?…]+[\"'”’»)\]]*(?=\s)|.*\S)?", re.DOTALL)


class Span(NamedTuple):
    """A unit: code points `[start, end)` of a transcript's text."""

    start: int
    end: int


def turn_spans(transcript: Transcript) -> list[Span]:
    """One unit per turn."""
    return [Span(turn.start, turn.end) for turn in transcript.turns]


def sentence_spans(transcript: Transcript) -> list[Span]:
    """One unit per sentence; no sentence crosses a turn, and a turn without words has none.

    A sentence ends at `. ! ? …` before white space, so "e.g. this" is two: the rule is plain and
    the same for all coders.
    """
    return [
        Span(match.start(), match.end())
        for turn in transcript.turns
        for match in _SENTENCE.finditer(transcript.text, turn.start, turn.end)
    ]


def character_spans(transcript: Transcript, cuts: Iterable[int]) -> list[Span]:
    """Stretches of characters that every segment covers whole or not at all; each counts its length.

    Counting stretches by their length is counting characters one by one, at a fraction of the cost.
    Separators between turns are in no stretch.

    Args:
        transcript: the transcript.
        cuts: starts and ends of all segments on it.
    """
    edges = sorted({*cuts, *(edge for turn in transcript.turns for edge in (turn.start, turn.end))})
    turns = iter(transcript.turns)
    turn = next(turns, None)
    spans = []
    for start, end in pairwise(edges):
        while turn is not None and turn.end <= start:
            turn = next(turns, None)
        if turn is not None and turn.start <= start and end <= turn.end:
            spans.append(Span(start, end))
    return spans
