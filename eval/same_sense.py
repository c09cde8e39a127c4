"""Whether a quote still says the same where its words stand in another copy of an interview."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from eval.align import align
from eval.aligned import Aligned
from eval.units import Span
from eval.words import Word
from schemas.spoken import in_parts, negations, without_restarts


def same_sense(aligned: Aligned, quote: Span, landed: Span) -> bool:
    """False where one of the two denies what the other does not.

    Args:
        aligned: the copies.
        quote: in the copy.
        landed: where it landed in the transcript.
    """
    inside = aligned.inside(*quote)
    quoted = _parts(aligned.words[inside.start : inside.stop])
    beside = _with_changed_ends(aligned, inside, aligned.inside_onto(*landed))
    passage = _parts(aligned.words_onto[beside.start : beside.stop])
    # A negation that was said twice and written once changes nothing.
    return _deny_alike(quoted, passage) or _deny_alike(without_restarts(quoted), without_restarts(passage))


def _with_changed_ends(aligned: Aligned, inside: range, landed: range) -> range:
    """The words that a quote landed on, and what stands for its first and last words if they are not there.

    "do have labels" lands on "have labels" of "we don't have labels".
    """
    if not inside or not landed:
        return landed
    start, stop = landed.start, landed.stop
    if inside[0] not in aligned.partner:
        start = min(start, aligned.gap(inside[:1]).start)
    if inside[-1] not in aligned.partner:
        stop = max(stop, aligned.gap(inside[-1:]).stop)
    return range(start, stop)


def _deny_alike(quoted: Sequence[str], passage: Sequence[str]) -> bool:
    """True where, between the words of both, each denies as often as the other."""
    shared = [(-1, -1), *align(quoted, passage), (len(quoted), len(passage))]
    return all(
        negations(quoted[one + 1 : two]) == negations(passage[one_onto + 1 : two_onto])
        for (one, one_onto), (two, two_onto) in pairwise(shared)
    )


def _parts(words: Iterable[Word]) -> list[str]:
    folded = (unicodedata.normalize("NFKD", word.key).replace("'", "") for word in words)
    return [part for word in folded for part in in_parts(word)]
