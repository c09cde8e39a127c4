"""Quotations inside a sentence: where quotation marks begin and end, and what takes their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_GUILLEMETS = {"‹": "›", "›": "‹"}
_PAIRS = (
    *(("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("‟", "”"), ('"', '"'), ("＂", "＂")),
    *_GUILLEMETS.items(),
)
_OPENING = {opening for opening, _ in _PAIRS} | {"”"}
_SINGLE = re.compile(
    r"(?<!\w)(?:'(?P<straight>[^'\n]+(?:'\w[^'\n]*)*)'|[‘‚](?P<curly>[^’‘]+(?:’\w[^’‘]*)*)[’‘])(?!\w)"
)


class Quotation(NamedTuple):
    """Quoted words at `[start, end)` of a sentence, marks included."""

    start: int
    end: int
    words: str


def quotations(text: str) -> tuple[Quotation, ...]:
    """All quotations of a sentence, in order.

    Double marks of any style count, and single ones where they cannot be apostrophes. A double mark that is
    never closed opens a quotation that runs to the end, so that an unclosed quote is checked as well. So does
    ‹ or › in front of a word; elsewhere it may be an arrow (`menu › item`). Single marks inside double ones
    belong to the words.
    """
    double = tuple(_double(text))
    outside = _blanked(text, double)
    single = [
        Quotation(found.start(), found.end(), found["straight"] or found["curly"])
        for found in _SINGLE.finditer(outside)
    ]
    return tuple(sorted((*double, *single)))


def without_quotations(text: str) -> str:
    """The sentence with a gap at the place of each quotation: what the writer says in own words."""
    return _blanked(text, quotations(text))


def with_quotations(text: str, words: Callable[[int], str]) -> str:
    """The sentence with other words in its quotations, each between “ and ”.

    Args:
        text: the sentence.
        words: gives the words of the quotation with a number, from 0.
    """
    parts, at = [], 0
    for number, found in enumerate(quotations(text)):
        parts += [text[at : found.start], f"“{words(number)}”"]
        at = found.end
    return "".join((*parts, text[at:]))


def _double(text: str) -> Iterator[Quotation]:
    at = 0
    while at < len(text):
        if not _opens(text, at):
            at += 1
            continue
        closing = {close for opening, close in _PAIRS if opening == text[at]} or {"”"}
        end = next((i for i in range(at + 1, len(text)) if text[i] in closing), len(text))
        yield Quotation(at, min(end + 1, len(text)), text[at + 1 : end])
        at = end + 1


def _opens(text: str, at: int) -> bool:
    """Whether a quotation may begin here: at ‹ and › with the partner to follow, or in front of a word."""
    mark = text[at]
    if mark not in _GUILLEMETS:
        return mark in _OPENING
    begins_word = text[at + 1 : at + 2].isalnum() and not text[max(at - 1, 0) : at].isalnum()
    return begins_word or _GUILLEMETS[mark] in text[at + 1 :]


def _blanked(text: str, found: tuple[Quotation, ...]) -> str:
    characters = list(text)
    for one in found:
        characters[one.start : one.end] = "\n" * (one.end - one.start)
    return "".join(characters)
