"""Words that deny, and what speakers say again: by these a quote keeps or turns its sense.

All take words in lower case, without apostrophes, in NFKD.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def in_parts(word: str) -> tuple[str, ...]:
    """A contraction that denies as its two words, `dont` as `do` and `not`; any other word as it is."""
    return _CONTRACTIONS.get(word, (word,))


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
    """How many of the words deny something; contractions are in parts."""
    return sum(word in _NEGATIONS for word in words)


def _set_of(words: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFKD", words).split())


_LONGEST_RESTART = 4

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
