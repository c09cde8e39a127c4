"""What models tidy when they quote speech, and what they must not touch: hesitations, repeats, negations.

Used for fuzzy matching only: words are compared as if both sides had been tidied, and a negation that one
side has and the other lacks stays visible as the word `not` (or its kin).
"""

from __future__ import annotations

from collections.abc import Iterable

from extract.normalise import Word, fold


def tidied(words: Iterable[Word]) -> list[Word]:
    """Words without hesitations and words said twice in a row; `don't` as `do not`.

    The parts of a contraction stand at the whole word's place, so a slice never cuts one.
    """
    kept: list[Word] = []
    for word in words:
        folded = word.folded
        if folded in _HESITATIONS:
            continue
        for part in _CONTRACTIONS.get(folded, (folded,)):
            if not kept or kept[-1].folded != part:
                kept.append(word if part is folded else word._replace(folded=part))
    return kept


def without_restarts(words: Iterable[str]) -> list[str]:
    """Words without what is said again at once, up to four words long: "it's not, it's not good"."""
    kept: list[str] = []
    for word in words:
        kept.append(word)
        for length in range(1, min(_LONGEST_RESTART, len(kept) // 2) + 1):
            if kept[-length:] == kept[-2 * length : -length]:
                del kept[-length:]
                break
    return kept


def negations(words: Iterable[str]) -> int:
    """How many of the tidied words deny something."""
    return sum(word in _NEGATIONS for word in words)


def _set_of(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_LONGEST_RESTART = 4

# Sounds, no words. "um" and "er" are words in German; both sides lose them alike, so that costs little.
_HESITATIONS = _set_of("uh uhh um umm uhm er erm ah ahh hm hmm mm mmm mhm mmhm eh ehm euh heu äh ähm öh öhm")

_WITH_NOT = _set_of("do does did is are was were has have had would could should must might need")
_CONTRACTIONS = {
    **{f"{word}nt": (word, "not") for word in _WITH_NOT},
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "wont": ("will", "not"),
    "shant": ("shall", "not"),
    "aint": ("is", "not"),
}

_NEGATIONS = (
    _set_of("not no never none nothing nobody nowhere neither nor without")
    | _set_of("pas jamais rien aucun aucune sans")  # "ne" alone denies nothing in spoken French
    | _set_of("nicht nichts nie niemals niemand ohne kein keine keinen keinem keiner keines")
    | _set_of("niet niets nooit geen zonder")
    | _set_of("nunca jamás nada nadie ningún ninguno ninguna sin não nenhum nenhuma sem")
    | _set_of("non mai nessuno niente senza")
)
