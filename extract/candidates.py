"""All places of a transcript that a quote may come from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from heapq import nsmallest
from typing import NamedTuple

from extract.alignment import Overlap, overlap, provable
from extract.infix import Infix
from extract.normalise import WordText, words_of
from extract.places import Found, Pointed
from extract.speech import tidied
from extract.stitching import borrowed
from schemas.transcript import Transcript

MOST_EDITS = 0.5
"""Most edits of a place that is looked at, as a share of the quote's words."""

LONGEST_FUZZY = 2_000
"""Words above which a quote is only looked for as it is, to bound time and memory."""

_ELSEWHERE_BETTER = 0.1  # share of the quote's words that another place must fit better by
_MOST_PLACES = 20  # a looped recording may hold the same words a thousand times
_MARGIN = 3  # words beyond a place in which a negation of its end may stand
_SHOWN_EDITS = 0.6  # a rejected quote is shown beside the most similar slice within these bounds
_SHOWN_COVERAGE = 0.5
_LONGEST_STRETCH = 1_000  # code points without a blank about a quote, above which all words are prepared


class _Fit(NamedTuple):
    edits: int
    found: list[Found]


class Candidates:
    """A transcript prepared for looking up quotes."""

    def __init__(self, transcript: Transcript) -> None:
        self._text = transcript.text

    @cached_property
    def _words(self) -> WordText:
        """All words, prepared for the first quote that a few of them do not settle."""
        return WordText(words_of(self._text))

    @cached_property
    def spoken(self) -> WordText:
        """The transcript's tidied words, which fuzzy matching compares."""
        return WordText(tidied(self._words.words))

    @property
    def _everywhere(self) -> range:
        return range(len(self.spoken.words))

    @cached_property
    def _infix(self) -> Infix:
        return Infix([word.folded for word in self.spoken.words])

    def exact(self, quote: str) -> Iterator[Found]:
        """Places with the same words in a row: `verbatim` ones, then `normalised` ones."""
        yield from self._verbatim(quote.strip())
        phrase = " ".join(word.folded for word in words_of(quote))
        for words in self._words.find(phrase) if phrase else ():
            yield Found(*self._words.span(words), "normalised", 1.0)

    def fuzzy(self, quote: str, pointed: Pointed) -> list[Found]:
        """Places that fit a quote best and well enough."""
        quoted = tidied_words(quote)
        if not provable(quoted) or len(quoted) > LONGEST_FUZZY:
            return []
        same = [self._fuzzy_at(words, 1.0) for words in self.spoken.find(" ".join(quoted))]
        return same or self._approximate(quoted, pointed)

    def most_similar(self, quoted: list[str]) -> str | None:
        """The slice that resembles some tidied words most; None where none is worth a look."""
        nearest = self._infix.nearest(quoted, int(_SHOWN_EDITS * len(quoted)), self._everywhere)
        for words in nearest.places[:1] if nearest else ():
            shared = overlap(quoted, self._folded(words))
            if shared and shared.coverage >= _SHOWN_COVERAGE:
                return self.slice(range(words.start + shared.first, words.start + shared.end))
        return None

    def slice(self, spoken: range) -> str:
        """The transcript's text from the first to the last of some tidied words."""
        start, end = self.spoken.span(spoken)
        return self._text[start:end]

    def _verbatim(self, quote: str) -> Iterator[Found]:
        at = self._text.find(quote) if quote else -1
        while at >= 0:
            end = at + len(quote)
            if self._is_words(at, end):
                yield Found(at, end, "verbatim", 1.0)
            at = self._text.find(quote, at + 1)

    def _is_words(self, start: int, end: int) -> bool:
        """Whether a slice holds a word and cuts none; most quotes are found without preparing all words."""
        first, words = self._words_about(start, end)
        start, end = start - first, end - first
        return bool(words.within(start, end)) and words.cuts_no_word(start, end)

    def _words_about(self, start: int, end: int) -> tuple[int, WordText]:
        """Whole words about a slice, and where the text that they were made of begins."""
        if "_words" not in self.__dict__:
            first, stop = _between_blanks(self._text, start, end)
            if stop - first <= end - start + _LONGEST_STRETCH:
                return first, WordText(words_of(self._text[first:stop]))
        return 0, self._words

    def _approximate(self, quoted: list[str], pointed: Pointed) -> list[Found]:
        """The best fit in the turns pointed at, unless another place fits clearly better."""
        most = int(MOST_EDITS * len(quoted))
        region = pointed.region()
        here = self._fit(quoted, most, self.spoken.within(*region), pointed) if region else None
        if here and here.found:
            most = here.edits - int(_ELSEWHERE_BETTER * len(quoted)) - 1
        anywhere = self._fit(quoted, most, self._everywhere, pointed)
        return next((fit.found for fit in (anywhere, here) if fit and fit.found), [])

    def _fit(self, quoted: list[str], most: int, where: range, pointed: Pointed) -> _Fit | None:
        """The acceptable ones of the places with the fewest edits, each once; of very many, the nearest."""
        best = self._infix.nearest(quoted, most, where)
        if best is None:
            return None
        places = nsmallest(
            _MOST_PLACES, best.places, key=lambda words: pointed.distance(*self.spoken.span(words))
        )
        found = (self._compared(quoted, words) for words in places)
        return _Fit(best.edits, sorted({one for one in found if one}))

    def _compared(self, quoted: list[str], words: range) -> Found | None:
        shared = overlap(quoted, self._folded(words))
        if shared is None or not shared.acceptable or borrowed(quoted, shared.foreign, self.spoken):
            return None
        if shared.foreign and self._denied_beyond(quoted, words, shared):
            return None
        return self._fuzzy_at(range(words.start + shared.first, words.start + shared.end), shared.coverage)

    def _denied_beyond(self, quoted: list[str], words: range, shared: Overlap) -> bool:
        """True where the quote's end goes on as the transcript does, but for a negation.

        As in "and so we know" for "and so we don't know": the best place may end at "we".
        """
        margin = len(shared.foreign) + _MARGIN
        start = words.start - (margin if shared.foreign[0] == 0 else 0)
        stop = words.stop + (margin if shared.foreign[-1] == len(quoted) - 1 else 0)
        wider = range(max(start, 0), min(stop, len(self.spoken.words)))
        beyond = overlap(quoted, self._folded(wider))
        return beyond is not None and beyond.coverage > shared.coverage and not beyond.same_sense

    def _fuzzy_at(self, words: range, coverage: float) -> Found:
        return Found(*self.spoken.span(words), "fuzzy", coverage)

    def _folded(self, words: range) -> list[str]:
        return [word.folded for word in self.spoken.words[words.start : words.stop]]


def _between_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """The slice, widened to the blanks around it: no word holds one, so the words in it are whole."""
    first = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    blanks = (text.find(" ", end), text.find("\n", end))
    return first, min((blank for blank in blanks if blank >= 0), default=len(text))


def tidied_words(quote: str) -> list[str]:
    """The folded words of a quote, tidied for fuzzy comparison."""
    return [word.folded for word in tidied(words_of(quote))]
