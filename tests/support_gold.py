"""The study's gold files as transcripts and coding files, without a reader in between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schemas.coding import Coder, CodingFile, Document, Segment
from schemas.transcript import Transcript, TurnDraft


def gold_document(shared: Path, interview: str, coder: str) -> Document:
    """One coder's gold file, named as in its title: `PO`, or `Amin (moderated)`.

    Each paragraph is a turn; each of its codes marks every underlined range of the paragraph, or the
    whole paragraph where nothing is underlined.
    """
    path = shared / "interviews" / "gold" / f"Interview {interview} - {coder}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    transcript = Transcript.build(
        id=f"interview-{data['interview']}",
        title=f"Interview {data['interview']}",
        source=path.name,
        turns=[TurnDraft(text=one["text"], speaker=one["speaker"]) for one in data["paragraphs"]],
    )
    segments = [
        segment
        for index, paragraph in enumerate(data["paragraphs"])
        for segment in _segments(transcript, index, paragraph)
    ]
    coding = CodingFile(
        transcript=transcript.id,
        coder=Coder(name=data["coder"], kind="human"),
        stage=data["stage"],
        segments=tuple(sorted(segments, key=lambda one: (one.start, one.end, one.code))),
    )
    return Document(transcript=transcript, codings=(coding,))


def _segments(transcript: Transcript, index: int, paragraph: dict[str, Any]) -> list[Segment]:
    turn = transcript.turns[index]
    ranges = paragraph["underlined"] or [[0, turn.end - turn.start]]
    return [
        Segment.of_span(transcript, code, turn.start + start, turn.start + end)
        for code in paragraph["codes"]
        for start, end in ranges
    ]
