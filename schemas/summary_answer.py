"""What a model is asked to answer about one issue: sentences of a summary, and verdicts on them.

Field descriptions are part of the prompts. Changing one changes every cache key and recording.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Section = Literal["what", "shows", "causes", "consequences", "mitigations", "disagreement"]
"""Parts of a summary, in the order in which they are read."""

Judged = Literal["supported", "partly", "not"]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AnsweredSentence(_Answer):
    """One sentence of a summary, with the passages that it rests on."""

    section: Section = Field(
        description="what: what the issue is; shows: how it shows; causes; consequences; mitigations: what "
        "was done against it; disagreement: where interviewees contradict each other."
    )
    references: list[str] = Field(
        description="The passages that the sentence rests on, as they are printed in square brackets."
    )
    text: str = Field(description="The sentence, without references.")


class SummaryAnswer(_Answer):
    """All sentences, in reading order."""

    sentences: list[AnsweredSentence]


class AnsweredVerdict(_Answer):
    """Whether the cited passages bear out one sentence."""

    sentence: int = Field(ge=0, description="Number of the sentence.")
    reason: str = Field(
        description="What of the sentence the passages say, and what they do not, in one sentence."
    )
    verdict: Judged = Field(
        description="supported: all of it; partly: some of it; not: nothing of it, or the opposite."
    )


class VerdictAnswer(_Answer):
    """One verdict for every sentence."""

    verdicts: list[AnsweredVerdict]
