"""The guide: what was learned from human coding files about how a team codes.

Everything that comes from one interview is kept under that interview's id, so that an interview that is
to be coded can be left out of its own guide without a trace.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Stored
from schemas.codebook import Code, Codebook

Interview = str
"""Id of an interview of the guide."""

CoderName = str


class Habits(Stored):
    """What one coder did on one interview, as counts, so that any choice of interviews can be summed.

    A passage is a run of consecutive turns with one code.

    Attributes:
        turns: turns of the interview.
        coded_turns: of them, turns that carry at least one code.
        interviewer_turns: coded turns on which an interviewer speaks.
        spoken_by_interviewer: turns of the interview on which an interviewer speaks; 0 where the labels do
            not tell who asks, and then the figures about interviewers are unknown.
        marks: turn and code pairs.
        passages: how many.
        lengths: number of turns -> passages of that length.
        starts_with_interviewer: passages that begin on an interviewer's turn.
        with_interviewer: passages that hold an interviewer's turn, at the start or later.
        fix_passages: passages whose code is a remedy's.
        fix_with_issue: of them, passages that share a turn with their issue.
    """

    turns: int
    coded_turns: int
    interviewer_turns: int
    marks: int
    passages: int
    lengths: dict[int, int]
    starts_with_interviewer: int
    fix_passages: int
    fix_with_issue: int
    spoken_by_interviewer: int = 0
    with_interviewer: int = 0


class GuideInterview(Stored):
    """One interview that the guide was learned from.

    Attributes:
        id: as in the examples.
        title: of the interview.
        fingerprint: what tells the interview by content (see `extract.guide.fingerprints`).
        coders: each coder's habits on it.
        independent: the coders whose own first coding it is; the others are moderated versions.
    """

    id: Interview
    title: str
    fingerprint: tuple[str, ...]
    coders: dict[CoderName, Habits]
    independent: tuple[CoderName, ...] = ()


class Confused(Stored):
    """A code that coders gave where others gave this one.

    Attributes:
        code: the other code.
        turns: per interview, on how many turns.
        apart: what tells the two apart; empty where nobody has said.
        drafted_from: interviews that a drafted `apart` was made from; empty where it was not drafted.
    """

    code: str
    turns: dict[Interview, int]
    apart: str = ""
    drafted_from: tuple[Interview, ...] = ()


class GuideCode(Code):
    """A code of the codebook with what was learned of it.

    Attributes:
        added: True where coders use it and the codebook does not list it: the name comes from them.
        passages: per interview and coder, how many passages carry it.
        agreed_turns, disputed_turns: per interview with several coders, turns that at least two of them
            gave the code, and turns that only one did.
        confused_with: codes given in its place, most often first.
        drafted_from: interviews that a drafted definition, and its rules of use, were made from; empty
            where they were not drafted.
    """

    added: bool = False
    passages: dict[Interview, dict[CoderName, int]] = Field(default_factory=dict)
    agreed_turns: dict[Interview, int] = Field(default_factory=dict)
    disputed_turns: dict[Interview, int] = Field(default_factory=dict)
    confused_with: tuple[Confused, ...] = ()
    drafted_from: tuple[Interview, ...] = ()


class ExampleTurn(Stored):
    """A turn as it is shown in an example."""

    speaker: str | None
    text: str


class Example(Stored):
    """A passage that shows a code well.

    Attributes:
        interview: where it comes from.
        first_turn, last_turn: its place there.
        codes: all codes that the coders agreed on there (the first is what it was chosen for).
        coders: who gave the code.
        turns: the words.
    """

    interview: Interview
    first_turn: int
    last_turn: int
    codes: tuple[str, ...]
    coders: tuple[CoderName, ...]
    turns: tuple[ExampleTurn, ...]


class NearMiss(Stored):
    """A turn that looks like a code and that every coder of the interview left without any code.

    Attributes:
        code: the code that it looks like.
        similarity: how much, 0 to 1: the lesser of the next two, or the only one there is (cosines, see
            `extract.guide.near_misses`).
        like_definition: likeness to the code's entry in the codebook; None where that defines nothing.
        like_passages: likeness to the passages that carry the code in each other interview; their mean
            counts.
        coders: who left it alone.
    """

    interview: Interview
    turn: int
    code: str
    similarity: float
    coders: tuple[CoderName, ...]
    text: ExampleTurn
    like_definition: float | None = None
    like_passages: dict[Interview, float] = Field(default_factory=dict)


class StretchTurn(ExampleTurn):
    """A turn of a worked stretch with the codes that each coder gave it."""

    codes: dict[CoderName, tuple[str, ...]]


class Stretch(Stored):
    """Consecutive turns with all that the coders did on them, coded and uncoded alike."""

    interview: Interview
    first_turn: int
    turns: tuple[StretchTurn, ...]


class Tally(Stored):
    """What human coders did on passages that a model marked.

    Attributes:
        asked: passages times coders of their interview.
        given: of them, how often the coder gave the passage's code on one of its turns.
    """

    asked: int
    given: int


Level = int
"""What a model said of a passage: its salience, 1 to 5, or the decile of its likelihood, 0 to 9."""


class Calibration(Stored):
    """How often human coders marked what a model marked, by what the model said of it.

    Attributes:
        model: whose word it is.
        salience: per interview, of passages that were found but not judged.
        likelihood: per interview, of passages that a judging pass gave a likelihood.
    """

    model: str
    salience: dict[Interview, dict[Level, Tally]] = Field(default_factory=dict)
    likelihood: dict[Interview, dict[Level, Tally]] = Field(default_factory=dict)


class Guide(Stored):
    """How a team codes, learned from what it coded."""

    format: Literal[1] = 1
    title: str
    description: str = ""
    interviews: tuple[GuideInterview, ...]
    codes: tuple[GuideCode, ...]
    examples: tuple[Example, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    calibration: Calibration | None = None

    @property
    def codebook(self) -> Codebook:
        """The codes, as a codebook."""
        return Codebook(name=self.title, description=self.description, codes=self.codes)
