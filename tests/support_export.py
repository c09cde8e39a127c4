"""What the tests of the writers write: two coders on one span, emoji, times, texts meant to break things."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from extract.writers.content import Content
from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile, Mitigation, Quote, Segment
from schemas.transcript import Transcript, TurnDraft

SCHEMA = Path(__file__).parent / "data" / "refi-qda" / "Project.xsd"

TALK = Transcript.build(
    id="interview-7",
    title="Interview 7",
    source="talk.vtt",
    turns=[
        TurnDraft("What went wrong?", "Interviewer", time=0.0),
        TurnDraft("The labels 🙈 were wrong, half of them.", "Maria", time=12.5),
        TurnDraft("=SUM(A1) is what we typed. 👍🏽", "Maria", time=3723.0),
    ],
)
"""Text, in code points: turn 0 is [0, 16), turn 1 [17, 55), turn 2 [56, 85)."""

QUIET = Transcript.build(
    id="interview-8",
    title="Interview 8",
    source="quiet.txt",
    turns=[TurnDraft("All is well.", "Interviewee"), TurnDraft("Really.", "Interviewer")],
)

BOOK = Codebook(
    name="tiny",
    codes=(
        Code(code="Labels", name="Noisy labels", category="Data", definition="Labels are wrong.\nOr vague."),
        Code(code="Labels-fix", category="Data", mitigates="Labels", use_when="It is mended."),
        Code(code="Drift", definition="It moves.", aliases=("Shift",)),
    ),
)


def segment(transcript: Transcript, code: str, words: str, **more: Any) -> Segment:
    """The segment on these words, where they first stand."""
    start = transcript.text.index(words)
    made = Segment.of_span(transcript, code, start, start + len(words))
    return made.model_copy(update=more)


def quote(transcript: Transcript, words: str, match: str = "verbatim") -> Quote:
    """The quote of these words."""
    start = transcript.text.index(words)
    given = {"start": start, "end": start + len(words), "text": words, "as_given": words}
    return Quote.model_validate({**given, "match": match, "coverage": 1})


def coding(transcript: Transcript, coder: Coder, *segments: Segment, stage: str | None = None) -> CodingFile:
    """One coder's file, its segments in order."""
    order = sorted(segments, key=lambda one: (one.start, one.end, one.code))
    return CodingFile(transcript=transcript.id, coder=coder, stage=stage, segments=tuple(order))


LABELS = "The labels 🙈 were wrong"
ADA, BOT = Coder(name="Ada", kind="human"), Coder(name="bot", kind="model", model="bot-2026")


def talk_content() -> Content:
    """Ada, Ada as moderator and a model, who has a span in common with Ada; nobody has coded interview 8.

    Code points: Ada's and the model's `Labels` are [17, 40), the fix is [56, 64).
    """
    by_ada = coding(TALK, ADA, segment(TALK, "Labels", LABELS, rationale="She says so."), stage="coded")
    moderated = coding(TALK, ADA, segment(TALK, "Odd & <new>", "What went wrong?"), stage="moderated")
    by_bot = coding(
        TALK,
        BOT,
        segment(
            TALK,
            "Labels",
            LABELS,
            rationale="Half\nare wrong.",
            quotes=(quote(TALK, "labels"), quote(TALK, "were wrong", "fuzzy")),
            mitigations=(Mitigation(text="They look twice."), Mitigation(text="They ask.")),
        ),
        segment(TALK, "Labels-fix", "=SUM(A1)"),
    )
    return Content((TALK, QUIET), (by_ada, moderated, by_bot), BOOK, title="Study 🙂", origin="intercoder 1")


def entries(data: bytes) -> dict[str, bytes]:
    """Name -> bytes of a ZIP file's entries."""
    with zipfile.ZipFile(BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}
