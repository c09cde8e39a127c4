"""What one coder, a person or a model, marked on one transcript."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.base import Stored
from schemas.transcript import Transcript

Match = Literal["verbatim", "normalised", "fuzzy"]
Reason = Literal["absent", "stitched", "empty", "outside_passage", "outside_window", "no_quote_found"]
Drop = Literal["judge", "share", "salience", "chance", "votes"]
CoderKind = Literal["human", "model", "baseline"]
IN_REVIEW = "in review"
"""Stage of a coding file on which a reviewer has not decided all there is to decide."""

Stretch = tuple[int, int]
"""A run of turns: its first and its last one, both included."""


class Coder(Stored):
    """Who coded.

    Attributes:
        name: as in the source's title, or the name of the model.
        kind: a person, a model or a baseline.
        model: the model as it answered; None for others than models.
    """

    name: str
    kind: CoderKind
    model: str | None = None


class Quote(Stored):
    """Verbatim evidence: a slice of the transcript.

    Attributes:
        start, end: code points `[start, end)` of the transcript's text.
        text: that slice.
        as_given: what the coder quoted, to the letter.
        match: `verbatim`, `normalised` (equal but for case, punctuation, white space) or `fuzzy`.
        coverage: share of the quoted words found in the slice, in order, 0 to 1.
    """

    start: int
    end: int
    text: str
    as_given: str
    match: Match
    coverage: float = Field(ge=0, le=1)


class Mitigation(Stored):
    """A remedy that the interviewee reports, with its own evidence."""

    text: str
    quotes: tuple[Quote, ...] = ()


class Segment(Stored):
    """A passage `[start, end)` of the transcript with one code.

    Attributes:
        code: name of the code.
        start, end: code points of the transcript's text, end exclusive.
        text: that slice.
        first_turn, last_turn: indices of the turns that the passage begins and ends in.
        title: a short name of what is said here; None where the coder gave none.
        rationale: why the code applies, one sentence; None where the coder gave none.
        salience: 1 (in passing) to 5 (central); None where the coder gave none.
        quotes: evidence inside the passage.
        mitigations: remedies reported, with their own quotes.
        proposed: True where the code is the coder's proposal and not in the codebook.
        passes: in how many passes over the transcript it was found; None for a single pass.
        likelihood: chance in percent, as the judging pass sees it, that a coder of the team would mark this;
            None where nothing was judged.
        chance: chance in percent that a human coder marks this, going by what the guide's coders did on
            passages of which the model said as much; None where there is no calibration.
    """

    code: str
    start: int
    end: int
    text: str
    first_turn: int
    last_turn: int
    title: str | None = None
    rationale: str | None = None
    salience: int | None = Field(default=None, ge=1, le=5)
    quotes: tuple[Quote, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()
    proposed: bool = False
    passes: int | None = None
    likelihood: int | None = Field(default=None, ge=0, le=100)
    chance: int | None = Field(default=None, ge=0, le=100)

    @property
    def all_quotes(self) -> tuple[Quote, ...]:
        """The quotes of the passage and of its mitigations."""
        return (*self.quotes, *(quote for mitigation in self.mitigations for quote in mitigation.quotes))

    def on_turns(self, transcript: Transcript, first_turn: int, last_turn: int) -> Self:
        """The same on other turns, both included; its quotes stay as they are."""
        if (first_turn, last_turn) == (self.first_turn, self.last_turn):
            return self
        placed = self.of_turns(transcript, self.code, first_turn, last_turn)
        where = ("start", "end", "text", "first_turn", "last_turn")
        return self.model_copy(update={name: getattr(placed, name) for name in where})

    @classmethod
    def of_turns(cls, transcript: Transcript, code: str, first_turn: int, last_turn: int) -> Self:
        """The passage of whole turns from `first_turn` to `last_turn`, both included."""
        start, end = transcript.turns[first_turn].start, transcript.turns[last_turn].end
        return cls.of_span(transcript, code, start, end)

    @classmethod
    def of_span(cls, transcript: Transcript, code: str, start: int, end: int) -> Self:
        """The passage `[start, end)`."""
        first_turn, last_turn = transcript.turns_of(start, end)
        return cls(
            code=code,
            start=start,
            end=end,
            text=transcript.text[start:end],
            first_turn=first_turn,
            last_turn=last_turn,
        )


class Rejected(Stored):
    """Something a model gave that the transcript does not bear out: shown, never used.

    Attributes:
        quote: what was quoted, to the letter.
        code: the code that it was to support.
        turn: the turn that the model pointed at, if any.
        reason: why it was rejected: `absent` (not in the transcript), `stitched` (put together from
            places that stand apart), `empty`, `outside_passage` (found, but far from the turns pointed at),
            `outside_window` (found, but in turns that were shown for context only), or `no_quote_found`
            (a passage that was given without a quote).
        nearest: the most similar slice of the transcript, to compare by eye; may be None.
    """

    quote: str
    code: str
    turn: int | None
    reason: Reason
    nearest: str | None = None


class Dropped(Stored):
    """A passage with true evidence that a later step decided not to mark: kept to be seen.

    Attributes:
        code: what it was to be marked with.
        first_turn, last_turn: its turns.
        quote: its first quote, a slice of the transcript.
        step: which step decided: `judge`, `share` (others were likelier, and the team marks no more),
            `salience` (below `--min-salience`) or `votes` (found in too few passes).
        why: in a few words.
    """

    code: str
    first_turn: int
    last_turn: int
    quote: str
    step: Drop
    why: str


class CodingFile(Stored):
    """All segments of one coder on one transcript.

    Attributes:
        transcript: id of the transcript.
        coder: who coded.
        stage: `coded`, `moderated`, or what the source's title says; None where it says nothing.
        segments: in order of start, end, code.
        rejected: what was quoted and not found.
        dropped: what was found and then not marked.
        unseen: turns that a model was never answered about, which is not "no code". Not stored here: a run
            has it in its manifest, and who compares coders fills it in (`extract.unseen`).
    """

    transcript: str
    coder: Coder
    stage: str | None = None
    segments: tuple[Segment, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    unseen: tuple[Stretch, ...] = Field(default=(), exclude=True)

    @model_validator(mode="after")
    def _segments_are_sorted(self) -> Self:
        keys = [(segment.start, segment.end, segment.code) for segment in self.segments]
        if keys != sorted(keys):
            raise ValueError("segments are not in order of start, end, code")
        return self

    @property
    def uncoded(self) -> bool:
        """True where a human coder's file holds no code: not coded yet, not "nothing found"."""
        return self.coder.kind == "human" and not self.segments

    @property
    def unfinished(self) -> bool:
        """True where a review is not finished: what is missing may be undecided, and is not "no code"."""
        return (self.stage or "").strip().casefold() == IN_REVIEW

    def check_against(self, transcript: Transcript) -> None:
        """Check that every text is the slice that its offsets name.

        Raises:
            ValueError: a segment or quote whose text is not its slice of the transcript.
        """
        pieces: list[Segment | Quote] = [*self.segments]
        pieces.extend(quote for segment in self.segments for quote in segment.all_quotes)
        for piece in pieces:
            if transcript.text[piece.start : piece.end] != piece.text:
                raise ValueError(f"text at [{piece.start}, {piece.end}) is not that slice of {transcript.id}")


def turns_in(stretches: Iterable[Stretch]) -> int:
    """How many turns runs of turns hold, none of which is in two of them."""
    return sum(last - first + 1 for first, last in stretches)


class Document(Stored):
    """What a reader makes of one file: a transcript and, where a person coded it, the codings."""

    transcript: Transcript
    codings: tuple[CodingFile, ...] = ()
