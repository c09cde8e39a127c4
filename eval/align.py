"""Word-by-word alignment of two copies of one interview.

Two copies differ in a word here and there, never in order. Stretches of words that occur once in each
copy are taken as anchors, those that would cross are dropped, and what lies between anchors is aligned
again with shorter stretches, at last word by word (patience diff, Cohen 2005; Ratcliff and Obershelp
1988 for what is left). Nearly linear, and the same input always gives the same alignment. Where copies
have nothing in common for long, the words in between stay unmatched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

Pairs = list[tuple[int, int]]
Words = Sequence[Hashable]

_STRETCHES = (8, 4, 2, 1)
"""Lengths of anchors, in words, from sure to unsure."""
_SMALL = 10_000
"""Words of one gap times words of the other up to which they are compared all with all."""


def align(copy: Words, onto: Words) -> Pairs:
    """Indices of equal words, (index in `copy`, index in `onto`), ascending in both."""
    return _align(copy, onto, _STRETCHES)


def _align(copy: Words, onto: Words, stretches: Sequence[int]) -> Pairs:
    """What begins and ends both is equal at once; the rest goes on."""
    head = _common_prefix(copy, onto)
    tail = _common_prefix(copy[head:][::-1], onto[head:][::-1])
    end, end_onto = len(copy) - tail, len(onto) - tail
    pairs = [(i, i) for i in range(head)]
    if head < end and head < end_onto:
        pairs += _moved(_inside(copy[head:end], onto[head:end_onto], stretches), head, head)
    return pairs + [(end + i, end_onto + i) for i in range(tail)]


def _inside(copy: Words, onto: Words, stretches: Sequence[int]) -> Pairs:
    """Align two gaps along anchors as long as possible."""
    if not stretches:
        return _compared(copy, onto)
    size, shorter = stretches[0], stretches[1:]
    anchored = list(_anchored_words(_anchors(copy, onto, size), size))
    if not anchored:
        return _inside(copy, onto, shorter)
    pairs: Pairs = []
    for (i, j), (k, m) in pairwise([(-1, -1), *anchored, (len(copy), len(onto))]):
        if k - i > 1 and m - j > 1:
            pairs += _moved(_align(copy[i + 1 : k], onto[j + 1 : m], shorter), i + 1, j + 1)
        pairs.append((k, m))
    return pairs[:-1]


def _compared(copy: Words, onto: Words) -> Pairs:
    """Align two short gaps by their longest common blocks."""
    if len(copy) * len(onto) > _SMALL:
        return []
    blocks = SequenceMatcher(None, copy, onto, autojunk=False).get_matching_blocks()
    return [(block.a + i, block.b + i) for block in blocks for i in range(block.size)]


def _anchors(copy: Words, onto: Words, size: int) -> Pairs:
    """Starts of the stretches that occur once in each, the most of them that do not cross."""
    places, places_onto = _once(copy, size), _once(onto, size)
    shared = [(at, places_onto[stretch]) for stretch, at in places.items() if stretch in places_onto]
    return _longest_ascending(shared)


def _once(words: Words, size: int) -> dict[tuple[Hashable, ...], int]:
    """Stretches of `size` words that occur once, with their starts, in order."""
    places: dict[tuple[Hashable, ...], int] = {}
    repeated = set()
    for at in range(len(words) - size + 1):
        stretch = tuple(words[at : at + size])
        if places.setdefault(stretch, at) != at:
            repeated.add(stretch)
    return {stretch: at for stretch, at in places.items() if stretch not in repeated}


def _longest_ascending(pairs: Pairs) -> Pairs:
    """The longest part of `pairs`, ascending in the first, that ascends in the second too."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        pile = bisect_left(tops, second)
        tops[pile : pile + 1] = [second]
        ends[pile : pile + 1] = [index]
        before.append(ends[pile - 1] if pile else -1)
    found: Pairs = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _anchored_words(anchors: Pairs, size: int) -> Iterator[tuple[int, int]]:
    """The words of overlapping stretches, each once, ascending in both."""
    last, last_onto = -1, -1
    for start, start_onto in anchors:
        for step in range(size):
            if start + step > last and start_onto + step > last_onto:
                last, last_onto = start + step, start_onto + step
                yield last, last_onto


def _common_prefix(one: Words, other: Words) -> int:
    """How many words both begin with."""
    for count, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return count
    return min(len(one), len(other))


def _moved(pairs: Pairs, by: int, by_onto: int) -> Pairs:
    return [(i + by, j + by_onto) for i, j in pairs]
