"""What models tidy when they quote speech: hesitations, repeats, contractions.

Used for fuzzy matching only: words are compared as if both sides had been tidied, and a negation that one
side has and the other lacks stays visible as the word `not` (or its kin, see `schemas.spoken`).
"""

from __future__ import annotations

from collections.abc import Iterable

from extract.normalise import Word, fold
from schemas.spoken import in_parts


def tidied(words: Iterable[Word]) -> list[Word]:
    """Words without hesitations and words said twice in a row; `don't` as `do not`.

    The parts of a contraction stand at the whole word's place, so a slice never cuts one.
    """
    kept: list[Word] = []
    for word in words:
        folded = word.folded
        if folded in _HESITATIONS:
            continue
        for part in in_parts(folded):
            if not kept or kept[-1].folded != part:
                kept.append(word if part is folded else word._replace(folded=part))
    return kept


_SOUNDS = "uh uhh um umm uhm er erm ah ahh hm hmm mm mmm mhm mmhm eh ehm euh heu äh ähm öh öhm"

# No words. "um" and "er" are words in German; both sides lose them alike, so that costs little.
_HESITATIONS = frozenset(fold(sound) for sound in _SOUNDS.split())
