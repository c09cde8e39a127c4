"""Small transcripts for tests, and Hypothesis strategies for any others."""

from __future__ import annotations

from hypothesis import strategies as st

from schemas.transcript import Transcript, TurnDraft


def transcript_of(*lines: str, id: str = "t") -> Transcript:
    """A transcript from `Speaker: text` lines; a line without a colon has no speaker."""
    drafts = []
    for line in lines:
        speaker, colon, text = line.partition(": ")
        drafts.append(TurnDraft(text, speaker) if colon else TurnDraft(line))
    return Transcript.build(id=id, title=id, source=f"{id}.txt", turns=drafts)


turn_texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60)
"""Any one-line text, also empty, astral or full of marks."""

transcripts = st.lists(turn_texts, min_size=1, max_size=25).map(
    lambda texts: Transcript.build(
        id="t", title="t", source="t.txt", turns=[TurnDraft(text, "Interviewee") for text in texts]
    )
)
