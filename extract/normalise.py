"""Text as folded words, with an exact way back to the code points that each word came from.

Two texts are equal "but for case, punctuation and white space" where their folded words are equal. A word is
folded as a whole (NFKD, case folding, NFKD again, as in Unicode's caseless compatibility matching, chapter
3.13 of the standard), so ligatures, full-width letters, mathematical letters and decomposed accents need no
map from character to character: a word knows where it stood, and nothing smaller is ever pointed at.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import accumulate
from typing import NamedTuple


class Word(NamedTuple):
    """A word as it is compared, and the code points `[start, end)` that it was written with."""

    folded: str
    start: int
    end: int


_word = partial(tuple.__new__, Word)
"""A `Word` of a tuple of its fields: in half the time."""


def words_of(text: str) -> list[Word]:
    """The words of `text`, in order.

    Letters, digits and their marks make words; an apostrophe or an invisible character between letters does
    not end one. Characters of scripts written without spaces (Chinese, Japanese, Thai, Khmer, Lao, Burmese)
    are words one by one, and so are `#`, `%`, `@`, `+` and signs of currency, which change what is said.
    Everything else only separates.
    """
    # Most of grounding's time goes into this loop, so it calls nothing that it can do without.
    words: list[Word] = []
    for match in _WORD.finditer(text.translate(_KINDS)):
        start, end = match.span()
        if folded := fold(text[start:end]):
            words.append(_word((folded, start, end)))
    return words


@lru_cache(maxsize=16_384)  # people use the same few thousand words
def fold(word: str) -> str:
    """A word without case, apostrophes, invisible characters and differences of encoding; accents stay."""
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(char for char in folded if _KINDS[ord(char)] not in "'z" and not char.isspace())


class WordText:
    """Words joined by single blanks, searched as one string.

    Attributes:
        words: the words, in the order of the text they came from.
        text: their folded forms, one blank between, before and after them.
    """

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.text = " ".join(["", *[folded for folded, _, _ in words], ""])

    @cached_property
    def _offsets(self) -> array[int]:
        return array("q", accumulate((len(folded) + 1 for folded, _, _ in self.words), initial=1))

    @cached_property
    def _starts(self) -> list[int]:
        return [start for _, start, _ in self.words]

    @cached_property
    def _ends(self) -> list[int]:
        return [end for _, _, end in self.words]

    def holds(self, phrase: str) -> bool:
        """Whether folded words joined by blanks occur in a row."""
        return f" {phrase} " in self.text

    def find(self, phrase: str) -> Iterator[range]:
        """Where folded words joined by blanks occur, as ranges of words; they may overlap."""
        length = phrase.count(" ") + 1
        at = self.text.find(f" {phrase} ")
        while at >= 0:
            first = bisect.bisect_left(self._offsets, at + 1)
            yield range(first, first + length)
            at = self.text.find(f" {phrase} ", at + 1)

    def within(self, start: int, end: int) -> range:
        """The words that stand entirely inside code points `[start, end)` of the original text."""
        first = bisect.bisect_left(self._starts, start)
        return range(first, max(first, bisect.bisect_right(self._ends, end)))

    def cuts_no_word(self, start: int, end: int) -> bool:
        """True where neither `start` nor `end` falls inside a word of the original text."""
        return not (self._inside_word(start) or self._inside_word(end))

    def span(self, words: range) -> tuple[int, int]:
        """Code points `[start, end)` of the original text from the first to the last word of a range."""
        return self.words[words.start].start, self.words[words.stop - 1].end

    def _inside_word(self, offset: int) -> bool:
        before = bisect.bisect_left(self._starts, offset) - 1
        return before >= 0 and offset < self._ends[before]


_APOSTROPHES = frozenset("'’‘ʼ＇`´′")
_TELLING_SIGNS = frozenset("#%@+")
_UNSPACED_SCRIPTS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x4DBF),  # Chinese, extension A
    (0x4E00, 0x9FFF),  # Chinese
    (0xF900, 0xFAFF),  # Chinese, compatibility
    (0xFF66, 0xFF9D),  # Katakana, half width
    (0x20000, 0x3FFFF),  # Chinese, further extensions
)

# In a string of kinds: a word; or one character of an unspaced script with its marks; or a telling sign.
_WORD = re.compile(r"w[wm]*(?:(?:z+[wm]|'w)[wm]*)*|c(?:z*m)*|s")


class _Kinds(dict[int, str]):
    """Code point → kind, for `str.translate`: one character for one, so offsets stay.

    Kinds: `w` letter or digit, `c` the same in a script without spaces, `m` combining mark, `z` invisible,
    `'` apostrophe, `s` telling sign, blank for all that separates. Filled as characters are met.
    """

    def __missing__(self, point: int) -> str:
        kind = self[point] = _kind(chr(point))
        return kind


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char in _APOSTROPHES:
        return "'"
    if category == "Cf" or "\ufe00" <= char <= "\ufe0f":  # variation selectors are marks by category only
        return "z"
    if category[0] == "M":
        return "m"
    if category[0] in "LN":
        return "c" if any(low <= ord(char) <= high for low, high in _UNSPACED_SCRIPTS) else "w"
    return "s" if char in _TELLING_SIGNS or category == "Sc" else " "


_KINDS = _Kinds()
