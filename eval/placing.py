"""Where a passage of one copy of an interview stands in another copy.

The first and last matched word of the passage are looked up in the other copy. Turns decide where words
do not: what lies within one turn of the copy does not spill a word or two into a neighbouring turn of
the other, and a whole turn lands on the whole of what it was matched with. A part of a turn was marked for
its words, though: those that the same speaker goes on with in the neighbouring turn, as captions break
sentences, are no spill.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from eval.aligned import Aligned
from eval.units import Span

How = Literal["exact", "reworded", "guessed", "lost"]

_STRAY = 2
"""Most words in a neighbouring turn that count as spilt; half of that turn's words never do."""

_ASIDE = 2
"""Most words that only one copy holds, fillers and the like, where words still follow each other."""


class Place(NamedTuple):
    """Where a passage landed.

    Attributes:
        span: in the other copy; None where it is lost.
        how: `exact` (the same characters), `reworded` (some differ), `guessed` (none of its words
            is there: what stands between its neighbours) or `lost` (nothing stands there).
    """

    span: Span | None
    how: How


def place(aligned: Aligned, start: int, end: int) -> Place:
    """Where the passage `[start, end)` of the copy stands in the transcript."""
    spans = [span for piece in _pieces(aligned, start, end) if (span := _place_piece(aligned, piece))]
    if not spans:
        return _guess(aligned, start, end)
    span = Span(min(span.start for span in spans), max(span.end for span in spans))
    same = aligned.copy.text[start:end] == aligned.onto.text[span.start : span.end]
    return Place(span, "exact" if same else "reworded")


def _pieces(aligned: Aligned, start: int, end: int) -> Iterator[Span]:
    """The parts of a passage that lie in one turn of the copy each."""
    first, last = aligned.copy.turns_of(start, end)
    for turn in aligned.copy.turns[first : last + 1]:
        yield Span(max(start, turn.start), min(end, turn.end))


def _place_piece(aligned: Aligned, piece: Span) -> Span | None:
    inside = aligned.inside(*piece)
    turn = aligned.copy.turns[aligned.copy.turn_at(piece.start)]
    all_of_it = inside == aligned.inside(turn.start, turn.end)
    kept = _without_strays(aligned, aligned.partners(inside), all_of_it=all_of_it)
    if not kept:
        return None
    first, last = aligned.origin[kept[0]], aligned.origin[kept[-1]]
    start = _start(aligned, piece, first, is_first=first == inside.start)
    end = _end(aligned, piece, last, is_last=last == inside.stop - 1)
    return Span(start, end)


def _without_strays(aligned: Aligned, partners: list[int], *, all_of_it: bool) -> list[int]:
    """Matched words without the one or two that stand in the turn before or after the others.

    Args:
        aligned: the copies.
        partners: indices of the transcript's words, ascending.
        all_of_it: whether they are all that a turn of the copy has. Of a part of a turn, words that go on
            where the others end are kept.
    """
    by_turn = {turn: list(words) for turn, words in groupby(partners, aligned.turns_onto.__getitem__)}
    turns = list(by_turn)
    for edge, beside in ((0, 1), (-1, -2)):
        while len(turns) > 1 and _are_few(aligned, by_turn, turns[edge]):
            if not all_of_it and _goes_on(aligned, by_turn, *sorted((turns[edge], turns[beside]))):
                break
            turns.pop(edge)
    return [index for turn in turns for index in by_turn[turn]]


def _are_few(aligned: Aligned, by_turn: Mapping[int, Sequence[int]], turn: int) -> bool:
    count = len(by_turn[turn])
    few = count <= _STRAY and count < max(map(len, by_turn.values()))
    return few and 2 * count < aligned.turn_sizes[turn]


def _goes_on(aligned: Aligned, by_turn: Mapping[int, Sequence[int]], turn: int, following: int) -> bool:
    """Whether one speaker says these words in the two turns of the transcript, with not much between them in
    either copy."""
    last, first = by_turn[turn][-1], by_turn[following][0]
    turns = aligned.onto.turns
    return (
        turns[turn].speaker == turns[following].speaker
        and first - last <= _ASIDE + 1
        and aligned.origin[first] - aligned.origin[last] <= _ASIDE + 1
    )


def _start(aligned: Aligned, piece: Span, first: int, *, is_first: bool) -> int:
    """Where a piece begins whose first word with a place is `first` of the copy."""
    word, onto = aligned.words[first], aligned.words_onto[aligned.partner[first]]
    turn = aligned.onto.turns[aligned.turns_onto[aligned.partner[first]]]
    if _is_whole_turn(aligned, piece) and not _matched_within(aligned, turn.start, onto.start):
        return turn.start
    if not is_first:
        return onto.start
    if piece.start > word.start:
        return onto.start + min(piece.start - word.start, onto.end - onto.start - 1)
    lead, room = aligned.copy.text[piece.start : word.start], aligned.onto.text[turn.start : onto.start]
    return onto.start - _common_prefix(lead[::-1], room[::-1])


def _end(aligned: Aligned, piece: Span, last: int, *, is_last: bool) -> int:
    """Where a piece ends whose last word with a place is `last` of the copy."""
    word, onto = aligned.words[last], aligned.words_onto[aligned.partner[last]]
    turn = aligned.onto.turns[aligned.turns_onto[aligned.partner[last]]]
    if _is_whole_turn(aligned, piece) and not _matched_within(aligned, onto.end, turn.end):
        return turn.end
    if not is_last:
        return onto.end
    if piece.end < word.end:
        return onto.end - min(word.end - piece.end, onto.end - onto.start - 1)
    tail, room = aligned.copy.text[word.end : piece.end], aligned.onto.text[onto.end : turn.end]
    return onto.end + _common_prefix(tail, room)


def _is_whole_turn(aligned: Aligned, piece: Span) -> bool:
    turn = aligned.copy.turns[aligned.copy.turn_at(piece.start)]
    return piece == (turn.start, turn.end)


def _matched_within(aligned: Aligned, start: int, end: int) -> bool:
    """Whether the copy has any of the transcript's words that lie in `[start, end)`."""
    return any(index in aligned.origin for index in aligned.inside_onto(start, end))


def _guess(aligned: Aligned, start: int, end: int) -> Place:
    """What stands where the passage's words are missing, unless it is far longer than they are."""
    inside = aligned.inside(start, end)
    if not inside:
        return _between_words(aligned, inside.start, Span(start, end))
    gap = aligned.gap(inside)
    if not 0 < len(gap) <= 2 * len(inside) + _STRAY:
        return Place(None, "lost")
    return Place(Span(aligned.words_onto[gap[0]].start, aligned.words_onto[gap[-1]].end), "guessed")


def _between_words(aligned: Aligned, following: int, passage: Span) -> Place:
    """A passage without words: it is there if all that stands between the words around it is the same."""
    start, start_onto = 0, 0
    if following > 0:
        before = aligned.partner.get(following - 1)
        if before is None:
            return Place(None, "lost")
        start, start_onto = aligned.words[following - 1].end, aligned.words_onto[before].end
    between = aligned.copy.text[start : passage.end]
    if aligned.onto.text[start_onto : start_onto + len(between)] != between:
        return Place(None, "lost")
    moved = start_onto - start
    return Place(Span(passage.start + moved, passage.end + moved), "exact")


def _common_prefix(one: str, other: str) -> int:
    """How many characters both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
