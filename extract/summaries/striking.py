"""Striking: a sentence stands only if its references exist and its quotes are in the passages it cites.

What a sentence quotes is put in its place as the transcript has it, so that what is shown is a slice of it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from extract.grounding import Grounder, Missing
from extract.summaries.counting import stated_count
from extract.summaries.prompting import one_line
from extract.summaries.quotations import quotations, with_quotations, without_quotations
from schemas.coding import Quote
from schemas.summary import (
    AnsweredSentence,
    Passage,
    Reporter,
    Section,
    Sentence,
    SentenceQuote,
    StrikeReason,
    Struck,
)
from schemas.transcript import Transcript

_IN_TEXT = re.compile(r"\s*\[((?:[\w-]+:\d+[a-z]*[\s,;]*)+)\]")
_REFERENCE_ENDS = re.compile(r"[\s,;\[\]()`]+")


class Grounders:
    """One grounder per interview, made when it is first needed and used for all issues."""

    def __init__(self, transcripts: Mapping[str, Transcript]) -> None:
        self._transcripts = transcripts
        self._made: dict[str, Grounder] = {}

    def of(self, interview: str) -> Grounder:
        """The grounder of an interview."""
        if interview not in self._made:
            self._made[interview] = Grounder(self._transcripts[interview])
        return self._made[interview]


class _Fault(NamedTuple):
    reason: StrikeReason
    detail: str = ""


class Striker:
    """Holds sentences of one summary to its evidence.

    Args:
        passages: the summary's evidence.
        grounders: locate quotes.
    """

    def __init__(self, passages: Iterable[Passage], grounders: Grounders) -> None:
        self._passages = {passage.reference.casefold(): passage for passage in passages}
        self._grounders = grounders

    def judge(self, answered: AnsweredSentence, shown: Container[str]) -> Sentence | Struck:
        """The sentence with its quotes located, or why it is struck.

        Args:
            answered: as the model gave it. References in its text count as given, and are taken out.
            shown: references that the model was shown; it can have read no other.
        """
        text, given = _taken_apart(answered)
        cited = [self._passages.get(name.casefold()) for name in given]
        passages = [one for one in cited if one is not None and one.reference in shown]
        fault = _fault_of(text, given, passages) or _one_voice(answered.section, passages)
        if fault is None:
            located = self._quotes(text, passages)
            if not isinstance(located, _Fault):
                return _sentence(answered.section, text, passages, located)
            fault = located
        return Struck(
            section=answered.section,
            text=text,
            references=given,
            reason=fault.reason,
            detail=one_line(fault.detail),
        )

    def _quotes(self, text: str, passages: list[Passage]) -> list[tuple[SentenceQuote, ...]] | _Fault:
        """For each quotation its places, one or, where it has ellipses, several; or what is wrong."""
        found = []
        for quotation in quotations(text):
            places = self._located(quotation.words, passages)
            if isinstance(places, _Fault):
                return places
            found.append(places)
        return found

    def _located(self, words: str, passages: list[Passage]) -> tuple[SentenceQuote, ...] | _Fault:
        elsewhere = False
        for passage in passages:
            grounder = self._grounders.of(passage.interview)
            found = grounder.locate(words, turns=(passage.first_turn, passage.last_turn))
            if isinstance(found, Missing):
                continue
            if all(belongs(quote, passage) for quote in found):
                return tuple(SentenceQuote(reference=passage.reference, quote=quote) for quote in found)
            elsewhere = True
        return _Fault("quote_elsewhere" if elsewhere else "quote_not_found", words)


def belongs(quote: Quote, passage: Passage) -> bool:
    """True where the quote lies in the passage, or in what its coders quoted for a remedy."""
    spans = [(passage.start, passage.end)]
    spans += [(one.start, one.end) for remedy in passage.mitigations for one in remedy.quotes]
    return any(start <= quote.start and quote.end <= end for start, end in spans)


def reporters_of(passages: Iterable[Passage]) -> tuple[Reporter, ...]:
    """The speakers of passages, each once."""
    return tuple(
        dict.fromkeys(
            Reporter(interview=passage.interview, speaker=speaker)
            for passage in passages
            for speaker in passage.speakers
        )
    )


def _taken_apart(answered: AnsweredSentence) -> tuple[str, tuple[str, ...]]:
    """The text without references, and all references, each once."""
    inside = _IN_TEXT.findall(answered.text)
    text = one_line(_IN_TEXT.sub("", answered.text))
    names = [
        name for given in (*answered.references, *inside) for name in _REFERENCE_ENDS.split(given) if name
    ]
    return text, tuple(dict.fromkeys(names))


def _one_voice(section: Section, passages: list[Passage]) -> _Fault | None:
    alone = section == "disagreement" and len(reporters_of(passages)) < 2
    return _Fault("one_voice") if alone else None


def _fault_of(text: str, given: tuple[str, ...], passages: list[Passage]) -> _Fault | None:
    if not any(map(str.isalnum, text)):
        return _Fault("empty")
    if not given:
        return _Fault("no_reference")
    known = {passage.reference.casefold() for passage in passages}
    unknown = [name for name in given if name.casefold() not in known]
    if unknown:
        return _Fault("unknown_reference", ", ".join(unknown))
    count = stated_count(without_quotations(text))
    return _Fault("count", count) if count else None


def _sentence(
    section: Section, text: str, passages: list[Passage], located: list[tuple[SentenceQuote, ...]]
) -> Sentence:
    def words(number: int) -> str:
        return " … ".join(one_line(one.quote.text) for one in located[number])

    return Sentence(
        section=section,
        text=with_quotations(text, words),
        references=tuple(dict.fromkeys(passage.reference for passage in passages)),
        quotes=tuple(one for places in located for one in places),
        reporters=reporters_of(passages),
    )
