"""Windows: runs of whole turns that one request can carry, with context on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from extract.tokens import estimate_tokens
from schemas.transcript import Transcript

DEFAULT_WINDOW_TOKENS = 24_000
"""Fits an interview of about two hours; most take one request."""

SMALLEST_WINDOW = 200
"""Fewest tokens that are worth a request."""

CONTEXT_TURNS = 6
"""Turns before and after a window that may be read but not coded."""

LARGEST_CONTEXT_TURN = 6_000
"""A turn of more tokens is no context: it would keep the turns beside it from being read at all."""

LABEL_TOKENS = 6
"""Number, speaker and line end that the prompt adds to each turn."""


class Window(NamedTuple):
    """Turns `first` to `last` are coded; `context_first` to `context_last` are shown. All included."""

    first: int
    last: int
    context_first: int
    context_last: int


def windows(transcript: Transcript, budget: int = DEFAULT_WINDOW_TOKENS) -> list[Window]:
    """Cut a transcript into windows of whole turns whose coded turns take at most `budget` tokens.

    A turn that is larger than the budget gets a window of its own. Every turn is in exactly one window.
    """
    return [_with_context(transcript, first, last) for first, last in _runs(transcript, budget)]


def halves(transcript: Transcript, window: Window) -> list[Window]:
    """The window cut in two; empty where it holds a single turn and cannot be cut."""
    if window.first == window.last:
        return []
    middle = (window.first + window.last) // 2
    return [
        _with_context(transcript, window.first, middle),
        _with_context(transcript, middle + 1, window.last),
    ]


def _with_context(transcript: Transcript, first: int, last: int) -> Window:
    end = len(transcript.turns) - 1
    before = range(first - 1, max(first - CONTEXT_TURNS, 0) - 1, -1)
    after = range(last + 1, min(last + CONTEXT_TURNS, end) + 1)
    return Window(first, last, first - _shown(transcript, before), last + _shown(transcript, after))


def _shown(transcript: Transcript, turns: range) -> int:
    """How many of the turns, in order, are short enough to be shown as context."""
    tokens = (estimate_tokens(transcript.turn_text(turn)) for turn in turns)
    return sum(1 for _ in takewhile(LARGEST_CONTEXT_TURN.__ge__, tokens))


def _runs(transcript: Transcript, budget: int) -> Iterator[tuple[int, int]]:
    sizes = [estimate_tokens(transcript.turn_text(i)) + LABEL_TOKENS for i in range(len(transcript.turns))]
    parts = max(1, -(-sum(sizes) // budget))
    # Even parts read better than full ones and a rest: a rest of three turns has no context worth the name.
    enough = -(-sum(sizes) // parts)
    first, used = 0, 0
    for index, size in enumerate(sizes):
        if index > first and (used >= enough or used + size > budget):
            yield first, index - 1
            first, used = index, 0
        used += size
    if sizes:
        yield first, len(sizes) - 1
