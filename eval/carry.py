"""A coder's codings carried from the coder's own copy of an interview onto another transcript of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from eval.aligned import Aligned
from eval.coders import name_of
from eval.find import match_of, refusal
from eval.placing import How, Place, place
from eval.same_sense import same_sense
from eval.units import Span
from schemas.base import Stored
from schemas.coding import CodingFile, Document, Match, Mitigation, Quote, Rejected, Segment
from schemas.transcript import Transcript


class Alignment(Stored):
    """How a copy was carried onto a transcript.

    Attributes:
        source: name of the copy's file.
        coders: whose codings it holds.
        transcript: id of the transcript.
        share: of the copy's words that the transcript holds, in order.
        cover: share of the transcript's words that the copy holds, in order.
        segments: how many landed `exact`, `reworded`, `guessed`, and how many were `lost`.
    """

    source: str
    coders: tuple[str, ...]
    transcript: str
    share: float
    cover: float
    segments: dict[How, int]


class Carried(NamedTuple):
    """A copy's codings on another transcript.

    Attributes:
        codings: with offsets of the transcript; lost segments are not among them.
        alignment: the summary.
        places: of each coding's segments in the copy, in order, where they landed.
    """

    codings: tuple[CodingFile, ...]
    alignment: Alignment
    places: tuple[tuple[Place, ...], ...]


def carry(document: Document, onto: Transcript) -> Carried:
    """Carry all codings of a document onto a transcript of the same interview.

    Quotes are carried as segments are. One whose words are not there goes to `rejected`, and so does one
    that gains or loses a negation: it would say the opposite.

    Raises:
        AgreementError: the two have less than 95 % of their words in common (see `find.Match`).
    """
    aligned = Aligned.of(document.transcript, onto)
    match = match_of(aligned)
    if not match.good:
        raise refusal(document.transcript, match)
    places = tuple(
        tuple(place(aligned, segment.start, segment.end) for segment in coding.segments)
        for coding in document.codings
    )
    count = Counter(one.how for own in places for one in own)
    alignment = Alignment(
        source=document.transcript.source,
        coders=tuple(dict.fromkeys(name_of(coding) for coding in document.codings)),
        transcript=onto.id,
        share=match.share,
        cover=match.cover,
        segments={how: count[how] for how in ("exact", "reworded", "guessed", "lost")},
    )
    codings = (_carried(aligned, coding, own) for coding, own in zip(document.codings, places, strict=True))
    return Carried(tuple(codings), alignment, places)


_PLACE = ("start", "end", "text", "first_turn", "last_turn")


def _carried(aligned: Aligned, coding: CodingFile, places: Iterable[Place]) -> CodingFile:
    segments, rejected = [], [_without_turn(one) for one in coding.rejected]
    for segment, where in zip(coding.segments, places, strict=True):
        if where.span is not None:
            moved, absent = carry_segment(aligned, segment, where.span)
            segments.append(moved)
            rejected += absent
    segments.sort(key=lambda one: (one.start, one.end, one.code))
    return coding.model_copy(
        update={
            "transcript": aligned.onto.id,
            "segments": tuple(segments),
            "rejected": tuple(rejected),
            "dropped": (),  # it names turns of the copy, and is no part of the coding
        }
    )


def carry_segment(aligned: Aligned, segment: Segment, span: Span) -> tuple[Segment, list[Rejected]]:
    """A segment of the copy at its place in the transcript, and those of its quotes that are not there."""
    placed = Segment.of_span(aligned.onto, segment.code, *span)
    quotes, absent = _quotes(aligned, segment.quotes, segment.code)
    mitigations, absent_too = _mitigations(aligned, segment)
    moved = {name: getattr(placed, name) for name in _PLACE}
    moved |= {"quotes": quotes, "mitigations": mitigations}
    return segment.model_copy(update=moved), [*absent, *absent_too]


def _without_turn(rejected: Rejected) -> Rejected:
    """Turns of the copy may have other numbers than those of the transcript."""
    return rejected.model_copy(update={"turn": None})


def _mitigations(aligned: Aligned, segment: Segment) -> tuple[tuple[Mitigation, ...], list[Rejected]]:
    moved, rejected = [], []
    for mitigation in segment.mitigations:
        quotes, absent = _quotes(aligned, mitigation.quotes, segment.code)
        moved.append(mitigation.model_copy(update={"quotes": quotes}))
        rejected += absent
    return tuple(moved), rejected


def _quotes(aligned: Aligned, quotes: Iterable[Quote], code: str) -> tuple[tuple[Quote, ...], list[Rejected]]:
    moved, rejected = [], []
    for quote in quotes:
        where = place(aligned, quote.start, quote.end)
        if where.span is None or where.how == "guessed":
            rejected.append(Rejected(quote=quote.as_given, code=code, turn=None, reason="absent"))
        elif not same_sense(aligned, Span(quote.start, quote.end), where.span):
            nearest = aligned.onto.text[where.span.start : where.span.end]
            absent = Rejected(quote=quote.as_given, code=code, turn=None, reason="absent", nearest=nearest)
            rejected.append(absent)
        else:
            moved.append(_quote(aligned, quote, where.span))
    return tuple(moved), rejected


def _quote(aligned: Aligned, quote: Quote, span: Span) -> Quote:
    text = aligned.onto.text[span.start : span.end]
    moved = quote.model_copy(update={"start": span.start, "end": span.end, "text": text})
    if text == quote.text:
        return moved
    return moved.model_copy(update=_likeness(aligned, quote, span))


def _likeness(aligned: Aligned, quote: Quote, span: Span) -> dict[str, Match | float]:
    """How a quote matches where its slice differs: by the words of both, those that only one has included."""
    inside, landed = aligned.inside(quote.start, quote.end), aligned.inside_onto(*span)
    found = sum(index in landed for index in aligned.partners(inside))
    equal = found == len(inside) == len(landed) and quote.match != "fuzzy"
    return {"match": "normalised" if equal else "fuzzy", "coverage": quote.coverage * found / len(inside)}
