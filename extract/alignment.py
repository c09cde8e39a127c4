"""Word by word: is a passage what a quote quotes, give or take what a fuzzy match may?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from schemas.spoken import negations, without_restarts

MIN_WORDS = 4
"""A fuzzy match on fewer words proves nothing."""

MOST_DIFFERENT = 0.35
"""Most foreign words and half of those left out, as a share of the quoted words: coverage is at least .65."""

_MIN_LETTERS = 12
_SHORT = 8  # below this many words, the one that differs may be the one that matters
_MAX_FALL = 4.5  # of a score of +1 for a shared word, -1 for a foreign one, -1/2 for one left out
_MAX_MOVED = 1  # telling words that changed place: two of them swap who does what to whom
_TELLING_LENGTH = 4


class Block(NamedTuple):
    """A stretch shared by quote and passage: `size` words from `quoted` on, and from `passage` on."""

    quoted: int
    passage: int
    size: int


class Overlap(NamedTuple):
    """What a quote and a passage share.

    Attributes:
        first, end: the words of the passage from the first shared one to one past the last.
        coverage: share of the quoted words that are shared, in order, 0 to 1.
        foreign: positions of the quoted words that the passage lacks.
        same_sense: False where one denies what the other does not.
        acceptable: True where the passage may stand as what was quoted.
    """

    first: int
    end: int
    coverage: float
    foreign: tuple[int, ...]
    same_sense: bool
    acceptable: bool


class _Gap(NamedTuple):
    """What stands between two shared stretches: words of the quote only, and of the passage only."""

    quoted: Sequence[str]
    passage: Sequence[str]


def provable(quoted: Sequence[str]) -> bool:
    """True where a quote is long enough for a fuzzy match to mean something."""
    return len(quoted) >= MIN_WORDS and sum(map(len, quoted)) >= _MIN_LETTERS


def overlap(quoted: Sequence[str], passage: Sequence[str]) -> Overlap | None:
    """Align two lists of words with the fewest edits; None where they share no word."""
    blocks = _blocks(quoted, passage)
    if not blocks:
        return None
    shared = {at for block in blocks for at in range(block.quoted, block.quoted + block.size)}
    gaps = list(_gaps(quoted, passage, blocks))
    same_sense = _deny_alike(gaps) or _deny_alike_without_restarts(quoted, passage)
    return Overlap(
        first=blocks[0].passage,
        end=blocks[-1].passage + blocks[-1].size,
        coverage=len(shared) / len(quoted),
        foreign=tuple(at for at in range(len(quoted)) if at not in shared),
        same_sense=same_sense,
        acceptable=same_sense
        and _alike(gaps, len(quoted))
        and _deepest_fall(blocks, gaps) <= _MAX_FALL
        and _moved(gaps) <= _MAX_MOVED,
    )


def _blocks(quoted: Sequence[str], passage: Sequence[str]) -> list[Block]:
    from rapidfuzz.distance import Levenshtein

    blocks = Levenshtein.opcodes(quoted, passage).as_matching_blocks()
    return [Block(*block) for block in blocks if block.size]


def _gaps(quoted: Sequence[str], passage: Sequence[str], blocks: Sequence[Block]) -> Iterator[_Gap]:
    """What stands before, between and after the blocks; of the passage, only what is between."""
    yield _Gap(quoted[: blocks[0].quoted], ())
    for one, two in pairwise(blocks):
        yield _Gap(quoted[one.quoted + one.size : two.quoted], passage[one.passage + one.size : two.passage])
    yield _Gap(quoted[blocks[-1].quoted + blocks[-1].size :], ())


def _alike(gaps: Sequence[_Gap], quoted: int) -> bool:
    """True where few words differ; in a short quote one may, and in one of `MIN_WORDS` none."""
    foreign = sum(len(gap.quoted) for gap in gaps)
    if quoted < _SHORT and foreign > (quoted > MIN_WORDS):
        return False
    left_out = sum(max(len(gap.passage) - len(gap.quoted), 0) for gap in gaps)
    return foreign + left_out / 2 <= MOST_DIFFERENT * quoted


def _deepest_fall(blocks: Sequence[Block], gaps: Sequence[_Gap]) -> float:
    """How deep the score falls below its highest so far (the X-drop of sequence alignment).

    A few foreign words scattered over a quote cost little; the same number close together, or a long stretch
    left out, means that here the quote does not follow the passage.
    """
    score = highest = deepest = 0.0
    for gap, size in zip(gaps, [*(block.size for block in blocks), 0], strict=True):
        score -= len(gap.quoted) + len(gap.passage) / 2
        deepest = max(deepest, highest - score)
        score += size
        highest = max(highest, score)
    return deepest


def _deny_alike(gaps: Iterable[_Gap]) -> bool:
    """True where nothing is denied on one side only."""
    return all(negations(gap.quoted) == negations(gap.passage) for gap in gaps)


def _deny_alike_without_restarts(quoted: Sequence[str], passage: Sequence[str]) -> bool:
    """The same where a negation was said twice and quoted once."""
    once, said_once = without_restarts(quoted), without_restarts(passage)
    blocks = _blocks(once, said_once)
    return bool(blocks) and _deny_alike(_gaps(once, said_once, blocks))


def _moved(gaps: Sequence[_Gap]) -> int:
    """How many longer words the quote has at another place than the passage."""
    quoted = Counter(word for gap in gaps for word in gap.quoted if len(word) >= _TELLING_LENGTH)
    passage = Counter(word for gap in gaps for word in gap.passage)
    return (quoted & passage).total()
