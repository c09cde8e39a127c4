"""Segments as rows: what CSV, Excel and JSON Lines have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, get_args

from extract.writers.content import Content, coder_label
from schemas.coding import CodingFile, Match, Segment
from schemas.transcript import Transcript

BETWEEN = " | "
"""Between several speakers or mitigations in one cell."""

_WEAKEST_LAST: tuple[Match, ...] = get_args(Match)


class Row(NamedTuple):
    """One segment of one coder.

    Attributes:
        transcript: id of the interview.
        coder: name, with the stage where it is not a first coding.
        code: name of the code.
        start, end: code points `[start, end)` of the transcript's text.
        first_turn, last_turn: turns, from 0.
        speaker: who speaks in these turns, each once, in order.
        time: seconds into the recording at which the first turn begins; None where unknown.
        match: the weakest match among the quotes; empty where the coder gave no quotes.
        text: the passage.
        rationale: why the code applies; empty where the coder did not say.
        mitigations: remedies that are reported, in the coder's words.
    """

    transcript: str
    coder: str
    code: str
    start: int
    end: int
    first_turn: int
    last_turn: int
    speaker: str
    time: float | None
    match: str
    text: str
    rationale: str
    mitigations: str


class Placed(NamedTuple):
    """A segment with all that it stands in."""

    transcript: Transcript
    coding: CodingFile
    segment: Segment

    @property
    def row(self) -> Row:
        """The segment as a row."""
        transcript, segment = self.transcript, self.segment
        return Row(
            transcript=transcript.id,
            coder=coder_label(self.coding),
            code=segment.code,
            start=segment.start,
            end=segment.end,
            first_turn=segment.first_turn,
            last_turn=segment.last_turn,
            speaker=BETWEEN.join(self.speakers),
            time=transcript.turns[segment.first_turn].time,
            match=weakest_match(segment),
            text=segment.text,
            rationale=segment.rationale or "",
            mitigations=BETWEEN.join(mitigation.text for mitigation in segment.mitigations),
        )

    @property
    def speakers(self) -> list[str]:
        """Who speaks in the segment's turns, each once, in order."""
        turns = self.transcript.turns[self.segment.first_turn : self.segment.last_turn + 1]
        return list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))


def placed_segments(content: Content) -> Iterator[Placed]:
    """All segments: by transcript, then by coder, then in order of the text."""
    for transcript in content.transcripts:
        for coding in content.on(transcript):
            for segment in coding.segments:
                yield Placed(transcript, coding, segment)


def weakest_match(segment: Segment) -> str:
    """How the segment's worst quote matches; empty where it has none."""
    matches = [quote.match for quote in segment.quotes]
    return max(matches, key=_WEAKEST_LAST.index) if matches else ""
