"""Grounding: where in a transcript a quote stands, or why it cannot be shown.

A quote is looked for as it is, then by its words (case, punctuation and white space aside), then without the
turn numbers and speakers that a prompt puts between turns, then in pieces if it has ellipses, then
approximately. What is found is always a slice of the transcript that begins and ends between words.

Approximate matches are held to rules (`extract.alignment`) that a made-up, stitched or reordered quote
breaks: at least four words; at least .65 of the words in order; no long stretch of other words; nothing long
left out silently; two telling words must not have changed places. A quote that adds or drops a negation is
rejected as absent, however similar: it says the opposite of what was said.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from extract.candidates import LONGEST_FUZZY, Candidates, tidied_words
from extract.places import NEAR_TURNS, Found, Pointed
from extract.stitching import parts_apart, pieces
from schemas.coding import Quote
from schemas.transcript import Transcript


class Missing(NamedTuple):
    """A quote that the transcript does not bear out.

    Attributes:
        reason: `empty` without a word; `stitched` where it joins places that stand apart; else `absent`.
        nearest: the most similar slice of the transcript; None where none is worth a look.
    """

    reason: Literal["absent", "stitched", "empty"]
    nearest: str | None


class Grounder:
    """Locates quotes in one transcript.

    Args:
        transcript: its words are prepared here, those for fuzzy matching at the first quote that needs them.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._candidates = Candidates(transcript)
        self._labels = _labels(transcript)

    def locate(self, quote: str, *, turns: tuple[int, int] | None = None) -> tuple[Quote, ...] | Missing:
        """Find a quote: one slice, or several in order if the quote has ellipses.

        Args:
            quote: as the model gave it.
            turns: first and last turn that the model pointed at, if any. They decide between places that fit
                alike, and may be wrong: a quote that stands elsewhere is found there.
        """
        if not _says_something(quote):
            return Missing("empty", None)
        pointed = Pointed(self._transcript, turns)
        exact = pointed.nearest(self._candidates.exact(quote))
        found = (exact,) if exact else self._inexact(quote, pointed)
        if isinstance(found, Missing):
            return found
        return tuple(self._as_quote(one, quote) for one in found)

    def exact(self, quote: str, *, turns: tuple[int, int] | None = None) -> list[tuple[int, Found]]:
        """All places with the words of a quote in a row, each once, with how many turns it lies off.

        Args:
            quote: what is looked for.
            turns: first and last turn where it may stand, if any are known. The places nearest to them come
                first, of equally near ones the verbatim ones, then the earlier ones.
        """
        pointed = Pointed(self._transcript, turns)
        found = [
            (pointed.distance(one.start, one.end), one) for one in _each_once(self._candidates.exact(quote))
        ]
        return sorted(found, key=lambda item: (item[0], item[1].match != "verbatim", item[1].start))

    def _inexact(self, quote: str, pointed: Pointed) -> tuple[Found, ...] | Missing:
        bare = self._labels.sub(" ", quote)
        if not _says_something(bare):
            return Missing("empty", None)
        if bare != quote and (exact := pointed.nearest(self._candidates.exact(bare))):
            return (exact._replace(match="normalised"),)
        options = [self._options(piece, pointed) for piece in pieces(bare)]
        if options and all(options):
            return self._together(options, pointed) or Missing("stitched", self._longest(options))
        fuzzy = pointed.nearest(self._candidates.fuzzy(bare, pointed))
        return (fuzzy,) if fuzzy else self._missing(bare)

    def _options(self, piece: str, pointed: Pointed) -> list[Found]:
        found = list(self._candidates.exact(piece)) or self._candidates.fuzzy(piece, pointed)
        return sorted(found, key=lambda one: one.start)

    def _together(self, options: Sequence[Sequence[Found]], pointed: Pointed) -> tuple[Found, ...]:
        """The pieces in order and near each other, next to the turns pointed at if there is a choice."""
        near = [chain for chain in _chains(options) if self._is_near(chain, pointed)]
        if not near:
            return ()
        return min(near, key=lambda chain: pointed.distance(chain[0].start, chain[-1].end))

    def _is_near(self, chain: Sequence[Found], pointed: Pointed) -> bool:
        """True where no step passes over more than two turns, or all lies about the turns pointed at."""
        spans = [self._transcript.turns_of(one.start, one.end) for one in chain]
        steps = (two[0] - one[1] for one, two in pairwise(spans))
        if all(step <= NEAR_TURNS for step in steps):
            return True
        about = all(pointed.distance(one.start, one.end) <= NEAR_TURNS for one in chain)
        return pointed.turns is not None and about

    def _longest(self, options: Sequence[Sequence[Found]]) -> str:
        one = max((found[0] for found in options), key=lambda found: found.end - found.start)
        return self._transcript.text[one.start : one.end]

    def _missing(self, quote: str) -> Missing:
        quoted = tidied_words(quote)
        if len(quoted) > LONGEST_FUZZY:
            return Missing("absent", None)
        parts = parts_apart(quoted, self._candidates.spoken)
        if parts:
            longest = max(parts, key=lambda part: part.words)
            return Missing("stitched", self._candidates.slice(longest.places[0]))
        return Missing("absent", self._candidates.most_similar(quoted))

    def _as_quote(self, found: Found, given: str) -> Quote:
        text = self._transcript.text[found.start : found.end]
        return Quote(
            start=found.start,
            end=found.end,
            text=text,
            as_given=given,
            match=found.match,
            coverage=found.coverage,
        )


def _each_once(found: Iterable[Found]) -> Iterator[Found]:
    """The places, without those that begin inside one before: what is verbatim has the same words, too."""
    verbatim: list[Found] = []
    for one in found:
        if one.match == "verbatim":
            verbatim.append(one)
            yield one
            continue
        before = bisect.bisect_right(verbatim, one.start, key=lambda place: place.start) - 1
        if before < 0 or verbatim[before].end <= one.start:
            yield one


def _says_something(quote: str) -> bool:
    return any(map(str.isalnum, quote))


def _chains(options: Sequence[Sequence[Found]]) -> Iterator[tuple[Found, ...]]:
    """For each place of the first piece, the next places of the others after it, where there are some."""
    starts = [[found.start for found in places] for places in options]
    for first in options[0]:
        chain = [first]
        for places, begins in zip(options[1:], starts[1:], strict=True):
            after = bisect.bisect_left(begins, chain[-1].end)
            if after == len(places):
                break
            chain.append(places[after])
        else:
            yield tuple(chain)


def _labels(transcript: Transcript) -> re.Pattern[str]:
    """What stands before a turn in a prompt: `[12]`, a speaker of this transcript with a colon, or both."""
    names = sorted({turn.speaker for turn in transcript.turns if turn.speaker}, key=len, reverse=True)
    speaker = rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})\s*:" if names else r"(?!)"
    return re.compile(rf"\[\s*\d+\s*\]|{speaker}", re.IGNORECASE)
