"""Bags of words and how alike they are: the cosine of TF-IDF vectors (Salton and Buckley 1988).

A word that occurs tf times in a text weighs (1 + ln tf) · ln((1 + n)/df), where df of the n texts of the
same collection hold it (df is 1 for a word that none of them holds). Each side is weighted within its own
collection, an interview's turns or a codebook's entries, and likeness depends on nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from extract.normalise import words_of

_SHORTEST = 3
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s")

Bag = Counter[str]
Vector = Mapping[str, float]
"""Word → weight, of unit length; empty where no word weighs anything."""


class Collection:
    """Texts that say how common a word is.

    Attributes:
        bags: the words of each text.
    """

    def __init__(self, bags: Sequence[Bag]) -> None:
        self.bags = bags
        self._spread = Counter(word for bag in bags for word in bag)

    def vector(self, bag: Bag) -> Vector:
        """The weights of a bag of this collection's words."""
        weights = {
            word: (1 + math.log(count)) * math.log((1 + len(self.bags)) / max(self._spread[word], 1))
            for word, count in bag.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / norm for word, weight in weights.items()} if norm else {}


class Index:
    """Vectors, looked up by word."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        import numpy as np

        self._size = len(vectors)
        holders: dict[str, tuple[list[int], list[float]]] = {}
        for number, vector in enumerate(vectors):
            for word, weight in vector.items():
                numbers, weights = holders.setdefault(word, ([], []))
                numbers.append(number)
                weights.append(weight)
        self._holders = {
            word: (np.array(numbers), np.array(weights)) for word, (numbers, weights) in holders.items()
        }

    def cosines(self, vector: Vector) -> list[float]:
        """Cosine of each of the index's vectors, in their order, with this one: 0 to 1."""
        import numpy as np

        found = np.zeros(self._size)
        for word, weight in vector.items():
            if word in self._holders:
                numbers, weights = self._holders[word]
                found[numbers] += weight * weights
        values: list[float] = found.tolist()
        return values


def bag_of(text: str) -> Bag:
    """Words of three letters or more and how often they occur, without common English endings."""
    return Counter(_stem(word.folded) for word in words_of(text) if len(word.folded) >= _SHORTEST)


def _stem(word: str) -> str:
    """So that `labels` meets `labelling` halfway."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) > _SHORTEST:
            return word.removesuffix(suffix)
    return word
