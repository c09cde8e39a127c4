"""What a model is asked to answer: the schema that is sent with every extraction request.

Field descriptions are part of the prompt. Changing one changes every cache key and recording.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AnsweredMitigation(_Answer):
    """A remedy that the interviewee reports for the issue of the passage."""

    text: str = Field(description="What was done or is done against the issue, in one sentence.")
    quote: str = Field(description="The words of the transcript that report it, copied exactly.")


class AnsweredPassage(_Answer):
    """One passage with one code."""

    code: str = Field(description="Name of one code of the codebook, or the name that you propose.")
    new: bool = Field(description="true only if the code is your own proposal and not in the codebook.")
    title: str = Field(description="What is said here, in at most ten words.")
    first_turn: int = Field(ge=0, description="Number of the first turn of the passage.")
    last_turn: int = Field(ge=0, description="Number of the last turn of the passage.")
    quotes: list[str] = Field(
        description="One to three stretches of the passage that show it, copied exactly, fillers included."
    )
    mitigations: list[AnsweredMitigation] = Field(
        description="Remedies that the interviewee reports; often none."
    )
    rationale: str = Field(description="Why the code applies, in one sentence.")
    salience: int = Field(
        ge=1, le=5, description="1: mentioned in passing; 5: central to what is being said."
    )


class Judgement(_Answer):
    """What a moderator thinks of one candidate."""

    candidate: int = Field(ge=0, description="Number of the candidate.")
    objection: str = Field(description="The strongest thing to be said against it, in one sentence.")
    code: str = Field(description="The code that fits best: the proposed one, or another of the codebook.")
    likelihood: int = Field(
        ge=0, le=100, description="Chance in percent that a coder of the team, alone, marks this so."
    )


class JudgementAnswer(_Answer):
    """One judgement for every candidate."""

    judgements: list[Judgement]


class SurveyedStretch(_Answer):
    """Consecutive turns, and how likely a coder of the team marks them."""

    first_turn: int = Field(ge=0, description="Number of the first turn of the stretch.")
    last_turn: int = Field(ge=0, description="Number of the last turn of the stretch.")
    topic: str = Field(description="What the interviewee reports there, in a few words.")
    likelihood: int = Field(
        ge=0, le=100, description="Chance in percent that a coder of the team puts any code on it."
    )


class SurveyAnswer(_Answer):
    """The turns, cut into stretches."""

    stretches: list[SurveyedStretch]


class DefinitionAnswer(_Answer):
    """A code's entry of the codebook."""

    definition: str = Field(description="What the code means, in one or two sentences.")
    use_when: str = Field(
        description="What must be reported for the code to apply; empty where the passages do not show it."
    )
    do_not_use_when: str = Field(
        description="What is not enough, or which other code or none applies then; empty where the passages "
        "do not show it."
    )


class ApartAnswer(_Answer):
    """What tells two codes apart."""

    apart: str = Field(
        description="When the one code applies and when the other, both named, and whether both can stand on "
        "one passage; in two or three sentences."
    )


class ExtractionAnswer(_Answer):
    """All passages that a coder would mark in the turns to code."""

    passages: list[AnsweredPassage]
