"""What a guide gives for one transcript: the guide without that interview, its text and its figures."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from extract.guide.codes import codebook_of
from extract.guide.habits import figures, together
from extract.guide_text import guide_text, rate
from extract.windows import Window
from schemas.base import digest
from schemas.codebook import Codebook
from schemas.guide import Guide, Interview
from schemas.transcript import Transcript

_KEPT = 64
"""Transcripts whose guides are kept: as many as are likely to be worked on at the same time."""


@dataclass(frozen=True)
class Team:
    """A guide as it may be used for one transcript: rule 1 holds for it.

    Attributes:
        guide: without anything of the transcript's own interview.
        left_out: the guide's interviews that are the transcript, and were left out.
        texts_left_out: texts of the guide that quote the transcript and were shortened or left out.
        text: the guide as the model reads it.
    """

    guide: Guide
    left_out: tuple[Interview, ...]
    texts_left_out: tuple[str, ...]
    text: str

    @property
    def is_empty(self) -> bool:
        """True where the transcript is all that the guide was learned from: then it tells no habits."""
        return bool(self.left_out) and not self.guide.interviews

    @cached_property
    def codebook(self) -> Codebook:
        """The guide's codes, with definitions that do not quote the transcript."""
        return codebook_of(self.guide)

    @cached_property
    def share(self) -> float | None:
        """Share of turns that the team marks, 0 to 1; None where no interview is left to tell it."""
        return figures(together(self.guide)).coded

    def hint(self, window: Window) -> str:
        """How much the team would mark in a window, going by its habits; empty where nothing tells it."""
        if self.share is None:
            return ""
        turns = window.last - window.first + 1
        passages = round(rate(together(self.guide)) * turns)
        return (
            f"There are {turns} turns to code. Going by its habits, a coder of this team would mark about "
            f"{round(self.share * turns)} of them, in about {passages} passages; this interview may deserve "
            "more or fewer.\n"
        )


@dataclass(frozen=True)
class Teams:
    """Makes a guide's `Team` for each transcript, once.

    Attributes:
        guide: all that was learned.
        prompts_folder: folder whose files override bundled prompts of the same name.
    """

    guide: Guide
    prompts_folder: Path | None = None
    _made: OrderedDict[tuple[str, str], Team] = field(default_factory=OrderedDict, repr=False, compare=False)
    _texts: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def for_transcript(self, transcript: Transcript) -> Team:
        """The guide as it may be used for this transcript."""
        key = (transcript.id, transcript.text)
        if key not in self._made:
            self._made[key] = self._make(transcript)
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return self._made[key]

    def _make(self, transcript: Transcript) -> Team:
        # It compares every text of the guide with the transcript: imported where a guide is in use.
        from extract.guide.leave_out import without

        left = without(self.guide, transcript)
        return Team(left.guide, left.interviews, left.texts, self._text(left.guide))

    def _text(self, guide: Guide) -> str:
        """The text of a guide; transcripts that the guide does not know share one."""
        key = digest(guide)
        if key not in self._texts:
            self._texts[key] = guide_text(guide, prompts_folder=self.prompts_folder)
        return self._texts[key]
