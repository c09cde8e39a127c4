"""Captions of one speaker, joined to one turn: what a program cut by time becomes what a person said.

Joined are consecutive turns of one named speaker that all have time stamps; the first one's stays. A line
feed between two turns becomes a space, so that no offset changes.
"""

from __future__ import annotations

from schemas.coding import CodingFile, Document, Mitigation, Quote, Segment
from schemas.transcript import Transcript, Turn


def with_joined_captions(document: Document) -> Document:
    """The document with joined turns; codings stay on the words that they are on."""
    transcript = joined(document.transcript)
    codings = tuple(_moved(coding, transcript) for coding in document.codings)
    return Document(transcript=transcript, codings=codings)


def joined(transcript: Transcript) -> Transcript:
    """The transcript with joined turns."""
    letters, turns = list(transcript.text), list[Turn]()
    for turn in transcript.turns:
        if turns and _belong(turns[-1], turn):
            letters[turns[-1].end] = " "
            turns[-1] = turns[-1].model_copy(update={"end": turn.end})
        else:
            turns.append(turn.model_copy(update={"index": len(turns)}))
    return Transcript(
        id=transcript.id,
        title=transcript.title,
        source=transcript.source,
        text="".join(letters),
        turns=tuple(turns),
    )


def _belong(one: Turn, other: Turn) -> bool:
    timed = one.time is not None and other.time is not None
    return timed and one.speaker is not None and one.speaker == other.speaker


def _moved(coding: CodingFile, transcript: Transcript) -> CodingFile:
    return coding.model_copy(update={"segments": tuple(_segment(one, transcript) for one in coding.segments)})


def _segment(segment: Segment, transcript: Transcript) -> Segment:
    moved = Segment.of_span(transcript, segment.code, segment.start, segment.end)
    return segment.model_copy(
        update={
            "text": moved.text,
            "first_turn": moved.first_turn,
            "last_turn": moved.last_turn,
            "quotes": tuple(_quote(quote, transcript) for quote in segment.quotes),
            "mitigations": tuple(_mitigation(one, transcript) for one in segment.mitigations),
        }
    )


def _quote(quote: Quote, transcript: Transcript) -> Quote:
    return quote.model_copy(update={"text": transcript.text[quote.start : quote.end]})


def _mitigation(mitigation: Mitigation, transcript: Transcript) -> Mitigation:
    quotes = tuple(_quote(quote, transcript) for quote in mitigation.quotes)
    return mitigation.model_copy(update={"quotes": quotes})
