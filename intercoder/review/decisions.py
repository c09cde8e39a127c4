"""What the page asks for, and what it makes of an item: checked here, whoever sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intercoder.review.entries import Action, Mark
from intercoder.review.offsets import code_point
from intercoder.review.passages import moved, placed
from schemas.codebook import Codebook
from schemas.coding import Segment
from schemas.errors import InputError
from schemas.transcript import Transcript

Asked = Literal["accept", "reject", "reopen", "change", "add", "comment", "coded", "uncoded", "undo"]

_OWN = re.compile(r"own-[0-9a-f]{16}")
_MOST_TURNS = 20_000


class Decision(BaseModel):
    """One decision, as the page sends it.

    Attributes:
        interview: id of the transcript.
        base: version that the page knew.
        action: what is to be done.
        item: what with; a new passage comes with a name of its own, so that asking twice adds once.
        code, start, end, title: of the passage (`change`, `add`); what is None stays as it is. Borders
            are UTF-16 units, as browsers count.
        comment: the reviewer's words; None: as they are.
        turns: the turns that are coded, or not yet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    interview: str = Field(max_length=1_000)
    base: int = Field(ge=0)
    action: Asked
    item: str = Field(default="", max_length=40)
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] | None = None
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)] | None = None
    turns: tuple[Annotated[int, Field(ge=0)], ...] = Field(default=(), max_length=_MOST_TURNS)


class Decider:
    """Turns decisions about items of one interview into marks.

    Args:
        transcript: of the interview.
        candidates: name → segment of the model's.
        codebook: in whose spelling codes are written.
    """

    def __init__(self, transcript: Transcript, candidates: Mapping[str, Segment], codebook: Codebook) -> None:
        self._transcript, self._candidates, self._codebook = transcript, candidates, codebook

    def decide(self, decision: Decision, was: Mark | None) -> tuple[Action, Mark | None]:
        """What is done, and what the item is then; None where it is undecided, or not there.

        Raises:
            InputError: an item that is not there, or a passage that cannot be.
        """
        candidate = self._candidates.get(decision.item)
        now = was or Mark()
        if decision.comment is not None:
            now = now.model_copy(update={"comment": decision.comment})
        if decision.action in ("change", "add"):
            return self._passage(decision, now)
        if candidate is None and (was is None or decision.action in ("accept", "reopen")):
            raise _unknown()
        if decision.action == "comment":
            return "comment", now if now != Mark() else None
        return _judged(decision, candidate, now)

    def _passage(self, decision: Decision, now: Mark) -> tuple[Action, Mark]:
        """A new passage, or other borders, another code or title for one that is there."""
        candidate = self._candidates.get(decision.item)
        before = now.segment or (of_person(candidate) if candidate else None)
        if before is None and (decision.action == "change" or not _is_own(decision.item)):
            raise _unknown()
        after = self._changed(decision, before)
        verdict = "accepted" if candidate else "added"
        action: Action = "edit"
        if before is None:
            action = "add"
        elif after.code != before.code:
            action = "recode"
        return action, now.model_copy(update={"verdict": verdict, "segment": after})

    def _changed(self, decision: Decision, before: Segment | None) -> Segment:
        start, end = self._borders(decision, before)
        code = self._spelling(decision.code or (before.code if before else ""))
        after = moved(before, self._transcript, start, end) if before else None
        after = after or placed(self._transcript, code, start, end)
        title = after.title if decision.title is None else decision.title or None
        known = self._codebook.find(code) is not None
        proposed = not known if decision.code else after.proposed
        return after.model_copy(update={"code": code, "title": title, "proposed": proposed})

    def _borders(self, decision: Decision, before: Segment | None) -> tuple[int, int]:
        text = self._transcript.text
        start = code_point(text, decision.start) if decision.start is not None else None
        end = code_point(text, decision.end) if decision.end is not None else None
        if before:
            start, end = before.start if start is None else start, before.end if end is None else end
        if start is None or end is None:
            raise InputError("The passage has no borders.", hint="Select its words first.")
        return start, end

    def _spelling(self, code: str) -> str:
        """The codebook's spelling of a code, where it has one."""
        if not code or not code.isprintable():
            raise InputError("The code has no name, or one that cannot be seen.", hint="Choose a code.")
        known = self._codebook.find(code)
        return known.code if known else code


def _judged(decision: Decision, candidate: Segment | None, now: Mark) -> tuple[Action, Mark | None]:
    """Accepted, rejected or undecided again; a passage of one's own that is rejected is no more."""
    if candidate is None:
        return "remove", None
    if decision.action == "accept":
        segment = now.segment or of_person(candidate)
        return "accept", now.model_copy(update={"verdict": "accepted", "segment": segment})
    if decision.action == "reject":
        return "reject", now.model_copy(update={"verdict": "rejected", "segment": None})
    return "reopen", Mark(comment=now.comment) if now.comment else None


def of_person(segment: Segment) -> Segment:
    """A model's segment without what only a model has: passes and likelihood."""
    return segment.model_copy(update={"passes": None, "likelihood": None})


def _is_own(item: str) -> bool:
    return _OWN.fullmatch(item) is not None


def _unknown() -> InputError:
    return InputError(
        "There is no such passage to decide on.", hint="Reload the page: it may have changed since."
    )
