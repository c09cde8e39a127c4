"""The interview: its text and the turns that the text consists of."""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple, Self

from pydantic import model_validator

from schemas.base import Stored

TURN_SEPARATOR = "\n"
"""What stands between two turns in `Transcript.text`."""

Role = Literal["interviewer", "interviewee"]


class TurnDraft(NamedTuple):
    """A turn before its place in the text is known: what a reader collects."""

    text: str
    speaker: str | None = None
    speaker_inferred: bool = False
    time: float | None = None


class Turn(Stored):
    """One labelled paragraph, as the source segments the interview.

    Attributes:
        index: place in the transcript, from 0.
        speaker: label as printed; None where the file names nobody.
        role: interviewer or interviewee where the label tells; else None.
        start: first code point of the turn in the transcript's text.
        end: one past its last code point.
        speaker_inferred: True where the source has no label here and the last one was carried over.
        time: seconds from the start of the recording; None where the source has no time stamps.
    """

    index: int
    speaker: str | None = None
    role: Role | None = None
    start: int
    end: int
    speaker_inferred: bool = False
    time: float | None = None


class Transcript(Stored):
    """One interview: clean text without labels or codes, and its turns.

    Attributes:
        id: name of the interview, safe as a file name; does not depend on who coded it.
        title: the interview's title, without the coder.
        source: name of the file that it was read from (no folders).
        text: the turns' texts, joined by `TURN_SEPARATOR`.
        turns: in order; they tile the text.
    """

    id: str
    title: str
    source: str
    text: str
    turns: tuple[Turn, ...]

    @model_validator(mode="after")
    def _turns_tile_the_text(self) -> Self:
        at = 0
        if self.text and not self.turns:
            raise ValueError("there is text, but no turn holds it")
        for index, turn in enumerate(self.turns):
            if turn.index != index or turn.start != at or not at <= turn.end <= len(self.text):
                raise ValueError(f"turn {index} does not continue the text at offset {at}")
            at = turn.end + len(TURN_SEPARATOR)
            if index + 1 < len(self.turns) and self.text[turn.end : at] != TURN_SEPARATOR:
                raise ValueError(f"turn {index} ends within a line of the text")
        if self.turns and self.turns[-1].end != len(self.text):
            raise ValueError("the turns end before the text does")
        return self

    @classmethod
    def build(cls, *, id: str, title: str, source: str, turns: Iterable[TurnDraft]) -> Self:
        """Join turns into a transcript and compute offsets, in Unicode code points."""
        drafts = tuple(turns)
        placed: list[Turn] = []
        at = 0
        for index, draft in enumerate(drafts):
            end = at + len(draft.text)
            placed.append(
                Turn(
                    index=index,
                    speaker=draft.speaker,
                    role=role_of(draft.speaker),
                    start=at,
                    end=end,
                    speaker_inferred=draft.speaker_inferred,
                    time=draft.time,
                )
            )
            at = end + len(TURN_SEPARATOR)
        text = TURN_SEPARATOR.join(draft.text for draft in drafts)
        return cls(id=id, title=title, source=source, text=text, turns=tuple(placed))

    @cached_property
    def _starts(self) -> list[int]:
        return [turn.start for turn in self.turns]

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the text: the interview's identity by content."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def turn_text(self, index: int) -> str:
        """The text of turn `index`."""
        turn = self.turns[index]
        return self.text[turn.start : turn.end]

    def turn_at(self, offset: int) -> int:
        """Index of the turn that holds code point `offset` (a separator belongs to the turn before)."""
        return max(bisect.bisect_right(self._starts, offset) - 1, 0)

    def turns_of(self, start: int, end: int) -> tuple[int, int]:
        """First and last turn of the passage `[start, end)`."""
        return self.turn_at(start), self.turn_at(max(end - 1, start))

    @property
    def words(self) -> int:
        """Number of words of the text, separated by white space."""
        return len(self.text.split())


def role_of(speaker: str | None) -> Role | None:
    """The role that a speaker's label states by itself; None where it states none."""
    label = (speaker or "").casefold()
    if label.startswith(("interviewer", "moderator", "researcher")):
        return "interviewer"
    if label.startswith(("interviewee", "participant", "respondent", "informant")):
        return "interviewee"
    return None
