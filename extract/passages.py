"""From a model's answer to segments: every quote located, every passage held to its evidence.

A passage keeps the turns that the model pointed at, widened to quotes that lie at most
`NEAR_TURNS` away. Where no quote lies near, the quotes decide and the pointing is taken for wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from extract.grounding import Grounder, Missing
from extract.windows import Window
from schemas.answer import AnsweredPassage
from schemas.codebook import Codebook
from schemas.coding import Mitigation, Quote, Reason, Rejected, Segment
from schemas.transcript import Transcript

NEAR_TURNS = 2
"""How far from the turns pointed at a quote may lie and still belong to the passage."""


class Grounded(NamedTuple):
    """What one answer holds up to."""

    segments: list[Segment]
    rejected: list[Rejected]


class PassageGrounder:
    """Turns answered passages about one transcript into segments.

    Args:
        transcript: what was coded.
        codebook: spells the codes; None for open coding.
    """

    def __init__(self, transcript: Transcript, codebook: Codebook | None) -> None:
        self._transcript = transcript
        self._codebook = codebook
        self._grounder = Grounder(transcript)

    def __reduce__(self) -> tuple[Any, ...]:
        """What it was made of: all else is made again where it goes to."""
        return PassageGrounder, (self._transcript, self._codebook)

    def ground(self, passages: Iterable[AnsweredPassage], window: Window) -> Grounded:
        """Segments of all passages that have evidence in the window, and what was rejected."""
        result = Grounded([], [])
        for passage in passages:
            self._ground_passage(passage, window, result)
        return result

    def _ground_passage(self, passage: AnsweredPassage, window: Window, result: Grounded) -> None:
        pointed = (min(passage.first_turn, passage.last_turn), max(passage.first_turn, passage.last_turn))
        code, proposed = self._code(passage)
        evidence = _Evidence(code, pointed[0], result.rejected)
        quotes = [q for given in passage.quotes for q in self._locate(given, pointed, evidence)]
        quotes = [
            q for q in quotes if self._inside(q, window) or evidence.reject(q.as_given, "outside_window")
        ]
        if not passage.quotes:
            evidence.reject(passage.title, "no_quote_found")
        if not quotes:
            return
        first, last, kept = self._extent(quotes, pointed, window, evidence)
        mitigations = tuple(
            Mitigation(text=m.text, quotes=tuple(self._locate(m.quote, pointed, evidence)))
            for m in passage.mitigations
        )
        segment = Segment.of_turns(self._transcript, code, first, last)
        result.segments.append(
            segment.model_copy(
                update={
                    "title": passage.title,
                    "rationale": passage.rationale,
                    "salience": passage.salience,
                    "quotes": unique(kept),
                    "mitigations": tuple(m for m in mitigations if m.quotes),
                    "proposed": proposed,
                }
            )
        )

    def _code(self, passage: AnsweredPassage) -> tuple[str, bool]:
        """The code as the codebook spells it, and whether it is the model's own proposal."""
        known = self._codebook.find(passage.code) if self._codebook else None
        return (known.code, False) if known else (passage.code.strip(), True)

    def _locate(self, given: str, pointed: tuple[int, int], evidence: _Evidence) -> tuple[Quote, ...]:
        found = self._grounder.locate(given, turns=pointed)
        if isinstance(found, Missing):
            evidence.reject(given, found.reason, found.nearest)
            return ()
        return found

    def _turns(self, quote: Quote) -> tuple[int, int]:
        return self._transcript.turns_of(quote.start, quote.end)

    def _inside(self, quote: Quote, window: Window) -> bool:
        first, last = self._turns(quote)
        return window.first <= first and last <= window.last

    def _extent(
        self, quotes: list[Quote], pointed: tuple[int, int], window: Window, evidence: _Evidence
    ) -> tuple[int, int, list[Quote]]:
        """First and last turn of the passage, and the quotes that lie in it."""
        near = [quote for quote in quotes if self._is_near(quote, pointed, window)]
        if not near:
            near, pointed = [quotes[0]], self._turns(quotes[0])
        for quote in quotes:
            if quote not in near:
                evidence.reject(quote.as_given, "outside_passage", quote.text)
        turns = [pointed, *(self._turns(quote) for quote in near)]
        first, last = min(turn for turn, _ in turns), max(turn for _, turn in turns)
        return max(first, window.first), min(last, window.last), near

    def _is_near(self, quote: Quote, pointed: tuple[int, int], window: Window) -> bool:
        """True where the quote supports the turns pointed at; never where those were not shown."""
        if pointed[1] > window.context_last:
            return False
        first, last = self._turns(quote)
        return last >= pointed[0] - NEAR_TURNS and first <= pointed[1] + NEAR_TURNS


class _Evidence(NamedTuple):
    """Where rejected quotes of one passage go."""

    code: str
    turn: int
    rejected: list[Rejected]

    def reject(self, given: str, reason: Reason, nearest: str | None = None) -> bool:
        """Name a quote as rejected; always False, so that filters can end on it."""
        self.rejected.append(
            Rejected(quote=given, code=self.code, turn=self.turn, reason=reason, nearest=nearest)
        )
        return False


def inside(transcript: Transcript, quote: Quote, first_turn: int, last_turn: int) -> bool:
    """True where the quote lies in these turns, both included."""
    return transcript.turns[first_turn].start <= quote.start and quote.end <= transcript.turns[last_turn].end


def unique(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The quotes in order of place, each place once."""
    by_place: dict[tuple[int, int], Quote] = {}
    for quote in quotes:
        by_place.setdefault((quote.start, quote.end), quote)
    return tuple(by_place[place] for place in sorted(by_place))
