"""Passages that a reviewer places or moves."""

from __future__ import annotations

from schemas.coding import Mitigation, Quote, Segment
from schemas.errors import InputError
from schemas.transcript import Transcript


def placed(transcript: Transcript, code: str, start: int, end: int) -> Segment:
    """The passage `[start, end)`, without white space at its borders.

    Raises:
        InputError: borders outside the text, or nothing but white space between them.
    """
    if not 0 <= start < end <= len(transcript.text):
        raise InputError("The borders lie outside the interview.", hint="Select the passage again.")
    text = transcript.text[start:end]
    start += len(text) - len(text.lstrip())
    end -= len(text) - len(text.rstrip())
    if start >= end:
        raise InputError("The passage holds no words.", hint="Select some words.")
    return Segment.of_span(transcript, code, start, end)


def moved(segment: Segment, transcript: Transcript, start: int, end: int) -> Segment:
    """The segment with other borders; quotes that are then outside go, and remedies all of whose quotes go.

    Raises:
        InputError: as `placed` does.
    """
    if (start, end) == (segment.start, segment.end):
        return segment
    place = placed(transcript, segment.code, start, end)
    where = {name: getattr(place, name) for name in ("start", "end", "text", "first_turn", "last_turn")}
    quotes = _inside(segment.quotes, place)
    return segment.model_copy(
        update={**where, "quotes": quotes, "mitigations": _remedies(segment.mitigations, place)}
    )


def relocated(segment: Segment, transcript: Transcript) -> Segment | None:
    """The segment where its words stand in another text; None unless they stand there once.

    Quotes outside the segment go, as in `moved`.
    """
    start = transcript.text.find(segment.text)
    if not segment.text or start < 0 or transcript.text.find(segment.text, start + 1) >= 0:
        return None
    place = Segment.of_span(transcript, segment.code, start, start + len(segment.text))
    where = {name: getattr(place, name) for name in ("start", "end", "text", "first_turn", "last_turn")}
    by = start - segment.start
    remedies = (
        remedy.model_copy(update={"quotes": _shifted(remedy.quotes, by)})
        for remedy in _remedies(segment.mitigations, segment)
    )
    quotes = _shifted(_inside(segment.quotes, segment), by)
    return segment.model_copy(update={**where, "quotes": quotes, "mitigations": tuple(remedies)})


def _shifted(quotes: tuple[Quote, ...], by: int) -> tuple[Quote, ...]:
    return tuple(
        quote.model_copy(update={"start": quote.start + by, "end": quote.end + by}) for quote in quotes
    )


def _inside(quotes: tuple[Quote, ...], place: Segment) -> tuple[Quote, ...]:
    return tuple(quote for quote in quotes if place.start <= quote.start and quote.end <= place.end)


def _remedies(remedies: tuple[Mitigation, ...], place: Segment) -> tuple[Mitigation, ...]:
    kept = ((remedy, _inside(remedy.quotes, place)) for remedy in remedies)
    return tuple(
        remedy.model_copy(update={"quotes": quotes}) for remedy, quotes in kept if quotes or not remedy.quotes
    )
