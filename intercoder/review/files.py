"""The reviewer's coding file: a document like any other, made from where the review stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from intercoder.review.entries import Mark
from schemas.coding import IN_REVIEW, Coder, CodingFile, Document, Segment
from schemas.transcript import Transcript

REVIEWED = "reviewed"
"""Stage of a coding file in which nothing is left to decide; until then it is `IN_REVIEW`."""


def document_of(
    transcript: Transcript, reviewer: str, marks: Mapping[str, Mark], *, finished: bool
) -> Document:
    """The transcript and all that the reviewer accepted or added on it.

    A candidate that is rejected or not decided is absent. A comment stands where the rationale does.

    Args:
        finished: whether nothing is left to decide; tells the stage.
    """
    coding = CodingFile(
        transcript=transcript.id,
        coder=Coder(name=reviewer, kind="human"),
        stage=REVIEWED if finished else IN_REVIEW,
        segments=_ordered(marks.values()),
    )
    return Document(transcript=transcript, codings=(coding,))


def transcript_in(file: Path) -> Transcript | None:
    """The transcript that a reviewer's file holds; None where it is not there or damaged."""
    try:
        return Document.model_validate_json(file.read_bytes()).transcript
    except (OSError, ValidationError):
        return None


def _ordered(marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Segments in order; the same code with the same borders stands once."""
    found: dict[tuple[int, int, str], Segment] = {}
    for mark in marks:
        if mark.segment is not None:
            segment = mark.segment
            if mark.comment:
                segment = segment.model_copy(update={"rationale": mark.comment})
            found.setdefault((segment.start, segment.end, segment.code), segment)
    return tuple(found[key] for key in sorted(found))
