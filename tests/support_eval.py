"""Small studies for tests of agreement: transcripts of one-word turns, and coders' labels turn by turn."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.coding import Coder, CoderKind, CodingFile, Segment
from schemas.transcript import Transcript, TurnDraft


def transcript(id: str, *turns: str) -> Transcript:
    """An interview of these turns."""
    return Transcript.build(id=id, title=id, source=f"{id}.txt", turns=[TurnDraft(turn) for turn in turns])


def interview(id: str, turns: int) -> Transcript:
    """An interview of this many turns, each a word of its own."""
    return transcript(id, *(f"word{index}" for index in range(turns)))


def coding(
    onto: Transcript,
    name: str,
    labels: Sequence[str],
    *,
    kind: CoderKind = "human",
    stage: str | None = None,
) -> CodingFile:
    """What a coder gave each turn: codes separated by spaces, "" for none."""
    segments = [
        Segment.of_turns(onto, code, turn, turn)
        for turn, codes in enumerate(labels)
        for code in codes.split()
    ]
    return of_segments(onto, name, segments, kind=kind, stage=stage)


def spans(onto: Transcript, name: str, code: str, *ranges: tuple[int, int]) -> CodingFile:
    """A human coder who gave one code to these ranges of characters."""
    return of_segments(onto, name, [Segment.of_span(onto, code, start, end) for start, end in ranges])


def of_segments(
    onto: Transcript,
    name: str,
    segments: Sequence[Segment],
    *,
    kind: CoderKind = "human",
    stage: str | None = None,
) -> CodingFile:
    """A coding file of these segments, put in order."""
    return CodingFile(
        transcript=onto.id,
        coder=Coder(name=name, kind=kind),
        stage=stage,
        segments=tuple(sorted(segments, key=lambda one: (one.start, one.end, one.code))),
    )
