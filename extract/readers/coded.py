"""A document out of what a reader collected: turns, and what a person marked on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.readers.titles import Title, transcript_id
from schemas.coding import Coder, CodingFile, Document, Segment
from schemas.transcript import Transcript, TurnDraft

UNKNOWN_CODER = "unknown coder"
"""Name of the coder of a file that holds codes and names nobody."""


class Mark(NamedTuple):
    """A code on a turn.

    Attributes:
        turn: index of the turn.
        code: name of the code, as printed.
        start, end: the marked code points `[start, end)`, counted from the turn's first; the whole
            turn where `end` is None.
    """

    turn: int
    code: str
    start: int = 0
    end: int | None = None


def transcript_from(title: Title, source_name: str, turns: Sequence[TurnDraft]) -> Transcript:
    """The transcript of these turns."""
    return Transcript.build(
        id=transcript_id(title.interview),
        title=title.heading or title.interview,
        source=source_name,
        turns=turns,
    )


def build_document(
    title: Title, source_name: str, turns: Sequence[TurnDraft], marks: Iterable[Mark] = ()
) -> Document:
    """The transcript of `turns` and, where the title names a coder or there are marks, one coding file.

    Neither id nor title of the transcript depends on the coder. Equal marks count once.

    Raises:
        ValueError: a mark that lies outside its turn.
    """
    transcript = transcript_from(title, source_name, turns)
    segments = {_segment(transcript, mark) for mark in set(marks)}
    if not segments and title.coder is None:
        return Document(transcript=transcript)
    coding = CodingFile(
        transcript=transcript.id,
        coder=Coder(name=title.coder or UNKNOWN_CODER, kind="human"),
        stage=title.stage,
        segments=tuple(sorted(segments, key=lambda s: (s.start, s.end, s.code))),
    )
    return Document(transcript=transcript, codings=(coding,))


def _segment(transcript: Transcript, mark: Mark) -> Segment:
    turn = transcript.turns[mark.turn]
    end = turn.end if mark.end is None else turn.start + mark.end
    if not turn.start <= turn.start + mark.start < end <= turn.end:
        raise ValueError(f"a code marks nothing, or something outside turn {mark.turn}")
    return Segment.of_span(transcript, mark.code, turn.start + mark.start, end)
